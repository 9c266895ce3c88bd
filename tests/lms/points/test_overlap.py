"""A minute counts once, whichever of class and study is posted first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.points.values.overlap import Minute, Present, left_out_ms
from tests.properties import prove

NINE = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
HOUR_MS = 3_600_000
# (minutes after eight, milliseconds gained in that minute)
studied = st.lists(st.tuples(st.integers(0, 180), st.integers(1, 180_000)), max_size=12, unique_by=lambda each: each[0])


def minutes_of(rows: list[tuple[int, int]]) -> list[Minute]:
    eight = NINE - timedelta(hours=1)
    return [Minute(eight + timedelta(minutes=at), 1, gained) for at, gained in rows]


def in_class(rows: list[tuple[int, int]]) -> int:
    return sum(gained for at, gained in rows if 60 <= at < 120)


def together(mark: Present, rows: list[tuple[int, int]]) -> int:
    """All that class and study bring, the mark having absorbed what it absorbed."""
    study = sum(gained for _, gained in rows) - left_out_ms([mark], minutes_of(rows), 1)
    return mark.present_ms - mark.absorbed_ms + study


@prove
@given(studied)
def test_the_order_of_class_and_study_does_not_matter(rows: list[tuple[int, int]]) -> None:
    outside = sum(gained for _, gained in rows) - in_class(rows)

    mark_last = Present(NINE, NINE + timedelta(hours=1), HOUR_MS, min(in_class(rows), HOUR_MS))
    mark_first = Present(NINE, NINE + timedelta(hours=1), HOUR_MS, 0)

    assert together(mark_last, rows) == together(mark_first, rows) == outside + max(HOUR_MS, in_class(rows))


@prove
@given(studied, studied)
def test_what_was_posted_before_the_mark_is_never_taken_back(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    mark = Present(NINE, NINE + timedelta(hours=1), HOUR_MS, min(in_class(before), HOUR_MS))
    seen = {at for at, _ in before}
    all_rows = before + [row for row in after if row[0] not in seen]

    assert left_out_ms([mark], minutes_of(before), 1) == 0
    assert together(mark, all_rows) >= together(mark, before)
