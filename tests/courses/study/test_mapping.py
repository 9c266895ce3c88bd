"""From an old film to a new one: nothing gained, nothing lost where nothing changed, and never out of order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.study.pages.forms import fill_times
from courses.study.values.intervals import Span, Spans, length, subtract, union
from courses.study.values.version_map import Link, Mismatch, Moves, Replaced, carry, inverted, spread, unchanged
from tests.properties import prove

MINUTE = 60_000


@st.composite
def edited(draw: st.DrawFn) -> tuple[int, int, list[Replaced]]:
    """Two films and what was replaced: kept and replaced stretches in turn, drawn from the front."""
    replaced = []
    old = new = 0
    for _ in range(draw(st.integers(0, 4))):
        kept = draw(st.integers(1, 300_000))
        was, is_ = draw(st.integers(0, 120_000)), draw(st.integers(0, 120_000))
        replaced.append(Replaced((old + kept, old + kept + was), (new + kept, new + kept + is_)))
        old, new = old + kept + was, new + kept + is_
    rest = draw(st.integers(1, 300_000))
    return old + rest, new + rest, replaced


spans = st.lists(
    st.tuples(st.integers(0, 1_500_000), st.integers(0, 200_000)).map(lambda pair: (pair[0], sum(pair))), max_size=8
).map(union)


@given(edited())
def test_what_stays_is_what_was_not_replaced(films: tuple[int, int, list[Replaced]]) -> None:
    old_ms, new_ms, replaced = films

    moves = unchanged(old_ms, new_ms, replaced)

    left: Spans = subtract([(0, old_ms)], [row.old for row in replaced])
    assert union([(start, end) for start, end, _ in moves]) == left
    assert union([(to, to + end - start) for start, end, to in moves]) == subtract(
        [(0, new_ms)], [row.new for row in replaced]
    )


@given(edited(), spans)
def test_nothing_is_gained_and_nothing_lost_in_unchanged_ranges(
    films: tuple[int, int, list[Replaced]], verified: Spans
) -> None:
    old_ms, new_ms, replaced = films
    moves = unchanged(old_ms, new_ms, replaced)
    kept = [(start, end) for start, end, _ in moves]

    moved = carry(verified, moves, new_ms)

    assert length(moved) == length(verified) - length(subtract(verified, kept))
    assert all(0 <= start < end <= new_ms for start, end in moved)
    assert carry(moved, inverted(moves), old_ms) == subtract(verified, subtract([(0, 2_000_000)], kept))


@given(edited(), spans, spans)
def test_carrying_more_never_carries_less(films: tuple[int, int, list[Replaced]], some: Spans, others: Spans) -> None:
    old_ms, new_ms, replaced = films
    moves = unchanged(old_ms, new_ms, replaced)

    few, many = carry(some, moves, new_ms), carry(union(some, others), moves, new_ms)

    assert not subtract(few, many)
    assert many == union(few, carry(others, moves, new_ms))


@given(edited())
def test_moves_keep_the_order_of_the_story(films: tuple[int, int, list[Replaced]]) -> None:
    moves: Moves = unchanged(*films)

    for before, after in pairwise(moves):
        assert before[1] <= after[0]
        assert before[2] + before[1] - before[0] <= after[2]


def part(old: Span, new: Span) -> Replaced:
    return Replaced(old, new)


@pytest.mark.parametrize(
    ("old_ms", "new_ms", "replaced"),
    [
        (10 * MINUTE, 11 * MINUTE, []),
        (10 * MINUTE, 10 * MINUTE, [part((MINUTE, 2 * MINUTE), (MINUTE, 3 * MINUTE))]),
        (10 * MINUTE, 10 * MINUTE, [part((2 * MINUTE, MINUTE), (2 * MINUTE, MINUTE))]),
        (10 * MINUTE, 10 * MINUTE, [part((MINUTE, 3 * MINUTE), (MINUTE, 3 * MINUTE))] * 2),
        (10 * MINUTE, 10 * MINUTE, [part((9 * MINUTE, 12 * MINUTE), (9 * MINUTE, 12 * MINUTE))]),
    ],
    ids=["longer", "longer part", "backwards", "twice", "beyond the end"],
)
def test_films_that_cannot_match_are_refused(old_ms: int, new_ms: int, replaced: list[Replaced]) -> None:
    with pytest.raises(Mismatch):
        unchanged(old_ms, new_ms, replaced)


def test_times_left_out_are_filled_in() -> None:
    one = fill_times([(190_000, 220_000, None, None)], 12_000)
    two = fill_times([(190_000, 220_000, None, 232_000), (300_000, 310_000, None, None)], 12_000)

    assert one == [Replaced((190_000, 220_000), (190_000, 232_000))]
    assert two == [
        Replaced((190_000, 220_000), (190_000, 232_000)),
        Replaced((300_000, 310_000), (312_000, 322_000)),
    ]


moves = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(0, 60)), min_size=1, max_size=2).map(
    lambda many: tuple((start, start + length, to) for start, length, to in many)
)
contents = st.sampled_from("abc")
links = st.lists(st.builds(Link, contents, contents, moves), max_size=4)
seen = st.dictionaries(contents, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 90)), max_size=3).map(union))


@prove
@given(links, seen, seen)
def test_what_is_seen_spreads_piece_by_piece(
    stated: list[Link], some: dict[str, Spans], more: dict[str, Spans]
) -> None:
    """Whatever editors stated, also against each other: so what was laid out once need not be spread again."""
    together = spread({name: union(some.get(name, ()), more.get(name, ())) for name in "abc"}, stated)
    apart = [spread(each, stated) for each in (some, more)]

    for name in "abc":
        assert together[name] == union(*(each.get(name, ()) for each in apart))
