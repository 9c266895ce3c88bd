"""Sets of milliseconds as disjoint, sorted, half-open spans; touching spans are one.

Every function takes any spans, in any order and overlapping, and returns them in that normal form.
"""

from collections.abc import Iterable

type Span = tuple[int, int]
type Spans = tuple[Span, ...]


def union(*many: Iterable[Span]) -> Spans:
    """All that is in any of them; empty and reversed spans are nothing."""
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
    """What lies inside [low, high)."""
    return union((max(start, low), min(end, high)) for start, end in spans)


def gaps(spans: Iterable[Span], low: int, high: int) -> Spans:
    """What of [low, high) is missing."""
    missing = []
    at = low
    for start, end in clip(spans, low, high):
        missing.append((at, start))
        at = end
    return union([*missing, (at, high)])


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """What is in the first and not in the second."""
    taken = union(taken)
    return union(*(gaps(taken, start, end) for start, end in union(spans)))


def length(spans: Iterable[Span]) -> int:
    """How many milliseconds they hold together; each once."""
    return sum(end - start for start, end in union(spans))
