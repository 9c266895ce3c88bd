"""Splitting, merging, adding and deleting captions, and putting two people's edits together. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from accessibility.captions.cues import NEXT_VOICE, Cue, Word, in_order
from accessibility.captions.rules import NEVER_FIRST

NEW_LENGTH_MS = 2_000


def rewritten(cue: Cue, *, start_ms: int, end_ms: int, text: str, speaker: str, checked: bool) -> Cue:
    """Return the cue as a person left it. Unsure words stay unsure until they are ticked or no longer there."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    bare = text.replace("\n", "")
    unsure = () if checked else tuple(word for word in cue.unsure if word in bare)
    return replace(cue, start_ms=start_ms, end_ms=end_ms, text=text, speaker=speaker.strip(), unsure=unsure)


def place(cues: Sequence[Cue], id: str) -> int | None:
    return next((at for at, cue in enumerate(cues) if cue.id == id), None)


def split(cues: Sequence[Cue], id: str, at: int | None = None) -> list[Cue]:
    """Make two captions out of one: cut after `at` characters, else at its line break, else in the middle."""
    found = list(cues)
    here = place(found, id)
    if here is None or len(found[here].text) < 2:
        return found
    cue = found[here]
    at = at if at is not None and 0 < at < len(cue.text) else middle(cue.text)
    left, right = cue.text[:at].rstrip("\n"), cue.text[at:].lstrip("\n")
    time = time_after(cue, len(left.replace("\n", "")))
    before = part(cue, left, cue.start_ms, time, [word for word in cue.words if word.start_ms < time], cue.id)
    after = part(cue, right, time, cue.end_ms, [word for word in cue.words if word.start_ms >= time], None)
    found[here : here + 1] = [before, of_its_voice(after, before.voices()[-1].speaker)]
    return found


def of_its_voice(cue: Cue, last: str) -> Cue:
    """Give the rest of a split caption its speaker: the one whom it names itself, else the last one before it."""
    voice = NEXT_VOICE.match(cue.text) if cue.speaker else None
    return replace(cue, speaker=voice[1], text=cue.text[voice.end() :]) if voice else replace(cue, speaker=last)


def middle(text: str) -> int:
    if "\n" in text:
        return text.index("\n")
    half = (len(text) + 1) // 2
    while half < len(text) - 1 and text[half] in NEVER_FIRST:
        half += 1
    return half


def time_after(cue: Cue, characters: int) -> int:
    """Return when so many characters have been said: by the word times where there are any, else by their share."""
    spoken = 0
    for word in cue.words:
        if spoken >= characters and cue.start_ms < word.start_ms < cue.end_ms:
            return word.start_ms
        spoken += len(word.text)
    total = max(1, len(cue.text.replace("\n", "")))
    return cue.start_ms + cue.length_ms * characters // total


def part(cue: Cue, text: str, start_ms: int, end_ms: int, words: Iterable[Word], id: str | None) -> Cue:
    unsure = tuple(word for word in cue.unsure if word in text.replace("\n", ""))
    new = Cue(start_ms, end_ms, text, cue.speaker, unsure, tuple(words))
    return replace(new, id=id) if id else new


def merge(cues: Sequence[Cue], id: str) -> list[Cue]:
    """Make one caption out of this and the next; a line each, and a second voice keeps its speaker's name."""
    found = list(cues)
    here = place(found, id)
    if here is None or here + 1 >= len(found):
        return found
    one, two = found[here], found[here + 1]
    found[here : here + 2] = [
        replace(
            one,
            end_ms=max(one.end_ms, two.end_ms),
            text=f"{one.text}\n{two.text if two.speaker == one.speaker else two.shown}".strip("\n"),
            unsure=tuple(dict.fromkeys((*one.unsure, *two.unsure))),
            words=(*one.words, *two.words),
        )
    ]
    return found


def delete(cues: Sequence[Cue], id: str) -> list[Cue]:
    return [cue for cue in cues if cue.id != id]


def shift_all(cues: Sequence[Cue], first_ms: int) -> list[Cue]:
    """Shift all captions by the same time, so that the first begins there; recognised words are shifted as well."""
    found = in_order(cues)
    by = first_ms - found[0].start_ms if found else 0
    return [
        replace(
            cue,
            start_ms=cue.start_ms + by,
            end_ms=cue.end_ms + by,
            words=tuple(replace(word, start_ms=word.start_ms + by, end_ms=word.end_ms + by) for word in cue.words),
        )
        for cue in found
    ]


def add_after(cues: Sequence[Cue], id: str | None) -> list[Cue]:
    """Insert an empty caption after this, in the gap if there is one; without an id, at the beginning."""
    found = list(cues)
    here = place(found, id) if id else None
    at = 0 if here is None else here + 1
    start = found[here].end_ms if here is not None else 0
    room = found[at].start_ms if at < len(found) else start + NEW_LENGTH_MS
    end = min(start + NEW_LENGTH_MS, room) if room > start else start + NEW_LENGTH_MS
    found.insert(at, Cue(start, end, ""))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A caption that is not the same in two people's versions; None where one of them has none."""

    id: str
    mine: Cue | None
    theirs: Cue | None
    pick: Literal["mine", "theirs"]
    both_changed: bool


def differences(base: Sequence[Cue], mine: Sequence[Cue], theirs: Sequence[Cue]) -> list[Difference]:
    """Return what to ask after a conflict, in order of time; `pick` is who changed it, mine where both did."""
    by_id = [{cue.id: cue for cue in each} for each in (base, mine, theirs)]
    was, my, their = by_id
    order = {cue.id: cue.start_ms for cue in (*theirs, *mine)}
    found = []
    for id in sorted(order, key=lambda id: order[id]):
        a, b, c = was.get(id), my.get(id), their.get(id)
        if b != c:
            found.append(Difference(id, b, c, "theirs" if a == b else "mine", a not in (b, c)))
    return found


def merged(mine: Sequence[Cue], theirs: Sequence[Cue], keep_mine: Iterable[str]) -> list[Cue]:
    """Return their captions, with mine for the ids named (or without them, where I deleted them)."""
    chosen, my = set(keep_mine), {cue.id: cue for cue in mine}
    kept = [cue for cue in theirs if cue.id not in chosen]
    return in_order([*kept, *(my[id] for id in chosen if id in my)])
