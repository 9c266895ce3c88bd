"""From an old version of a film to a new one: which ranges stayed, and where they lie now. Pure; milliseconds.

A move is (old from, old to, new from): that range of the old version plays in the new one, at the same length, from
there on. Moves are sorted and never cross: both versions tell the same story in the same order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.study.values.intervals import Span, Spans, clip, union

type Move = tuple[int, int, int]
type Moves = tuple[Move, ...]

FAR_MS = 2**53  # beyond any film: ranges lie inside both versions as it is
TOLERANCE_MS = 1_500  # people read times off a player to the second, and two encodes differ by frames


@dataclass(frozen=True, slots=True)
class Replaced:
    """A range of the old version and what stands in its place; either may be empty (inserted, cut out)."""

    old: Span
    new: Span


class Mismatch(ValueError):
    """What is stated to be unchanged is not equally long; `args` are the row before which, and both lengths in ms."""


def unchanged(old_ms: int, new_ms: int, replaced: Iterable[Replaced]) -> Moves:
    """Return what is left when these ranges are replaced; raise Mismatch where the rest cannot be the same film.

    Ranges that overlap or run backwards do not match either.
    """
    moves: list[Move] = []
    at_old, at_new = 0, 0
    rows = sorted(replaced, key=lambda row: (row.old, row.new))
    for number, row in enumerate([*rows, Replaced((old_ms, old_ms), (new_ms, new_ms))], start=1):
        kept_old, kept_new = row.old[0] - at_old, row.new[0] - at_new
        ordered = row.old[0] <= row.old[1] <= old_ms and row.new[0] <= row.new[1] <= new_ms
        if not ordered or min(kept_old, kept_new) < 0 or abs(kept_old - kept_new) > TOLERANCE_MS:
            raise Mismatch(number, kept_old, kept_new)
        kept = min(kept_old, kept_new)
        if kept:
            moves.append((at_old, at_old + kept, at_new))
        at_old, at_new = row.old[1], row.new[1]
    return tuple(moves)


def carry(spans: Iterable[Span], moves: Sequence[Move], new_ms: int) -> Spans:
    """Map verified spans of the old version to the new one; what was replaced is left out."""
    spans = union(spans)
    moved = (
        (start + new_from - old_from, end + new_from - old_from)
        for old_from, old_to, new_from in moves
        for start, end in clip(spans, old_from, old_to)
    )
    return clip(moved, 0, new_ms)


@dataclass(frozen=True, slots=True)
class Link:
    """What one content kept of another."""

    old: str
    new: str
    moves: Moves


def spread(seen: Mapping[str, Spans], links: Sequence[Link]) -> dict[str, Spans]:
    """Add to what was seen of each content what was seen of those linked to it, over any number of links."""
    found = dict(seen)
    for _ in range(len(links)):  # a link farther each time; and no end to it where editors contradict each other
        before = dict(found)
        for link in links:
            for source, target, moves in ((link.old, link.new, link.moves), (link.new, link.old, inverted(link.moves))):
                if source != target and found.get(source):
                    found[target] = union(found.get(target, ()), carry(found[source], moves, FAR_MS))
        if found == before:
            break
    return found


def inverted(moves: Iterable[Move]) -> Moves:
    """Return the same ranges seen from the new version."""
    return tuple((new_from, new_from + old_to - old_from, old_from) for old_from, old_to, new_from in moves)
