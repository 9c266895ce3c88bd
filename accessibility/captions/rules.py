"""What makes Chinese captions readable: a profile of numbers, and the problems that cues have against it. Pure.

Numbers: Netflix's Chinese timed-text guide as coded in SubtitleEdit (line length, speed ceilings), DCMP (slower in
teaching, shortest and longest), GB/T 15834 and CLREQ (punctuation). Where more than one speaks, and whether a sound
matters, no program can tell: the reviewer's guide asks for those.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal
from unicodedata import east_asian_width

from accessibility.captions.cues import Cue

type Level = Literal["error", "warning"]

NEVER_FIRST = "，。、；：？！）」》』】〉…,.;:?!)"
NEVER_LAST = "（「《『【〈("
HALF_WIDTH = {",": "，", "?": "？", "!": "！", ";": "；", ":": "："}


@dataclass(frozen=True, slots=True)
class Profile:
    """Lengths in full-width characters, times in milliseconds, speeds in characters a second."""

    line_chars: float = 16
    lines: int = 2
    speed_warning: float = 6
    speed_error: float = 9
    shortest_ms: int = 833
    short_ms: int = 1_000
    short_long_text_ms: int = 2_000  # for cues of `long_text` characters and more
    long_text: int = 8
    longest_ms: int = 7_000
    frame_ms: int = 40
    uncovered_ms: int = 3_000  # speech that no cue shows


AFTER_THE_END_MS = 1_000  # a caption may outlast the film's last picture by its rounding

EASY_READ = Profile(line_chars=12, speed_warning=4)


@dataclass(frozen=True, slots=True)
class Problem:
    """`cue` is the index of the cue it is about; `got` and `limit` are for the words that a page puts to the code."""

    code: str
    level: Level
    cue: int
    got: float = 0
    limit: float = 0


def width(text: str) -> float:
    """Return the length in full-width characters: a half-width one counts a half."""
    return sum(1 if east_asian_width(char) in "WFA" else 0.5 for char in text)


def reading_length(text: str) -> float:
    """Return the number of characters that take time to read: no spaces, no punctuation."""
    return sum(1 if east_asian_width(char) in "WF" else 0.5 for char in text if char.isalnum())


def check(
    cues: Sequence[Cue], profile: Profile, *, speech: Sequence[tuple[int, int]] = (), film_ms: int = 0
) -> list[Problem]:
    """Return every problem in the order of the cues.

    `speech` are spans (ms) in which somebody was heard to speak; `film_ms` is how long the film is, 0 where that is not
    known yet.
    """
    problems = [problem for at, cue in enumerate(cues) for problem in cue_problems(at, cue, profile)]
    problems += [problem for at in range(1, len(cues)) for problem in gap_problems(at, cues[at - 1], cues[at], profile)]
    problems += uncovered(cues, speech, profile)
    problems += past_film_end(cues, film_ms) if film_ms else ()
    return sorted(problems, key=lambda problem: (problem.cue, problem.level))


def cue_problems(at: int, cue: Cue, profile: Profile) -> Iterator[Problem]:
    if not cue.text.strip():
        yield Problem("empty", "error", at)
        return
    yield from timing(at, cue, profile)
    yield from shape(at, cue, profile)
    if "\ufffd" in cue.shown:
        yield Problem("damaged", "error", at)
    if cue.unsure:
        yield Problem("unsure", "error", at, got=len(cue.unsure))


def timing(at: int, cue: Cue, profile: Profile) -> Iterator[Problem]:
    length = cue.length_ms
    if length <= 0:
        yield Problem("ends_before_it_starts", "error", at)
        return
    if length < profile.shortest_ms:
        yield Problem("too_short", "error", at, length, profile.shortest_ms)
    elif length < profile.short_ms:
        yield Problem("too_short", "warning", at, length, profile.short_ms)
    elif reading_length(cue.text) >= profile.long_text and length < profile.short_long_text_ms:
        yield Problem("too_short", "warning", at, length, profile.short_long_text_ms)
    if length > profile.longest_ms:
        yield Problem("too_long", "error", at, length, profile.longest_ms)
    speed = reading_length(cue.shown) * 1000 / length
    if speed > profile.speed_error:
        yield Problem("too_fast", "error", at, round(speed, 1), profile.speed_error)
    elif speed > profile.speed_warning:
        yield Problem("too_fast", "warning", at, round(speed, 1), profile.speed_warning)


def shape(at: int, cue: Cue, profile: Profile) -> Iterator[Problem]:
    lines = cue.shown.split("\n")
    if len(lines) > profile.lines:
        yield Problem("too_many_lines", "error", at, len(lines), profile.lines)
    if (longest := max(map(width, lines))) > profile.line_chars:
        yield Problem("line_too_long", "error", at, longest, profile.line_chars)
    if any(line.strip()[:1] in NEVER_FIRST for line in cue.lines if line.strip()):
        yield Problem("punctuation_first", "error", at)
    if any(line.strip()[-1:] in NEVER_LAST for line in cue.lines if line.strip()):
        yield Problem("bracket_last", "error", at)
    if half_width_after_chinese(cue.text):
        yield Problem("half_width_punctuation", "error", at)
    if "<i" in cue.text.lower():
        yield Problem("italics", "error", at)


def half_width_after_chinese(text: str) -> bool:
    return any(mark in HALF_WIDTH and east_asian_width(before) == "W" for before, mark in pairwise(text))


def gap_problems(at: int, before: Cue, cue: Cue, profile: Profile) -> Iterator[Problem]:
    gap = cue.start_ms - before.end_ms
    if gap < 0:
        yield Problem("overlap", "error", at, -gap)
    elif 0 < gap < 12 * profile.frame_ms and gap != 2 * profile.frame_ms:
        # A blink between captions; saving closes it by itself (`segmentation.close_gaps`).
        yield Problem("flicker", "error", at, gap)


def past_film_end(cues: Sequence[Cue], film_ms: int) -> Iterator[Problem]:
    """Yield captions after the film's end as one problem, at the first of them; and captions that outlast the film."""
    late = [at for at, cue in enumerate(cues) if cue.start_ms >= film_ms]
    if late:
        yield Problem("after_the_end", "error", late[0], got=len(late), limit=film_ms)
    for at, cue in enumerate(cues):
        if cue.start_ms < film_ms < cue.end_ms - AFTER_THE_END_MS:
            yield Problem("stays_after_the_end", "warning", at, got=cue.end_ms - film_ms, limit=film_ms)


def uncovered(cues: Sequence[Cue], speech: Sequence[tuple[int, int]], profile: Profile) -> Iterator[Problem]:
    """Yield speech without a caption; each span is compared with the captions about it, not with all of them."""
    order = sorted(range(len(cues)), key=lambda n: cues[n].start_ms)
    starts = [cues[n].start_ms for n in order]
    ends = list(accumulate((cues[n].end_ms for n in order), max))  # the latest end so far
    for start, end in speech:
        at, missing = start, 0
        for n in order[bisect_right(ends, start) : bisect_left(starts, end)]:
            if cues[n].end_ms <= at:
                continue
            missing = max(missing, cues[n].start_ms - at)
            at = max(at, cues[n].end_ms)
        missing = max(missing, end - at)
        if missing > profile.uncovered_ms:
            yield Problem(
                "speech_without_caption", "error", nearest(order, starts, start), missing, profile.uncovered_ms
            )


def nearest(order: Sequence[int], starts: Sequence[int], at: int) -> int:
    """Return the index of the caption that begins closest to an instant; 0 where there is none."""
    place = bisect_left(starts, at)
    about = range(max(place - 1, 0), min(place + 1, len(starts)))
    closest = min(about, key=lambda n: abs(starts[n] - at), default=None)
    return 0 if closest is None else order[closest]
