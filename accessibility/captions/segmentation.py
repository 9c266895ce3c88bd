"""From recognised words to captions: cut at pauses and sentence ends, never inside a word. Pure.

The cutting is a small shortest-path search: each caption costs what is bad about where it ends and how long it is, and
the cheapest row of captions wins. The rules it must keep are those of `rules`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from accessibility.captions.cues import Cue, Word
from accessibility.captions.rules import NEVER_FIRST, NEVER_LAST, Profile, reading_length, width

UNSURE = 0.6
NEW_CUE_PAUSE_MS = 1_000  # no caption is read through a silence
PAUSE_MS = 300
HANG_MS = 500  # a caption may stay this long after the last word
SENTENCE_ENDS = "。！？!?…"
CLAUSE_ENDS = "，、；：,;:"
NUMBER_UNITS = set("个只台件份元块角分钱岁年月日号时点秒天周次遍米厘克斤两吨度人名位页章节课条步步骤种类层楼倍成")

type Cut = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Atom:
    """What is never divided: a word with the punctuation that clings to it."""

    text: str
    start_ms: int
    end_ms: int
    sure: float

    @property
    def width(self) -> float:
        return width(self.text)


def draft(segments: Iterable[tuple[Sequence[Word], bool]], profile: Profile, cut: Cut) -> list[Cue]:
    """Return captions for what was recognised; each segment is its words and whether all of it is doubtful."""
    cues: list[Cue] = []
    for words, doubtful in segments:
        for run in runs([letter for word in words for letter in spread(word)]):
            cues += [to_cue(group, profile, doubtful) for group in groups(atoms(run, cut), profile)]
    return timed(cues, profile)


def atoms(letters: Sequence[Word], cut: Cut) -> list[Atom]:
    """Join the recogniser's bits into words, and punctuation to what it belongs to."""
    found: list[Atom] = []
    at = 0
    for piece in cut("".join(letter.text for letter in letters)):
        span = letters[at : at + len(piece)]
        at += len(piece)
        if not piece.strip():
            continue
        atom = Atom(piece, span[0].start_ms, span[-1].end_ms, min(letter.sure for letter in span))
        if found and clings(found[-1].text, piece):
            found[-1] = joined(found[-1], atom)
        else:
            found.append(atom)
    return found


def spread(word: Word) -> Iterator[Word]:
    """Yield one word a character, its time shared out evenly."""
    step = (word.end_ms - word.start_ms) / len(word.text)
    for n, char in enumerate(word.text):
        yield Word(char, word.start_ms + round(n * step), word.start_ms + round((n + 1) * step), word.sure)


def clings(before: str, piece: str) -> bool:
    """Return whether to join: punctuation to the word before, a word to the bracket before, a unit to its number."""
    return piece[0] in NEVER_FIRST or before[-1] in NEVER_LAST or (before[-1].isdigit() and piece[0] in NUMBER_UNITS)


def joined(one: Atom, two: Atom) -> Atom:
    return Atom(one.text + two.text, one.start_ms, max(one.end_ms, two.end_ms), min(one.sure, two.sure))


def runs(letters: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield stretches without a long silence."""
    run: list[Word] = []
    for letter in letters:
        if run and letter.start_ms - run[-1].end_ms >= NEW_CUE_PAUSE_MS and letter.text not in NEVER_FIRST:
            yield run
            run = []
        run.append(letter)
    if run:
        yield run


def groups(run: Sequence[Atom], profile: Profile) -> list[Sequence[Atom]]:
    """Return the cheapest way to cut a run into captions that fit."""
    last = len(run)
    if not last:
        return []

    @cache
    def cheapest(start: int) -> tuple[float, int]:
        best = (float("inf"), start + 1)
        for end in range(start + 1, last + 1):
            group = run[start:end]
            if end > start + 1 and not fits(group, profile):
                break
            pause = run[end].start_ms - run[end - 1].end_ms if end < last else NEW_CUE_PAUSE_MS
            rest = cheapest(end)[0] if end < last else 0
            best = min(best, (cost(group, pause, profile) + rest, end))
        return best

    for start in range(last - 1, -1, -1):  # from the back, so that a long run does not recurse deeply
        cheapest(start)
    found, start = [], 0
    while start < last:
        end = cheapest(start)[1]
        found.append(run[start:end])
        start = end
    return found


def fits(group: Sequence[Atom], profile: Profile) -> bool:
    return group[-1].end_ms - group[0].start_ms <= profile.longest_ms and len(lines(group, profile)) <= profile.lines


def cost(group: Sequence[Atom], pause_ms: int, profile: Profile) -> float:
    """Return a caption's price: breaking the sense costs most, then scraps; two lines a little more than one."""
    end = group[-1].text[-1]
    price = 1.0
    if end in SENTENCE_ENDS:
        price += 0
    elif end in CLAUSE_ENDS or pause_ms >= PAUSE_MS:
        price += 2
    else:
        price += 8
    length = sum(atom.width for atom in group)
    if length > profile.line_chars:
        price += 1
    if length < 5 or group[-1].end_ms - group[0].start_ms + min(pause_ms, HANG_MS) < profile.short_ms:
        price += 4
    # A sentence that ends in the middle of a caption makes the reader stumble.
    return price + 3 * sum(atom.text[-1] in SENTENCE_ENDS for atom in group[:-1])


def lines(group: Sequence[Atom], profile: Profile) -> list[str]:
    """Return one line where it fits, else two as even as may be, best after punctuation; more where nothing fits."""
    whole = text_of(group)
    if width(whole) <= profile.line_chars:
        return [whole]
    best: tuple[float, list[str]] | None = None
    for at in range(1, len(group)):
        two = [text_of(group[:at]), text_of(group[at:])]
        if max(map(width, two)) <= profile.line_chars:
            uneven = abs(width(two[0]) - width(two[1])) - (
                4 if group[at - 1].text[-1] in SENTENCE_ENDS + CLAUSE_ENDS else 0
            )
            best = min(best or (uneven, two), (uneven, two))
    return best[1] if best else filled(group, profile)


def filled(group: Sequence[Atom], profile: Profile) -> list[str]:
    found = [""]
    for atom in group:
        if found[-1] and width(found[-1] + atom.text) > profile.line_chars:
            found.append("")
        found[-1] += atom.text
    return found


def text_of(group: Sequence[Atom]) -> str:
    """Join the words: Chinese without spaces, two Latin words with one."""
    whole = ""
    for atom in group:
        latin = whole[-1:].isascii() and whole[-1:].isalnum() and atom.text[0].isascii() and atom.text[0].isalnum()
        whole += (" " if latin else "") + atom.text
    return whole


def to_cue(group: Sequence[Atom], profile: Profile, doubtful: bool) -> Cue:
    unsure = [
        bare
        for atom in group
        if (doubtful or atom.sure < UNSURE) and (bare := atom.text.strip(NEVER_FIRST + NEVER_LAST))
    ]
    return Cue(
        start_ms=group[0].start_ms,
        end_ms=group[-1].end_ms,
        text="\n".join(lines(group, profile)),
        unsure=tuple(dict.fromkeys(unsure)),
        words=tuple(Word(atom.text, atom.start_ms, atom.end_ms, atom.sure) for atom in group),
    )


def timed(cues: Sequence[Cue], profile: Profile) -> list[Cue]:
    """Give each caption time to be read: it may hang on after its last word, but never into the next."""
    found = []
    for at, cue in enumerate(cues):
        room = cues[at + 1].start_ms if at + 1 < len(cues) else cue.end_ms + profile.short_long_text_ms
        wanted = profile.short_long_text_ms if reading_length(cue.text) >= profile.long_text else profile.short_ms
        end = max(min(cue.end_ms + HANG_MS, cue.start_ms + profile.longest_ms), cue.start_ms + wanted)
        found.append(replace(cue, end_ms=max(cue.start_ms + 1, min(end, room))))
    return close_gaps(found, profile)


def close_gaps(cues: Sequence[Cue], profile: Profile) -> list[Cue]:
    """Leave two frames where a gap of three to eleven would flicker; close a gap of one frame."""
    found = list(cues)
    for at in range(len(found) - 1):
        gap, two = found[at + 1].start_ms - found[at].end_ms, 2 * profile.frame_ms
        if 0 < gap < two:
            found[at] = replace(found[at], end_ms=found[at + 1].start_ms)
        elif two < gap < 12 * profile.frame_ms:
            found[at] = replace(found[at], end_ms=found[at + 1].start_ms - two)
    return found
