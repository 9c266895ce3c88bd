"""Runs that count a period again, and certificates, of accounts that were joined: once, and for both together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from courses.pages.models import CoursePage, LessonPage
from courses.study.models import Completion, Enrolment, PlayLease
from courses.study.recount import voids
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join as join_class
from lms.delivery.models import Cohort, Mark, Programme, Session
from lms.people.models import Division, Merge, Trainee, User
from lms.points.credits.achievements import award_event
from lms.points.ledger import transactions
from lms.points.models import GradeRun, LedgerTxn, Policy
from lms.points.reconcile import merges, rebuild
from lms.points.rerun import period_facts, regrade
from lms.points.values import rules
from lms.records.certificates import certificates
from lms.records.models import Certificate
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player

type Joined = Callable[[], Merge]
GENEROUS = rules.DEFAULT | {
    "minutes_per_point": 1,
    "media_day_cap": None,
    "quiz_perfect": 6,
    "self_study_day_cap": None,
    "mentor": 9,
    "mentor_day_cap": None,
}


def have(subject: User) -> tuple[int, int]:
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def found(subject: User) -> list[str]:
    return [*transactions.verify(subject), *rebuild.differences(subject.pk)]


@pytest.fixture
def count_again(clock: Clock, officer: User, colleague: User) -> Callable[[], GradeRun]:
    """count_again(): a run over the days until now by more generous rules, done."""
    begun = day_of(clock.at)

    def do() -> GradeRun:
        clock.tick(2 * 24 * 3600)
        today = day_of(clock.at)
        policy = Policy.objects.create(
            version=9, starts=today + timedelta(days=99), rules=GENEROUS, reason="试", by=officer
        )
        run = regrade.ask(policy=policy, starts=begun, ends=today - timedelta(days=1), reason="试", by=officer)
        regrade.approve(run=run, by=colleague)
        regrade.continue_run(run.pk)
        run.refresh_from_db()
        assert (run.state, run.error) == ("done", "")
        return run

    return do


def study(player: Player, seconds: float) -> PlayLease:
    player.open()
    player.play(seconds)
    player.close()
    return PlayLease.objects.get(uuid=player.lease)


def pass_quiz(player: Player, lesson: LessonPage) -> None:
    player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))


def of_run(run: GradeRun, subject: User) -> int:
    lines = LedgerTxn.objects.filter(subject=subject, kind="regrade", source_id=str(run.pk), reversed_by=None)
    return sum(leg.milli for line in lines for leg in line.legs.of_learners() if leg.unit == "point")


@pytest.fixture
def studied(
    play_as: Callable[..., Player], subject: User, double: User, lesson: LessonPage, second: LessonPage, both: None
) -> PlayLease:
    """Ten minutes in each account, of different lessons, and a quiz in the second one; answers the second's lease."""
    study(play_as(subject, lesson), 600)
    player = play_as(double, second)
    lease = study(player, 600)
    pass_quiz(play_as(double, lesson), lesson)
    return lease


def test_a_run_before_the_join_counts_both_together(
    studied: PlayLease, count_again: Callable[[], GradeRun], joined: Joined, subject: User, double: User
) -> None:
    run = count_again()
    alone = of_run(run, subject)

    joined()

    due = regrade.award_for(run, subject.pk)
    assert of_run(run, subject) == due.amounts["point"] > alone > 0
    assert (have(double), found(double)) == ((0, 0), [])
    assert found(subject) == []


def test_a_run_after_the_join_counts_both_together_in_the_kept_ledger(
    studied: PlayLease, count_again: Callable[[], GradeRun], joined: Joined, subject: User, double: User
) -> None:
    joined()
    before = have(subject)

    run = count_again()

    theirs = Trainee.objects.filter(user__in=[subject, double])
    assert list(period_facts.learners(theirs, run.starts, run.ends)) == [subject.trainee]
    assert of_run(run, subject) == have(subject)[0] - before[0] > 0
    assert not LedgerTxn.objects.filter(subject=double, kind="regrade").exists()
    assert (have(double), found(double)) == ((0, 0), [])
    assert found(subject) == []


@pytest.mark.parametrize("first", ["run", "join"])
def test_a_void_after_both_takes_out_what_the_run_had_made_of_it(
    first: str,
    studied: PlayLease,
    count_again: Callable[[], GradeRun],
    joined: Joined,
    subject: User,
    double: User,
    officer: User,
    colleague: User,
) -> None:
    if first == "join":
        joined()
    run = count_again()
    if first == "run":
        joined()
    before = of_run(run, subject)

    voids.decide(void=voids.ask(lease=studied, by=officer, reason="不实"), by=colleague, approved=True)

    assert of_run(run, subject) == regrade.award_for(run, subject.pk).amounts["point"] < before
    assert have(double) == (0, 0)
    assert found(subject) + found(double) == []


def test_a_learner_known_only_by_the_absorbed_account_is_counted_again(
    play_as: Callable[..., Player],
    count_again: Callable[[], GradeRun],
    joined: Joined,
    subject: User,
    double: User,
    lesson: LessonPage,
    officer: User,
    clock: Clock,
    both: None,
) -> None:
    pass_quiz(play_as(double, lesson), lesson)
    award_event(kind="mentor", subject=double, by=officer, day=day_of(clock.at), key="一", title="带", note="看过")
    joined()

    run = count_again()

    assert of_run(run, subject) == regrade.award_for(run, subject.pk).amounts["point"] > 3000
    assert found(subject) == []


def test_a_class_under_both_names_is_counted_again_once(
    count_again: Callable[[], GradeRun],
    joined: Joined,
    subject: User,
    double: User,
    officer: User,
    course: CoursePage,
    menghai: Division,
    base: object,
    clock: Clock,
    both: None,
) -> None:
    programme = Programme.objects.create(organisation=base.organisation, title="按摩", course=course)  # type: ignore[attr-defined]
    day = clock.at.date()
    cohort = Cohort.objects.create(programme=programme, division=menghai, code="A", name="A", starts=day, ends=day)
    session = Session.objects.create(cohort=cohort, title="手法", starts=clock.at, ends=clock.at + timedelta(hours=3))
    clock.at = session.ends
    for user in (subject, double):
        join_class(cohort=cohort, subject=user, by=officer)
        came = Came(Mark.Status.LATE, 90) if user == subject else Came(Mark.Status.PRESENT)
        mark_all(session=session, came={user.pk: came}, by=officer)
    joined()
    [each] = regrade.differences([subject.pk], rules.read(GENEROUS), day, day)

    assert (each.before.points, each.before.hours) == have(subject) == (5000, 4000)
    assert each.after.hours == 4000
    assert found(subject) == []


def test_the_auditor_finds_a_run_that_was_not_counted_again_with_the_join(
    studied: PlayLease,
    count_again: Callable[[], GradeRun],
    joined: Joined,
    subject: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count_again()
    monkeypatch.setattr(merges, "post_regrades", lambda *_args: None)

    joined()

    assert any("to joined accounts, makes" in each for each in found(subject))


def test_the_auditor_finds_more_of_a_run_than_it_makes(
    studied: PlayLease, count_again: Callable[[], GradeRun], joined: Joined, subject: User
) -> None:
    run = count_again()
    joined()
    assert found(subject) == []
    more = {"before": [0, 0], "after": [1000, 0]}

    transactions.post(
        transactions.Award(
            subject_id=subject.pk,
            kind="regrade",
            key="planted",
            policy=run.policy,
            day=run.ends,
            source=("regrade", str(run.pk)),
            amounts={"point": 1000},
            facts=more,
        )
    )

    assert any("to joined accounts, makes" in each for each in found(subject))


# --- certificates ---------------------------------------------------------------------------------------------------


def finished(user: User, course: CoursePage) -> Enrolment:
    """As if the whole course had been finished; only joining is under test here."""
    place = Enrolment.objects.get(subject=user, course=course)
    CoursePage.objects.filter(pk=course.pk).update(hours_offline=0)
    Completion.objects.create(enrolment=place, page=course, kind="course", at=place.created + timedelta(hours=1))
    return Enrolment.objects.get(pk=place.pk)


def test_the_absorbed_accounts_place_brings_no_second_certificate(
    subject: User, double: User, course: CoursePage, both: None, joined: Joined, officer: User
) -> None:
    mine, theirs = finished(subject, course), finished(double, course)
    paper = certificates.issue(enrolment=mine, by=officer)
    joined()

    assert certificates.issue(enrolment=Enrolment.objects.get(pk=theirs.pk), by=officer) == paper
    assert Certificate.objects.filter(revocation=None).count() == 1


def test_a_certificate_asked_for_at_the_old_place_is_the_kept_accounts(
    subject: User, double: User, course: CoursePage, both: None, joined: Joined, officer: User
) -> None:
    theirs = finished(double, course)
    joined()

    paper = certificates.issue(enrolment=Enrolment.objects.get(pk=theirs.pk), by=officer)

    assert paper.subject == subject
    assert paper.enrolment.subject == subject
