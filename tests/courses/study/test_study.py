"""Joining, leaving, finishing: what a learner does apart from playing."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.study.engine import leases
from courses.study.engine.enrolment import enrol, retrain, withdraw
from courses.study.errors import MayNotAct
from courses.study.models import CHANGES, Completion, Enrolment, EvidenceChunk, PlayLease, Reading, VerifiedInterval
from courses.study.pages import course_progress, lesson_progress
from lms.people.models import HelperLink, Trainee, User
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player


def test_joining_twice_is_joining_once(course: CoursePage, subject: User, enrolment: Enrolment) -> None:
    again = enrol(subject=subject, course=course, by=subject)

    assert again == enrolment


def test_who_comes_back_finds_what_was_learnt(
    player: Player, course: CoursePage, subject: User, enrolment: Enrolment
) -> None:
    player.open()
    player.play(60)

    withdraw(enrolment=enrolment, by=subject)
    refused = player.open()
    enrol(subject=subject, course=course, by=subject)
    player.open()

    assert refused.json()["code"] == "not_enrolled"
    assert player.at == 60_000


def test_a_lesson_is_finished_by_its_video_and_its_quiz(
    player: Player, lesson: LessonPage, enrolment: Enrolment
) -> None:
    player.open()

    player.play(810)
    watched = Completion.objects.filter(enrolment=enrolment).exists()
    player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))

    assert not watched
    assert Completion.objects.get(enrolment=enrolment).page_id == lesson.pk


def test_nine_tenths_of_a_video_are_enough_and_less_is_not(
    player: Player, clock: Clock, second: LessonPage, enrolment: Enrolment
) -> None:
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()

    before = there.play(809).json()
    after = there.play(1).json()

    assert (before["complete"], after["complete"]) == (False, True)
    assert [message["words"] for message in after["messages"]]
    assert Completion.objects.filter(enrolment=enrolment, page=second.pk).exists()


def test_what_was_finished_stays_finished_when_the_lesson_changes(
    player: Player, clock: Clock, second: LessonPage, enrolment: Enrolment
) -> None:
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()
    there.play(810)

    second.body = [making.text(making.prose(50))]
    second.save()

    assert lesson_progress.lesson_study(enrolment.subject, second).complete


def test_a_yearly_retraining_begins_again_only_after_the_course_was_finished(
    subject: User, enrolment: Enrolment
) -> None:
    unfinished = retrain(enrolment=enrolment, by=subject)
    Completion.objects.create(enrolment=enrolment, page=enrolment.course, kind="course", at=enrolment.created)
    fresh = retrain(enrolment=enrolment, by=subject)

    assert unfinished == enrolment
    assert fresh.cycle == 2
    assert retrain(enrolment=enrolment, by=subject) == fresh


def test_saying_that_one_has_read_earns_nothing_by_itself(
    player: Player, second: LessonPage, enrolment: Enrolment
) -> None:
    response = player.client.post(f"/study/lessons/{second.pk}/read/")

    assert response.status_code == 302
    assert Reading.objects.filter(enrolment=enrolment, lesson=second).exists()
    assert not Completion.objects.filter(enrolment=enrolment).exists()


def test_a_helper_studies_for_the_learner_and_the_rows_say_so(
    signed_in: Callable[[User], Client],
    make_user: Callable[..., User],
    clock: Clock,
    trainee: Trainee,
    lesson: LessonPage,
    enrolment: Enrolment,
    verified: Callable[[Enrolment], int],
) -> None:
    mother = make_user("mother")
    HelperLink.objects.create(helper=mother, trainee=trainee, consent_note="在村委会当面", starts=clock.at.date())
    client = signed_in(mother)
    session = client.session
    session["subject"] = trainee.user_id
    session.save()
    player = Player(client, clock, lesson.pk, worlds.video_block(lesson))

    player.open()
    player.play(30)

    lease = enrolment.leases.get()
    assert (lease.subject, lease.actor) == (trainee.user, mother)
    assert verified(enrolment) == 30_000


def test_staff_of_the_trainees_own_base_may_not_be_the_hands(
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    clock: Clock,
    trainee: Trainee,
    lesson: LessonPage,
    enrolment: Enrolment,
    base: object,
) -> None:
    organisation = base.organisation  # type: ignore[attr-defined]
    staff = post_to("base_staff", division=trainee.division, organisation=organisation, username="staff")
    HelperLink.objects.create(helper=staff, trainee=trainee, consent_note="自称", starts=clock.at.date())
    client = signed_in(staff)
    session = client.session
    session["subject"] = trainee.user_id
    session.save()

    response = Player(client, clock, lesson.pk, worlds.video_block(lesson)).open()

    assert response.status_code == 403
    assert response.json()["code"] == "not_enrolled"  # from this click on she is on her own
    with pytest.raises(MayNotAct):
        leases.open_lease(subject=trainee.user, actor=staff, lesson=lesson, block_id=worlds.video_block(lesson))


def test_going_on_where_one_stopped(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(30)
    player.at = 600_000
    player.play(10)

    player.open()

    assert player.at == 610_000


def test_at_the_end_one_goes_on_with_what_is_missing(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(30)
    player.at = worlds.QUARTER_HOUR_MS - 10_000
    player.play(10)

    player.open()

    assert player.at == 30_000


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_evidence_is_written_in_ink(verb: str, player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(10)
    rows = EvidenceChunk.objects.filter(lease__enrolment=enrolment)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(to_ms=900_000) if verb == "update" else rows._raw_delete(rows.db)

    assert rows.get().to_ms == 10_000


def test_a_lesson_page_asks_for_at_most_six_rows_of_study(
    player: Player, lesson: LessonPage, subject: User, enrolment: Enrolment, django_assert_max_num_queries: object
) -> None:
    player.open()
    player.play(30)
    page = LessonPage.objects.get(pk=lesson.pk)
    list(page.body)

    with django_assert_max_num_queries(7):  # type: ignore[operator]
        study = lesson_progress.lesson_study(subject, page)

    assert study.parts[0].verified_ms == 30_000
    assert study.next_lesson is not None


def test_a_course_page_asks_for_at_most_six_rows_of_study(
    player: Player, course: CoursePage, subject: User, enrolment: Enrolment, django_assert_max_num_queries: object
) -> None:
    player.open()
    player.play(30)

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        study = course_progress.course_study(subject, course)

    assert (study.lessons_total, study.lessons_done, study.verified_ms) == (2, 0, 30_000)


def test_a_delivery_costs_a_dozen_queries(
    player: Player, clock: Clock, enrolment: Enrolment, django_assert_max_num_queries: object
) -> None:
    player.open()
    player.play(30)
    clock.tick(10)
    chunk = player.chunk(30_000, 40_000)

    holding = 1 if connection.features.has_select_for_update else 0  # taking her turn
    with django_assert_max_num_queries(15 + holding):  # type: ignore[operator]
        player.post(chunk)

    assert VerifiedInterval.objects.get(enrolment=enrolment).verified_ms == 40_000


def test_pages_of_study_are_served(player: Player, course: CoursePage, enrolment: Enrolment) -> None:
    home = player.client.get("/study/")
    leave = player.client.get(f"/study/courses/{course.pk}/leave/")

    assert course.title in home.content.decode()
    assert leave.status_code == 200


def test_what_changed_since_a_lease_was_looked_up_is_known_when_it_is_held(
    player: Player, enrolment: Enrolment
) -> None:
    player.open()
    seen = PlayLease.objects.get(uuid=player.lease)
    player.play(20, every=10)
    ahead = [player.chunk(at, at + 10_000) for at in (20_000, 30_000)]
    player.post(ahead[1])
    player.close()

    with transaction.atomic():
        leases.lock_lease(seen)

    now = PlayLease.objects.get(uuid=player.lease)
    assert {name: getattr(seen, name) for name in CHANGES} == {name: getattr(now, name) for name in CHANGES}
    assert (seen.next_seq, seen.close_reason, seen.waits_ahead) == (2, "stopped", True)


def test_the_same_chunk_taken_between_look_up_and_turn_counts_once(
    player: Player, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    player.open()
    player.play(10)
    chunk = player.chunk(10_000, 20_000)
    honest, answers = leases.lock_lease, []

    def overtaken(lease: PlayLease) -> None:
        monkeypatch.setattr(leases, "lock_lease", honest)
        answers.append(player.post(chunk))
        honest(lease)

    monkeypatch.setattr(leases, "lock_lease", overtaken)
    player.clock.tick(10)
    answers.append(player.post(chunk))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.json()["verified_ms"] for answer in answers} == {20_000}
    assert EvidenceChunk.objects.filter(lease__uuid=player.lease).count() == 2
