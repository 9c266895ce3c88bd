"""Span algebra against the plainest model there is: a set of milliseconds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from courses.study.values.intervals import Cover, Span, Spans, clip, gaps, length, subtract, union
from tests.properties import prove

spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=8)


def as_set(some: list[Span] | Spans) -> set[int]:
    return {at for start, end in some for at in range(start, end)}


def is_normal(some: Spans) -> bool:
    inner = all(start < end for start, end in some)
    return inner and all(before[1] < after[0] for before, after in pairwise(some))


@prove
@given(spans, spans)
def test_union_holds_what_either_holds(one: list[Span], other: list[Span]) -> None:
    joined = union(one, other)

    assert is_normal(joined)
    assert as_set(joined) == as_set(one) | as_set(other)


@prove
@given(spans, spans)
def test_subtract_holds_what_only_the_first_holds(one: list[Span], other: list[Span]) -> None:
    rest = subtract(one, other)

    assert is_normal(rest)
    assert as_set(rest) == as_set(one) - as_set(other)


@prove
@given(spans, st.integers(0, 30), st.integers(0, 30))
def test_clip_and_gaps_share_the_window_between_them(some: list[Span], low: int, high: int) -> None:
    inside, missing = clip(some, low, high), gaps(some, low, high)

    assert is_normal(inside)
    assert is_normal(missing)
    assert as_set(inside) == as_set(some) & set(range(low, high))
    assert as_set(missing) == set(range(low, high)) - as_set(some)


@prove
@given(spans)
def test_length_counts_each_millisecond_once(some: list[Span]) -> None:
    assert length(some) == len(as_set(some))


@prove
@given(spans)
def test_again_adds_nothing(some: list[Span]) -> None:
    assert union(some, some) == union(some)
    assert subtract(some, some) == ()


@prove
@given(spans, spans, st.tuples(st.integers(-5, 60), st.integers(-5, 60)))
def test_a_cover_that_grows_is_the_union_and_knows_what_is_missing(
    there: list[Span], more: list[Span], asked: Span
) -> None:
    cover = Cover.from_spans(union(there))
    for span in more:
        assert cover.missing(*span) == subtract([span], there)
        cover.add(*span)
        there = [*there, span]

    assert cover.spans == union(there)
    assert cover.ms == length(there)
    assert cover.missing(*asked) == union(*(gaps(there, *asked),)) == subtract([asked], there)
