"""Two accounts of one person: the union of what was learnt, never the sum (I22)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.assess.models import QuizAttempt
from courses.pages.models import CoursePage, LessonPage
from courses.study.engine.enrolment import enrol
from courses.study.models import Completion, Enrolment, SameLearner, StudyMinute, VerifiedInterval
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join as join_class
from lms.delivery.models import Cohort, CohortMember, Mark, Programme, Session
from lms.people.accounts import trainees
from lms.people.errors import NotTwoTrainees, StillAtWork, TwoPeopleNeeded
from lms.people.models import Division, HelperLink, Merge, Posting, Trainee, User
from lms.people.signing_in import phones
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from lms.records.certificates.certificates import issue
from lms.records.models import Certificate
from lms.records.record.dossier_queries import dossier_of
from lms.registry.desk.merging import merge
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.properties import prove_with_rows

pytestmark = pytest.mark.both_databases

type Joined = Callable[[], Merge]


def have(subject: User) -> tuple[int, int]:
    """Points and class hours, in milli-units."""
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def verified_ms(subject: User) -> int:
    return sum(VerifiedInterval.objects.filter(subject=subject).values_list("verified_ms", flat=True))


def test_the_same_minutes_in_both_accounts_count_once(
    play_as: Callable[..., Player], subject: User, double: User, lesson: LessonPage, both: None, joined: Joined
) -> None:
    for user, seconds in ((subject, 300), (double, 600)):
        player = play_as(user, lesson)
        player.open()
        player.play(seconds)
        player.close()

    joined()

    assert verified_ms(subject) == 600_000
    assert have(subject) == (2000, 222)
    assert have(double) == (0, 0)
    assert transactions.verify(subject) == []
    assert transactions.verify(double) == []


def test_different_minutes_add_up(
    play_as: Callable[..., Player],
    subject: User,
    double: User,
    lesson: LessonPage,
    second: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    for user, page in ((subject, lesson), (double, second)):
        player = play_as(user, page)
        player.open()
        player.play(240)
        player.close()
    before = have(subject)

    joined()

    assert before == (0, 88)
    assert have(subject) == (1000, 177)
    assert sum(StudyMinute.objects.filter(subject=subject).values_list("gained_ms", flat=True)) == 480_000


def test_two_phones_at_once_hold_no_more_than_the_clock(
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    double: User,
    lesson: LessonPage,
    second: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    """Both accounts claim the fastest speed for the same 100 seconds of one body."""
    phones_in_hand = [play_as(subject, lesson, "one"), play_as(double, second, "two")]
    for player in phones_in_hand:
        player.open()
    for _step in range(10):
        clock.tick(10)
        for player in phones_in_hand:
            player.post(player.chunk(player.at, player.at + 30_000, rate=3.0))
            player.at += 30_000
    for player in phones_in_hand:
        player.close()

    joined()

    assert verified_ms(double) == 300_000
    assert 300_000 <= verified_ms(subject) <= 3 * 102_000 + 2_000


def test_what_an_account_finished_stays_finished_and_is_paid_once(
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    double: User,
    second: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    for user in (subject, double):
        player = play_as(user, second)
        player.open()
        player.play(850)
        player.close()
    before = have(subject)

    joined()

    assert have(subject)[0] == before[0] == 4000  # 14 minutes: 2 points, and 2 for the lesson
    assert Completion.objects.filter(enrolment__subject=subject, page=second).count() == 1
    assert LedgerTxn.objects.filter(subject=subject, kind="lesson").count() == 1


def test_a_video_here_and_its_quiz_there_finish_the_lesson(
    play_as: Callable[..., Player], subject: User, double: User, lesson: LessonPage, both: None, joined: Joined
) -> None:
    player = play_as(subject, lesson)
    player.open()
    player.play(850)
    player.close()
    answered = play_as(double, lesson).client.post(
        f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson)
    )
    assert QuizAttempt.objects.filter(subject=double, passed=True).exists(), answered

    joined()

    assert Completion.objects.filter(enrolment__subject=subject, page=lesson).exists()
    kinds = set(LedgerTxn.objects.filter(subject=subject).values_list("kind", flat=True))
    assert {"media", "hours", "quiz", "lesson"} <= kinds
    assert have(double) == (0, 0)
    assert transactions.verify(double) == []


def test_a_class_attended_under_both_names_counts_once(
    subject: User, double: User, officer: User, meeting: Session, joined: Joined
) -> None:
    for user in (subject, double):
        join_class(cohort=meeting.cohort, subject=user, by=officer)
    mark_all(
        session=meeting,
        came={subject.pk: Came(Mark.Status.LATE, 90), double.pk: Came(Mark.Status.PRESENT)},
        by=officer,
    )

    joined()

    assert have(subject) == (5000, 4000)  # three hours present, as one account would have it
    assert have(double) == (0, 0)
    assert [place.subject for place in CohortMember.objects.filter(cohort=meeting.cohort)] == [subject]


def test_what_was_taken_back_does_not_come_back_by_the_merge(
    play_as: Callable[..., Player],
    subject: User,
    double: User,
    officer: User,
    lesson: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    player = play_as(double, lesson)
    player.open()
    player.play(600)
    player.close()
    for txn in LedgerTxn.objects.filter(subject=double):
        transactions.reverse(txn=txn, reason="误记", by=officer)

    joined()

    assert have(subject) == (0, 0)
    assert transactions.verify(subject) == []


def test_evidence_that_the_old_account_still_had_counts_for_the_kept_one(
    play_as: Callable[..., Player],
    signed_in: Callable[[User], Client],
    clock: Clock,
    subject: User,
    double: User,
    lesson: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    player = play_as(double, lesson)
    player.open()
    clock.tick(300)
    waiting = [player.chunk(at, at + 30_000) for at in range(0, 300_000, 30_000)]
    joined()

    player.client = signed_in(subject)
    first, again = player.post(*waiting), player.post(*waiting)

    assert first.json()["acked"] == again.json()["acked"] == list(range(10))
    assert verified_ms(subject) == 300_000
    assert have(subject) == (1000, 111)
    assert have(double) == (0, 0)


def test_one_certificate_of_a_course_stays_live(
    subject: User, double: User, course: CoursePage, both: None, joined: Joined
) -> None:
    papers = [certificate_of(user, course) for user in (subject, double)]

    joined()

    assert [paper.is_revoked for paper in papers] == [False, True]
    assert [cycle.certificate for cycle in dossier_of(subject).cycles] == [papers[0].uuid]


def test_the_paper_of_the_closed_account_stays_good(
    subject: User, double: User, course: CoursePage, both: None, joined: Joined
) -> None:
    paper = certificate_of(double, course)

    joined()

    assert not paper.is_revoked
    [hers] = dossier_of(subject).cycles
    assert hers.certificate == paper.uuid
    assert issue(enrolment=Enrolment.objects.get(uuid=hers.enrolment), by=subject) == paper
    assert Certificate.objects.filter(revocation=None).count() == 1


def test_phone_helpers_needs_and_number_lead_to_the_kept_account(
    subject: User, double: User, make_user: Callable[..., User], joined: Joined
) -> None:
    mother = make_user("mother")
    phones.give(user=double, phone="13800138000")
    HelperLink.objects.create(helper=mother, trainee=double.trainee, consent_note="当面")
    double.trainee.needs.create(code="captions")
    number = number_of(double)

    joined()

    assert phones.holder("13800138000") == subject
    assert [link.trainee for link in HelperLink.objects.current()] == [subject.trainee]
    assert [need.code for need in subject.trainee.needs.all()] == ["captions"]
    assert trainees.find_by_citizen_id(number) == subject.trainee


def test_nobody_signs_in_with_the_closed_account(
    signed_in: Callable[[User], Client], double: User, joined: Joined
) -> None:
    client = signed_in(double)

    joined()

    assert client.get("/points/").status_code == 302
    assert not Client().login(username=double.username, password="pw")


def test_a_merge_takes_two_people_and_two_open_accounts(
    subject: User, double: User, officer: User, colleague: User, menghai: Division
) -> None:
    words: dict[str, Any] = {"reason": "同一人"}

    with pytest.raises(TwoPeopleNeeded):
        merge(kept=subject, absorbed=double, asked_by=officer, approved_by=officer, **words)
    with pytest.raises(TwoPeopleNeeded):
        merge(kept=subject, absorbed=double, asked_by=officer, approved_by=double, **words)
    with pytest.raises(NotTwoTrainees):
        merge(kept=subject, absorbed=subject, asked_by=officer, approved_by=colleague, **words)
    with pytest.raises(StillAtWork):
        merge(kept=subject, absorbed=post_of(officer, double), asked_by=officer, approved_by=colleague, **words)
    assert double.is_active


def test_a_merge_stays_written(joined: Joined) -> None:
    joined()

    for rows in (Merge.objects.all(), SameLearner.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(at=None)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_accounts_can_be_joined_one_after_the_other(
    play_as: Callable[..., Player],
    subject: User,
    double: User,
    officer: User,
    colleague: User,
    menghai: Division,
    make_trainee: Callable[..., Trainee],
    course: CoursePage,
    lesson: LessonPage,
    both: None,
) -> None:
    third = make_trainee(division=menghai).user
    enrol(subject=third, course=course, by=third)
    for user, start in ((subject, 0), (double, 200_000), (third, 400_000)):
        player = play_as(user, lesson)
        player.open()
        player.at = start
        player.play(200)
        player.close()

    merge(kept=double, absorbed=third, reason="同", asked_by=officer, approved_by=colleague)
    double.refresh_from_db()
    merge(kept=subject, absorbed=double, reason="同", asked_by=officer, approved_by=colleague)

    assert verified_ms(subject) == 600_000
    assert [have(user) for user in (subject, double, third)] == [(2000, 222), (0, 0), (0, 0)]
    assert [fault for user in (subject, double, third) for fault in transactions.verify(user)] == []


plays = st.lists(
    st.tuples(
        st.booleans(),  # in which account
        st.booleans(),  # which lesson
        st.integers(0, 80).map(lambda tens: tens * 10),  # from which second of the video
        st.integers(1, 12).map(lambda tens: tens * 10),  # for how long
    ),
    min_size=1,
    max_size=8,
)


@given(script=plays)
@prove_with_rows
def test_any_split_of_honest_study_comes_to_what_one_account_would_have(
    script: list[tuple[bool, bool, int, int]],
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    double: User,
    officer: User,
    colleague: User,
    menghai: Division,
    make_trainee: Callable[..., Trainee],
    course: CoursePage,
    lesson: LessonPage,
    second: LessonPage,
    both: None,
) -> None:
    start = clock.at
    subject, double = (User.objects.get(pk=user.pk) for user in (subject, double))
    with transaction.atomic():
        alone = make_trainee(division=menghai).user
        enrol(subject=alone, course=course, by=alone)
        for who in ({True: subject, False: double}, {True: alone, False: alone}):
            clock.at = start
            for account, first, at, seconds in script:
                player = play_as(who[account], lesson if first else second)
                player.open()
                player.at = at * 1000
                player.play(seconds, every=30)
                player.close()

        merge(kept=subject, absorbed=double, reason="同一人", asked_by=officer, approved_by=colleague)

        assert verified_ms(subject) == verified_ms(alone)
        assert have(subject) == have(alone)
        assert have(double) == (0, 0)
        assert transactions.verify(subject) + transactions.verify(double) == []
        transaction.set_rollback(True)
    clock.at = start


# --- the world ------------------------------------------------------------------------------------------------------


def number_of(user: User) -> str:
    from lms.people.identity import vault

    return vault.decrypt(person=user, field="citizen id", sealed=bytes(user.trainee.citizen_id_sealed))


def post_of(officer: User, user: User) -> User:
    held = officer.postings.get()
    Posting.objects.create(user=user, role=held.role, organisation=held.organisation, division=held.division)
    return user


def certificate_of(user: User, course: CoursePage) -> Certificate:
    """As if the whole course had been finished; only joining is under test here."""
    place = Enrolment.objects.get(subject=user, course=course)
    CoursePage.objects.filter(pk=course.pk).update(hours_offline=0)
    Completion.objects.create(enrolment=place, page=course, kind="course", at=place.created + timedelta(hours=1))
    return issue(enrolment=Enrolment.objects.get(pk=place.pk), by=user)


@pytest.fixture
def meeting(clock: Clock, course: CoursePage, officer: User, menghai: Division, base: Any) -> Session:
    """Three hours in a room, just over."""
    programme = Programme.objects.create(organisation=base.organisation, title="按摩", course=course)
    day = clock.at.date()
    cohort = Cohort.objects.create(programme=programme, division=menghai, code="M1", name="一班", starts=day, ends=day)
    return Session.objects.create(cohort=cohort, title="手法", starts=clock.at - timedelta(hours=3), ends=clock.at)
