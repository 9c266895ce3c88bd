"""What a certificate asks for, as values."""

from hypothesis import given
from hypothesis import strategies as st

from lms.records.requirements.requirement_check import (
    Requirements,
    Standing,
    check,
    counted,
    counted_online,
    in_words,
    plain,
)
from tests.properties import prove

HOURS = st.integers(min_value=0, max_value=10**7)
SHARES = st.integers(min_value=0, max_value=100)


@prove
@given(online=HOURS, in_person=HOURS, share=SHARES)
def test_online_hours_never_count_for_more_than_their_share(online: int, in_person: int, share: int) -> None:
    terms, now = Requirements(online_share=share), Standing(online=online, in_person=in_person)

    counts = counted_online(terms, now)

    assert 0 <= counts <= online
    assert counts * 100 <= share * (counts + in_person) or share == 100
    assert counted(terms, now) == counts + in_person


@prove
@given(online=HOURS, in_person=HOURS, share=SHARES, more=HOURS, asked=HOURS)
def test_learning_more_never_loses_a_requirement(
    online: int, in_person: int, share: int, more: int, asked: int
) -> None:
    terms = Requirements(whole_course=False, hours_total=asked, hours_in_person=asked // 2, online_share=share)
    before = check(terms, Standing(online=online, in_person=in_person))

    after = check(terms, Standing(online=online + more, in_person=in_person + more))

    assert all(now.met for then, now in zip(before, after, strict=True) if then.met)


def test_nothing_is_asked_but_what_the_terms_name() -> None:
    assert check(Requirements(whole_course=False), Standing()) == []
    assert [each.met for each in check(Requirements(), Standing())] == [False]


def test_each_requirement_has_an_edge() -> None:
    terms = Requirements(True, 10_000, 4_000, 60, 80, 75, practical_work=True)
    just = Standing(True, 6_000, 4_000, 80, 75, practical_work=True)
    short = Standing(False, 5_999, 3_999, 79, 74, practical_work=False)

    assert all(each.met for each in check(terms, just))
    assert not any(each.met for each in check(terms, short))
    assert len(in_words(terms)) == 7


def test_nobody_attended_what_never_met() -> None:
    [asked] = check(Requirements(whole_course=False, attendance_share=1), Standing(attendance_share=None))

    assert not asked.met


def test_whole_hours_are_shown_whole() -> None:
    assert [plain(milli) for milli in (0, 4_000, 4_500, 40_000, 620)] == ["0", "4", "4.5", "40", "0.62"]
