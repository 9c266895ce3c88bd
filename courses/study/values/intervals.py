"""Sets of milliseconds as disjoint, sorted, half-open spans; touching spans are one.

Every function takes any spans, in any order and overlapping, and returns them in that normal form.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

type Span = tuple[int, int]
type Spans = tuple[Span, ...]


def union(*many: Iterable[Span]) -> Spans:
    """Return all that is in any of them; empty and reversed spans are nothing."""
    pieces = [(start, end) for spans in many for start, end in spans if start < end]
    if len(pieces) < 2:  # the common case at every chunk
        return tuple(pieces)
    pieces.sort()
    joined = pieces[:1]
    for start, end in pieces[1:]:
        first, last = joined[-1]
        if start > last:
            joined.append((start, end))
        elif end > last:
            joined[-1] = (first, end)
    return tuple(joined)


def clip(spans: Iterable[Span], low: int, high: int) -> Spans:
    """Return what lies inside [low, high)."""
    return union((max(start, low), min(end, high)) for start, end in spans)


def gaps(spans: Iterable[Span], low: int, high: int) -> Spans:
    """Return what of [low, high) is missing."""
    missing = []
    at = low
    for start, end in clip(spans, low, high):
        missing.append((at, start))
        at = end
    return union([*missing, (at, high)])


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """Return what is in the first and not in the second."""
    cover = Cover.from_spans(union(taken))
    return tuple(piece for start, end in union(spans) for piece in cover.missing(start, end))


def length(spans: Iterable[Span]) -> int:
    """Return how many milliseconds they have together, each counted once."""
    return sum(end - start for start, end in union(spans))


@dataclass(slots=True)
class Cover:
    """Spans that grow one at a time: a span costs a search and what it joins, however many others there are.

    `ms` is how many milliseconds they have together.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    ms: int = 0

    @classmethod
    def from_spans(cls, spans: Spans) -> "Cover":
        """Build it from spans in normal form."""
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        return cls(starts, ends, sum(ends) - sum(starts))

    @property
    def spans(self) -> Spans:
        return tuple(zip(self.starts, self.ends, strict=True))

    def missing(self, start: int, end: int) -> Spans:
        """Return what of [start, end) is not there yet."""
        found = []
        for at in range(bisect_right(self.ends, start), len(self.starts)):
            if self.starts[at] >= end:
                break
            if start < self.starts[at]:
                found.append((start, self.starts[at]))
            start = self.ends[at]
        if start < end:
            found.append((start, end))
        return tuple(found)

    def add(self, start: int, end: int) -> None:
        """Join [start, end) to it; nothing, if it is empty."""
        if start >= end:
            return
        first, last = bisect_left(self.ends, start), bisect_right(self.starts, end)  # those that it meets
        if first < last:
            self.ms -= sum(self.ends[first:last]) - sum(self.starts[first:last])
            start, end = min(start, self.starts[first]), max(end, self.ends[last - 1])
        self.starts[first:last], self.ends[first:last] = [start], [end]
        self.ms += end - start
