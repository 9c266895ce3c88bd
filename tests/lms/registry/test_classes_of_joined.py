"""Classes of two accounts that were joined: an hour in class counts once, whatever is voided or corrected later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from courses.pages.models import CoursePage, LessonPage
from courses.study.models import PlayLease
from courses.study.recount import voids
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join as join_class
from lms.delivery.models import Cohort, Mark, Programme, Session
from lms.people.models import Division, Merge, User
from lms.points.credits.kinds import attendance
from lms.points.ledger import transactions
from lms.points.models import Hold, LedgerTxn
from lms.points.policy import class_rules
from lms.points.reconcile import rebuild, time_bound
from tests.courses.study.player import Clock, Player

type Joined = Callable[[], Merge]
Status = Mark.Status


def have(subject: User) -> tuple[int, int]:
    """Points and class hours, in milli-units."""
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def found(subject: User) -> list[str]:
    return [
        *transactions.verify(subject),
        *rebuild.differences(subject.pk),
        *map(str, time_bound.excess_by_day(subject.pk)),
    ]


@pytest.fixture
def make_class(clock: Clock, course: CoursePage, menghai: Division, base: Any) -> Callable[[str], Cohort]:
    programme = Programme.objects.create(organisation=base.organisation, title="按摩", course=course)
    day = clock.at.date()

    def make(code: str) -> Cohort:
        return Cohort.objects.create(
            programme=programme, division=menghai, code=code, name=code, starts=day, ends=day + timedelta(days=9)
        )

    return make


@pytest.fixture
def mark(officer: User) -> Callable[..., None]:
    """mark(session, user, status, minutes): the teacher's word, with the learner on the list."""

    def do(session: Session, user: User, status: Mark.Status = Status.PRESENT, minutes: int = 0) -> None:
        join_class(cohort=session.cohort, subject=user, by=officer)
        mark_all(session=session, came={user.pk: Came(status, minutes)}, by=officer)

    return do


def meet(cohort: Cohort, clock: Clock, *, late: int = 0, hours: int = 3) -> Session:
    """A meeting that begins `late` minutes from now."""
    starts = clock.at + timedelta(minutes=late)
    return Session.objects.create(cohort=cohort, title="手法", starts=starts, ends=starts + timedelta(hours=hours))


def study(player: Player, seconds: float) -> PlayLease:
    player.open()
    player.play(seconds)
    player.close()
    return PlayLease.objects.get(uuid=player.lease)


@pytest.fixture
def twice(
    clock: Clock,
    make_class: Callable[[str], Cohort],
    mark: Callable[..., None],
    subject: User,
    double: User,
    both: None,
    joined: Joined,
) -> Session:
    """A class of three hours in which both accounts were marked present; they are joined."""
    session = meet(make_class("A"), clock)
    clock.tick(3 * 3600)
    mark(session, subject)
    mark(session, double)
    joined()
    clock.at = session.starts
    return session


def take_out(lease: PlayLease, officer: User, colleague: User) -> None:
    voids.decide(void=voids.ask(lease=lease, by=officer, reason="不实"), by=colleague, approved=True)


def test_a_void_after_the_join_pays_no_class_a_second_time(
    twice: Session,
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    officer: User,
    colleague: User,
    lesson: LessonPage,
) -> None:
    clock.at = twice.ends
    false = study(play_as(subject, lesson), 300)

    take_out(false, officer, colleague)

    assert have(subject) == (5000, 4000)
    assert found(subject) == []


def test_a_void_of_study_inside_the_class_pays_it_once(
    play_as: Callable[..., Player],
    clock: Clock,
    make_class: Callable[[str], Cohort],
    mark: Callable[..., None],
    subject: User,
    double: User,
    officer: User,
    colleague: User,
    lesson: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    """The first mark gave way to five minutes of film; it is worth them again, the second is worth nothing still."""
    session = meet(make_class("A"), clock)
    false = study(play_as(subject, lesson), 300)
    clock.at = session.ends
    mark(session, subject)
    mark(session, double)
    joined()
    assert have(subject)[1] == 4000
    assert found(subject) == []

    take_out(false, officer, colleague)

    assert have(subject)[1] == 4000
    assert found(subject) == []


@pytest.mark.parametrize(("status", "minutes", "worth"), [("absent", 0, (0, 0)), ("late", 90, (3000, 2000))])
def test_a_correction_after_the_join_corrects_both_marks(
    twice: Session,
    mark: Callable[..., None],
    clock: Clock,
    subject: User,
    double: User,
    status: str,
    minutes: int,
    worth: tuple[int, int],
) -> None:
    clock.at = twice.ends

    mark(twice, subject, Status(status), minutes)

    assert have(subject)[1] == worth[1]
    assert bool(have(subject)[0]) == bool(worth[0])
    assert {each.status for each in Mark.objects.current().filter(session=twice)} == {status}
    assert found(subject) == []
    assert have(double) == (0, 0)
    assert found(double) == []


def test_of_two_classes_at_one_time_the_other_one_counts_when_one_is_corrected(
    play_as: Callable[..., Player],
    clock: Clock,
    make_class: Callable[[str], Cohort],
    mark: Callable[..., None],
    subject: User,
    double: User,
    lesson: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    """From nine to twelve here, from ten to one there: four hours, and three when she was not here after all."""
    here, there = meet(make_class("A"), clock), meet(make_class("B"), clock, late=60)
    clock.at = there.ends
    mark(here, subject)
    mark(there, double)
    joined()
    assert have(subject) == (7000, 5334)
    assert found(subject) == []
    clock.at = here.ends + timedelta(minutes=10)
    study(play_as(subject, lesson), 600)  # in the hour that only the second class pays
    clock.at = there.ends
    assert have(subject)[1] == 5334
    assert found(subject) == []

    mark(here, subject, Status.ABSENT)

    assert have(subject)[1] == 4000
    assert found(subject) == []


def test_hours_that_wait_bring_points_once(
    clock: Clock,
    make_class: Callable[[str], Cohort],
    mark: Callable[..., None],
    subject: User,
    double: User,
    officer: User,
    both: None,
    joined: Joined,
) -> None:
    cohort = make_class("A")
    class_rules.set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=officer)
    session = meet(cohort, clock)
    clock.at = session.ends
    mark(session, subject)
    alone = have(subject)
    mark(session, double)

    joined()

    assert have(subject) == alone == (5000, 0)
    assert Hold.objects.waiting().filter(subject=subject).exists()
    assert found(subject) == []


def test_a_class_that_a_void_had_paid_anew_comes_over_with_the_join(
    play_as: Callable[..., Player],
    clock: Clock,
    make_class: Callable[[str], Cohort],
    mark: Callable[..., None],
    subject: User,
    double: User,
    officer: User,
    colleague: User,
    lesson: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    session = meet(make_class("A"), clock)
    false = study(play_as(double, lesson), 300)
    clock.at = session.ends
    mark(session, double)
    take_out(false, officer, colleague)
    assert have(double)[1] == 4000

    joined()

    assert have(subject)[1] == 4000
    assert found(subject) == []


# --- the auditor ----------------------------------------------------------------------------------------------------


def test_the_auditor_finds_a_class_paid_twice_by_a_void(
    twice: Session,
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    officer: User,
    colleague: User,
    lesson: LessonPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock.at = twice.ends
    false = study(play_as(subject, lesson), 300)
    monkeypatch.setattr(attendance, "already_counted_ms", lambda *_args: 0)

    take_out(false, officer, colleague)

    assert any("leaves out 0 ms, other marks pay for 10800000" in each for each in found(subject))


def test_the_auditor_finds_a_mark_that_gave_way_to_nothing(
    clock: Clock,
    make_class: Callable[[str], Cohort],
    mark: Callable[..., None],
    subject: User,
    double: User,
    both: None,
    joined: Joined,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = meet(make_class("A"), clock), meet(make_class("B"), clock)
    clock.at = there.ends
    mark(here, subject)
    mark(there, double)
    joined()
    monkeypatch.setattr(attendance, "repost_marks", lambda *_args: [])

    mark(here, subject, Status.ABSENT)

    assert have(subject)[1] == 0
    assert any("gives way to a mark that stands no more" in each for each in found(subject))


@pytest.mark.parametrize("fact", ["taken", "had"])
def test_the_auditor_believes_no_line_what_others_pay(twice: Session, subject: User, fact: str) -> None:
    first, second = LedgerTxn.objects.filter(subject=subject, kind="attendance").order_by("number")
    assert first.facts[fact] == [] != second.facts[fact]
    wrong = transactions.Award(
        subject_id=subject.pk,
        kind="attendance",
        key="planted",
        policy=first.policy,
        day=first.day,
        source=("mark", second.source_id),
        amounts={},
        facts=second.facts | {fact: []},
    )

    transactions.post(wrong)

    words = {"taken": "pay for another part", "had": "brought points for another part"}[fact]
    assert any("planted" in each and words in each for each in found(subject))
