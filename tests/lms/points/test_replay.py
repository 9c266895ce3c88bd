"""The same facts under other rules: what a dry run and a run that counts again rest on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.study.models import Enrolment
from foundation.local_days import day_of
from lms.delivery.attendance import Came as Present
from lms.delivery.attendance import mark_all
from lms.delivery.models import Mark, Session
from lms.people.models import Trainee, User
from lms.points.credits.achievements import award_event
from lms.points.credits.credit import KNOWN
from lms.points.credits.kinds.quiz import Attempt
from lms.points.ledger import transactions
from lms.points.rerun.dry_run import book_in_force, differences, simulate
from lms.points.rerun.period_facts import facts_of
from lms.points.values import rules, valuation
from tests.courses.study.player import Clock, Player
from tests.properties import prove

pytestmark = pytest.mark.both_databases

READ = rules.read(rules.DEFAULT)
FIRST = date(2027, 3, 1)
days = st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n))
facts = st.fixed_dictionaries(
    {
        "media": st.dictionaries(days, st.integers(0, 5 * 3_600_000), max_size=6),
        "hours": st.dictionaries(
            st.integers(1, 3), st.dictionaries(days, st.integers(0, 5 * 3_600_000), max_size=4), max_size=3
        ),
        "lesson": st.lists(days, max_size=12),
        "course": st.lists(days, max_size=2),
        "quiz": st.lists(st.builds(Attempt, days, st.sampled_from("abc"), st.booleans()), max_size=8),
        "work": st.lists(days, max_size=4),
        "survey": st.lists(days, max_size=4),
        "mentor": st.lists(days, max_size=4),
    }
)


def book(read: rules.Rules) -> valuation.Book:
    return lambda day: (FIRST, read)


def worth(found: valuation.Facts, read: rules.Rules) -> valuation.Worth:
    return valuation.worth(KNOWN, found, book(read), FIRST, FIRST + timedelta(days=9))


@prove
@given(facts)
def test_a_more_generous_rule_takes_from_nobody(found: valuation.Facts) -> None:
    now = worth(found, READ)

    for change in ({"lesson": 3}, {"media_day_cap": None}, {"work": 6}, {"self_study_day_cap": None}, {"course": 30}):
        then = worth(found, rules.read(rules.DEFAULT | change))
        assert then.points >= now.points
        assert then.hours == now.hours


@prove
@given(facts)
def test_no_day_brings_more_than_its_caps(found: valuation.Facts) -> None:
    bare = {kind: found[kind] for kind in ("media", "lesson", "quiz")}
    active = {*found["media"], *found["lesson"], *(attempt.day for attempt in found["quiz"])}

    assert worth(bare, READ).points <= 26 * rules.MILLI * len(active)  # 10 + 10 + 6, and 40 in all
    tight = rules.read(rules.DEFAULT | {"self_study_day_cap": 5})
    assert worth(bare, tight).points <= 5 * rules.MILLI * len(active)


def test_the_replay_of_what_was_learnt_is_what_the_ledger_gave(
    walk: Callable[[], None],
    make_meeting: Callable[..., Session],
    player: Player,
    subject: User,
    owner: User,
    enrolment: Enrolment,
    clock: Clock,
) -> None:
    """Online, in class at the same time, quiz, lessons, course, work: replayed by the rules in force."""
    walk()
    meeting = make_meeting(50)
    mark_all(session=meeting, came={subject.pk: Present(Mark.Status.LATE, 40)}, by=owner)
    work, mentor = "work", "mentor"
    for kind, key in ((work, "1"), (work, "2"), (work, "3"), (mentor, "4"), (mentor, "5")):
        award_event(kind=kind, subject=subject, by=owner, day=day_of(clock.at), key=key, note="看过")
    day = day_of(clock.at)

    found = facts_of([subject.pk], day, day)[subject.pk]

    again = valuation.worth(KNOWN, found, book_in_force(), day, day)
    assert {"point": again.points, "class_hour": again.hours} == transactions.balances(subject.pk)
    assert again.points == (6 + 4 + 3 + 20 + 1 + 10 + 5) * rules.MILLI


def test_the_same_rules_differ_by_nothing(
    walk: Callable[[], None], subject: User, clock: Clock, enrolment: Enrolment
) -> None:
    walk()
    day = day_of(clock.at)

    [same] = differences([subject.pk], READ, day, day)
    [less] = differences(
        [subject.pk], rules.read(rules.DEFAULT | {"course": 5, "minutes_per_class_hour": 60}), day, day
    )

    assert (same.points, same.hours) == (0, 0)
    assert less.points == -15_000
    assert less.hours < 0


def test_what_was_taken_back_counts_under_no_rules(
    walk: Callable[[], None], subject: User, owner: User, clock: Clock, enrolment: Enrolment
) -> None:
    walk()
    day = day_of(clock.at)
    transactions.reverse(txn=subject.ledger.get(kind="course"), reason="误计", by=owner)

    [each] = differences([subject.pk], rules.read(rules.DEFAULT | {"course": 100}), day, day)

    assert each.points == 0


def test_a_dry_run_says_who_gains_and_who_loses_and_writes_nothing(
    walk: Callable[[], None], subject: User, clock: Clock, enrolment: Enrolment, django_assert_max_num_queries: Any
) -> None:
    walk()
    day = day_of(clock.at)
    before = transactions.balances(subject.pk)
    read = rules.read(rules.DEFAULT | {"lesson": 5})

    with django_assert_max_num_queries(14):
        outcome = simulate(trainees=Trainee.objects.all(), read=read, starts=day, ends=day)

    assert (outcome.learners, outcome.gain, outcome.lose) == (2, 1, 0)  # the stranger changes nothing
    assert outcome.points_after - outcome.points_before == 6000
    [(who, each)] = outcome.shown
    assert (who, each.points) == (subject, 6000)
    assert transactions.balances(subject.pk) == before
