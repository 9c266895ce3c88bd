"""Where an audio description can be spoken: pauses found from word times, and what fits into them. Pure.

Times are milliseconds. Figures of MEDIA §2: a description ends 0.3 s before the pause does, spoken at no more than five
characters a second; what does not fit is extended: the player stops the lesson while it is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accessibility.captions.cues import Cue
from accessibility.captions.rules import reading_length

MARGIN_MS = 300
FASTEST = 5.0  # characters a second
ONE_BREATH_MS = 300  # words closer than this are one piece of speech
EARLIER_MS, LATER_MS = 2_000, 3_000  # how far from its place a description may move to fit
LABEL = {"（": "）", "(": ")", "［": "］", "[": "]"}  # “（音乐）” is a sound that a description may be heard over

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """A description: the moment it belongs to, and how long it takes at least, spoken at `FASTEST`."""

    at_ms: int
    least_ms: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is said. It must end within `room_ms`; an extended one stops the lesson and has no bound."""

    at_ms: int
    room_ms: int
    extended: bool = False


def least_ms(text: str) -> int:
    return round(reading_length(text) * 1000 / FASTEST)


def speech_spans(cues: Iterable[Cue]) -> list[Span]:
    """Return where somebody speaks, by the words' own times, else by the captions'; labels are no speech."""
    spans: list[Span] = []
    for cue in cues:
        if is_label(cue.text):
            continue
        words = [(word.start_ms, word.end_ms) for word in cue.words if word.end_ms > word.start_ms]
        spans += words or [(cue.start_ms, cue.end_ms)]
    return united(spans)


def is_label(text: str) -> bool:
    bare = text.strip()
    return len(bare) > 1 and LABEL.get(bare[0]) == bare[-1] and bare[0] not in bare[1:]


def united(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, without overlaps, with pauses shorter than a breath closed."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] < ONE_BREATH_MS:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def pauses(speech: Sequence[Span], duration_ms: int) -> list[Span]:
    """Return the pauses between the pieces of speech, before the first and after the last."""
    edges = [0, *(edge for span in united(speech) for edge in span), duration_ms]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]


def fitted(wishes: Sequence[Wish], gaps: Sequence[Span]) -> list[Spot]:
    """Return a spot for each wish, in the order given (which is that of time); none meets speech or another one."""
    spots: list[Spot] = []
    taken = 0  # until here a description before it may be speaking
    for number, wish in enumerate(wishes):
        spot = spot_for(wish, gaps, taken)
        if spot:
            following = wishes[number + 1].at_ms if number + 1 < len(wishes) else None
            spot = bounded(spot, wish, following)
            taken = spot.at_ms + spot.room_ms + MARGIN_MS
        else:  # it interrupts neither the description before it nor the one after
            spot = Spot(between_sentences(max(wish.at_ms, taken), gaps), 0, extended=True)
            taken = max(taken, spot.at_ms)
        spots.append(spot)
    return spots


def between_sentences(at_ms: int, gaps: Sequence[Span]) -> int:
    """Return where to stop the lesson: in the nearest pause, if one is near, else right there."""
    found = [min(max(at_ms, start), end) for start, end in gaps]
    near = [moment for moment in found if at_ms - EARLIER_MS <= moment <= at_ms + LATER_MS]
    return min(near, key=lambda moment: abs(moment - at_ms), default=at_ms)


def spot_for(wish: Wish, gaps: Sequence[Span], taken: int) -> Spot | None:
    """Return the pause nearest to its moment: at it, a little later, or a little earlier; None where nothing fits."""
    best: Spot | None = None
    for start, end in gaps:
        first, last = max(start, taken, wish.at_ms - EARLIER_MS), end - MARGIN_MS - wish.least_ms
        last = min(last, wish.at_ms + LATER_MS)
        if first > last:
            continue
        at = min(max(wish.at_ms, first), last)
        if best is None or abs(at - wish.at_ms) < abs(best.at_ms - wish.at_ms):
            best = Spot(at, end - MARGIN_MS - at)
    return best


def bounded(spot: Spot, wish: Wish, following: int | None) -> Spot:
    """Share a long pause with the description that comes next: this one ends before it if it can."""
    if following is None:
        return spot
    until = max(following - MARGIN_MS, spot.at_ms + wish.least_ms)
    return Spot(spot.at_ms, min(spot.room_ms, until - spot.at_ms))
