"""The meetings of a class as plain values: every chosen weekday of every week, across new year, days off left out."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.local_days import SHANGHAI
from lms.delivery.timetable import holidays
from lms.delivery.timetable.clashes import HOLIDAY, MEMBER, ROOM, TEACHER, Booking, Clash, clashes
from lms.delivery.timetable.day_lists import UnreadableDay, read_days, write_days
from lms.delivery.timetable.meetings import (
    MOST_DAYS,
    MOST_MEETINGS,
    Meeting,
    Timetable,
    meeting_on,
    meetings,
    shifted,
    useless_closed_days,
)

NINE, NOON = time(9, 0), time(12, 0)
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first draw loads Hypothesis
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2032, 12, 31))


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    first = draw(DAYS)
    last = first + timedelta(days=draw(st.integers(0, 390)))
    span = st.dates(min_value=first, max_value=last)
    return Timetable(
        first=first,
        last=last,
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        begins=NINE,
        ends=NOON,
        closed_days=draw(st.frozensets(span, max_size=20)),
    )


@UNHURRIED
@given(timetables())
def test_every_chosen_weekday_of_every_week_but_days_off_has_exactly_one_meeting(timetable: Timetable) -> None:
    found = Counter(each.day for each in meetings(timetable))

    day = timetable.first
    while day <= timetable.last:
        wanted = day.weekday() in timetable.weekdays and day not in timetable.closed_days
        assert found.pop(day, 0) == int(wanted), day
        day += timedelta(days=1)
    assert not found


@UNHURRIED
@given(timetables())
def test_each_meeting_has_its_hours_in_shanghai_and_they_follow_each_other(timetable: Timetable) -> None:
    made = meetings(timetable)

    assert made == sorted(made)
    for each in made:
        assert each.starts.astimezone(SHANGHAI).time() == NINE
        assert each.ends - each.starts == timedelta(hours=3)
        assert each.starts.astimezone(UTC).hour == 1  # no summer time, in any month


def test_two_weekdays_over_new_year() -> None:
    """Tuesdays and Thursdays from 22 December 2026 to 14 January 2027, but New Year's Eve."""
    table = Timetable(
        date(2026, 12, 22), date(2027, 1, 14), frozenset({1, 3}), NINE, NOON, frozenset({date(2026, 12, 31)})
    )

    assert [each.day.isoformat() for each in meetings(table)] == [
        "2026-12-22",
        "2026-12-24",
        "2026-12-29",
        "2027-01-05",
        "2027-01-07",
        "2027-01-12",
        "2027-01-14",
    ]


def test_a_mistyped_year_is_refused_before_anything_is_made() -> None:
    first = date(2026, 1, 1)
    with pytest.raises(ValueError, match="days"):
        meetings(Timetable(first, first + timedelta(days=MOST_DAYS), frozenset({0}), NINE, NOON))
    with pytest.raises(ValueError, match="meetings"):
        meetings(Timetable(first, first + timedelta(days=MOST_MEETINGS + 7), frozenset(range(7)), NINE, NOON))


def test_days_off_that_fall_on_no_meeting_are_named() -> None:
    table = Timetable(
        date(2026, 3, 2), date(2026, 3, 15), frozenset({0}), NINE, NOON, frozenset({date(2026, 3, 3), date(2026, 3, 9)})
    )

    assert useless_closed_days(table) == [date(2026, 3, 3)]


@UNHURRIED
@given(st.frozensets(DAYS, max_size=30))
def test_days_off_are_read_as_they_are_written(days: frozenset[date]) -> None:
    assert read_days(write_days(days)) == days


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2026-10-01 – 2026-10-07", 7),
        ("2026年10月1日至2026年10月7日", 7),
        ("2026/10/1~2026/10/3, 2026.12.31", 4),
        ("2026-10-01、2026-10-02；2026-10-02", 2),
        ("", 0),
    ],
)
def test_spans_and_lists_of_days_off(text: str, count: int) -> None:
    assert len(read_days(text)) == count


@pytest.mark.parametrize(
    "text", ["国庆", "2026-13-01", "2026-02-30", "2026-10-07 – 2026-10-01", "2026-01-01~2028-01-01"]
)
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(UnreadableDay) as refused:
        read_days(text)
    assert refused.value.word in text


def test_all_later_meetings_move_by_as_much_and_keep_their_length() -> None:
    rows = [meeting_on(date(2026, 3, 2) + timedelta(days=7 * week), NINE, NOON) for week in range(3)]

    moved = shifted(rows, datetime(2026, 3, 10, 14, 0, tzinfo=SHANGHAI))

    assert [each.day for each in moved] == [date(2026, 3, 10), date(2026, 3, 17), date(2026, 3, 24)]
    assert {each.ends - each.starts for each in moved} == {timedelta(hours=3)}
    assert {each.starts.astimezone(SHANGHAI).hour for each in moved} == {14}
    assert shifted([], rows[0].starts) == []


def test_what_is_booked_at_the_same_time_clashes_and_what_follows_does_not() -> None:
    row = meeting_on(date(2026, 3, 3), NINE, NOON)
    hour = timedelta(hours=1)
    booked = [
        Booking(TEACHER, row.starts + hour, row.ends + hour, "茶艺"),
        Booking(ROOM, row.ends, row.ends + hour, "下一班"),
        Booking(MEMBER, row.starts - hour, row.starts + hour, "电商"),
        Booking(MEMBER, row.starts - hour, row.starts + hour, "电商"),
        Booking(TEACHER, row.starts + timedelta(days=1), row.ends + timedelta(days=1), "明天"),
    ]

    assert clashes([row], booked) == [[Clash(MEMBER, "电商", 2), Clash(TEACHER, "茶艺")]]


@UNHURRIED
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30)), max_size=25), st.integers(0, 200))
def test_a_clash_is_found_wherever_hours_overlap(spans: list[tuple[int, int]], start: int) -> None:
    """Against the definition, hour by hour; bookings may run over midnight."""
    zero = datetime(2026, 4, 7, tzinfo=SHANGHAI)
    row = Meeting(zero + timedelta(hours=start), zero + timedelta(hours=start, minutes=50))
    booked = [
        Booking(ROOM, zero + timedelta(hours=begin), zero + timedelta(hours=begin + min(long, 20)), f"{number}")
        for number, (begin, long) in enumerate(spans)
    ]

    [found] = clashes([row], booked)

    expected = {each.what for each in booked if each.starts < row.ends and row.starts < each.ends}
    assert {each.what for each in found if each.kind == ROOM} == expected


def test_holidays_of_a_fixed_date_are_known_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "library", lambda: None)
    national_day = meeting_on(date(2026, 10, 1), NINE, NOON)

    assert clashes([national_day], []) == [[Clash(HOLIDAY, "国庆节")]]
    assert holidays.holiday(date(2026, 10, 8)) == ""
    assert not holidays.is_complete([date(2026, 10, 1)])


def test_with_the_package_every_published_holiday_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the interface of chinesecalendar 1.10: (free or not, name or None), NotImplementedError for unknown years."""

    def get_holiday_detail(day: date) -> tuple[bool, str | None]:
        if day.year != 2026:
            raise NotImplementedError
        return day.weekday() > 4 or day == date(2026, 2, 17), "Spring Festival" if day == date(2026, 2, 17) else None

    package = ModuleType("chinese_calendar")
    package.get_holiday_detail = get_holiday_detail  # type: ignore[attr-defined]
    package.__spec__ = type(sys.__spec__)("chinese_calendar", None)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "chinese_calendar", package)

    assert holidays.holiday(date(2026, 2, 17)) == "春节"
    assert holidays.holiday(date(2026, 3, 1)) == ""  # a Sunday is no holiday
    assert holidays.holiday(date(2027, 1, 1)) == "元旦"  # a year that is not published yet: what never moves
    assert holidays.is_complete([date(2026, 5, 1)])
    assert not holidays.is_complete([date(2026, 5, 1), date(2027, 5, 1)])
