"""The rules on values: what is awarded, and that batches, days and versions cannot change a sum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.points.values import rules
from lms.points.values.rules import BadRules, read
from tests.properties import prove

RULES = read(rules.DEFAULT)
MINUTE = rules.MINUTE_MS
gains = st.lists(st.integers(0, 10 * MINUTE), max_size=20)


@prove
@given(gains)
def test_batches_cannot_change_the_points(batches: list[int]) -> None:
    posted = total = 0
    for gain in batches:
        total += gain
        posted += max(rules.media_points(RULES, total) - posted, 0)

    assert posted == rules.media_points(RULES, sum(batches))
    assert posted % rules.MILLI == 0


@prove
@given(gains)
def test_batches_cannot_change_the_class_hours(batches: list[int]) -> None:
    posted = total = 0
    for gain in batches:
        total += gain
        posted += max(rules.class_hours(RULES, total) - posted, 0)

    assert posted == rules.class_hours(RULES, sum(batches))


@prove
@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_more_study_is_never_worth_less(total: int, more: int) -> None:
    assert rules.media_points(RULES, total + more) >= rules.media_points(RULES, total)
    assert rules.class_hours(RULES, total + more) >= rules.class_hours(RULES, total)


@prove
@given(st.lists(st.integers(0, 20 * 60 * MINUTE), max_size=30))
def test_no_day_brings_more_than_its_cap(days: list[int]) -> None:
    for upto in range(len(days)):
        before = rules.media_points(RULES, rules.capped_ms(RULES, days[:upto]))
        after = rules.media_points(RULES, rules.capped_ms(RULES, days[: upto + 1]))
        assert after - before <= 10 * rules.MILLI


@pytest.mark.parametrize(
    ("minutes", "points", "hours"), [(4, 0, 88), (5, 1000, 111), (45, 9000, 1000), (90, 18000, 2000)]
)
def test_the_default_policy_in_numbers(minutes: int, points: int, hours: int) -> None:
    assert rules.media_points(RULES, minutes * MINUTE) == points
    assert rules.class_hours(RULES, minutes * MINUTE) == hours


def test_half_a_day_in_class_is_five_points() -> None:
    assert rules.attendance_points(RULES, 180) == 5000
    assert rules.attendance_points(RULES, 35) == 0
    assert rules.attendance_points(RULES, 36) == 1000


@prove
@given(st.integers(0, 10**6), st.lists(st.none() | st.integers(0, 10**6), max_size=3))
def test_caps_only_ever_take_away(amount: int, rooms: list[int | None]) -> None:
    given_ = rules.cut_to_caps(amount, *rooms)

    assert 0 <= given_ <= amount
    assert all(given_ <= room for room in rooms if room is not None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minutes_per_point": 0}, "minutes_per_point"),
        ({"lesson": -1}, "lesson"),
        ({"lesson": 1.5}, "lesson"),
        ({"lesson": None}, "lesson"),
        ({"course": True}, "course"),
        ({"quiz_perfect": 1}, "quiz_perfect"),
        ({"login": 1}, "login"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadRules, match=field):
        read(rules.DEFAULT | change)


TABLE = read(rules.DEFAULT | {"hour_table": [[15, 500], [30, 1000]]})
minutes = st.integers(0, 12 * 60)


@pytest.mark.parametrize(
    ("present", "hours"),
    [
        (14, 0),
        (15, 500),
        (29, 500),
        (30, 1000),
        (44, 1000),
        (45, 1000),
        (59, 1000),
        (60, 1500),
        (75, 2000),
        (180, 4000),
    ],
)
def test_a_table_says_what_the_rest_of_a_meeting_is_worth(present: int, hours: int) -> None:
    assert rules.session_hours(TABLE, present) == hours


@prove
@given(minutes, minutes)
def test_more_time_in_class_is_never_worth_less(present: int, more: int) -> None:
    for each in (RULES, TABLE):
        assert rules.session_hours(each, present + more) >= rules.session_hours(each, present)


@prove
@given(minutes)
def test_a_meeting_pays_for_just_what_it_brought(present: int) -> None:
    """So that the same minutes online before and after it come to the same sum."""
    for each in (RULES, TABLE):
        paid = rules.class_hours(each, rules.paid_ms(each, present))
        assert 0 <= rules.session_hours(each, present) - paid < 30


@prove
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 100))
def test_the_share_online_is_never_above_what_is_allowed(online: int, in_person: int, percent: int) -> None:
    counted = rules.counted_online(online, in_person, percent)

    assert 0 <= counted <= online
    if percent < 100:
        assert 100 * counted <= percent * (counted + in_person)


def test_a_policy_of_before_a_field_existed_is_still_read() -> None:
    old = {name: value for name, value in rules.DEFAULT.items() if name not in rules.LATER}

    assert read(old) == RULES


@pytest.mark.parametrize(
    "table",
    [5, [[30]], [[30, 1000], [30, 500]], [[45, 1000]], [[15, 1000], [30, 500]], [[30, 1001]], [[0, 1]], [["a", 1]]],
)
def test_a_table_that_cannot_be_meant_is_refused(table: object) -> None:
    with pytest.raises(BadRules, match="hour_table"):
        read(rules.DEFAULT | {"hour_table": table})


@pytest.mark.parametrize("rules_", [None, [], "x", 5])
def test_rules_that_are_no_rules_are_refused(rules_: object) -> None:
    with pytest.raises(BadRules):
        read(rules_)  # type: ignore[arg-type]


@prove
@given(st.integers(1, 240), st.integers(0, 240 * MINUTE))
def test_class_and_online_at_once_come_to_the_same_in_either_order(present: int, online: int) -> None:
    """But for a minute's rounding, with a table as without one."""
    for each in (RULES, TABLE):
        whole, paid = rules.session_hours(each, present), rules.paid_ms(each, present)
        mark_first = whole + rules.class_hours(each, online - min(online, paid))
        online_first = rules.class_hours(each, online) + whole - rules.class_hours(each, min(online, paid))

        assert abs(mark_first - online_first) <= rules.class_hours(each, MINUTE) + 1
        assert mark_first >= max(whole, rules.class_hours(each, online)) - rules.class_hours(each, MINUTE) - 1
