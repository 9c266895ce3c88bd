"""The teacher marks who came; hours and points post to the same ledger, and a minute counts once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.assess.models import Accommodation
from courses.study.models import Enrolment
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join
from lms.delivery.errors import BadMinutes, InTwoPlaces, NotAMember, NotYet
from lms.delivery.models import Cohort, Mark, Programme, Session
from lms.people.models import Division, Need, Posting, Trainee, User
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from tests.courses.study.player import Clock, Player
from tests.drawn import end_session, form_of, sign_in

HERE, LATE, ABSENT = Mark.Status.PRESENT, Mark.Status.LATE, Mark.Status.ABSENT


def have(subject: User) -> tuple[int, int]:
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def field(subject: User, name: str) -> str:
    return f"{subject.uuid.hex[:12]}-{name}"


def test_a_teacher_marks_the_sheet_and_hours_and_points_post(
    teacher: Client, meeting: Session, subject: User, clock: Clock
) -> None:
    clock.tick(7200)

    page = teacher.get(f"/classes/meetings/{meeting.uuid}/")
    response = teacher.post(f"/classes/meetings/{meeting.uuid}/marks/", {field(subject, "status"): "present"})

    assert subject.name in page.content.decode()
    assert response.status_code == 302
    assert have(subject) == (1000, 60 * 1000 // 45)
    assert transactions.verify(subject) == []


def test_a_sheet_sent_after_the_session_has_ended_comes_back_marked(
    teacher: Client, meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    clock.tick(7200)
    owner.set_password("pw")
    owner.save()
    page, action = f"/classes/meetings/{meeting.uuid}/", f"/classes/meetings/{meeting.uuid}/marks/"
    teacher.force_login(owner)  # a changed password ended her sessions
    sent = form_of(teacher, page, action=action) | {field(subject, "status"): "late", field(subject, "minutes"): "33"}
    end_session(teacher)

    back = sign_in(teacher, owner.username, teacher.post(action, sent))

    html = back.content.decode()
    assert back.redirect_chain[-1][0] == page
    assert not Mark.objects.exists()
    assert re.search(rf'name="{field(subject, "status")}" value="late"[^>]* checked', html)
    assert re.search(rf'name="{field(subject, "minutes")}"[^>]* value="33"', html)


def test_no_day_in_class_brings_more_points_than_its_cap(
    make_meeting: Callable[..., Session], subject: User, owner: User, clock: Clock
) -> None:
    morning, afternoon = make_meeting("A", clock.at), make_meeting("B", clock.at + timedelta(hours=5))
    for meeting in (morning, afternoon):
        meeting.ends = meeting.starts + timedelta(hours=4)
        meeting.save()
    clock.tick(10 * 3600)

    for meeting in (morning, afternoon):
        mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)

    lines = LedgerTxn.objects.filter(subject=subject, kind="attendance").order_by("number")
    brought = [line.legs.of_learners().get(unit="point").milli for line in lines]
    assert brought == [6000, 4000]  # of twice six points the ten that a day may bring
    assert have(subject) == (10_000, 2 * (240 * 1000 // 45))


def test_saying_the_same_again_changes_nothing(teacher: Client, meeting: Session, subject: User, clock: Clock) -> None:
    clock.tick(7200)
    for _ in range(3):
        teacher.post(f"/classes/meetings/{meeting.uuid}/marks/", {field(subject, "status"): "present"})

    assert Mark.objects.count() == 1
    assert have(subject) == (1000, 1333)


def test_everyone_else_was_here(teacher: Client, meeting: Session, subject: User, clock: Clock) -> None:
    clock.tick(7200)

    teacher.post(f"/classes/meetings/{meeting.uuid}/marks/", {"rest": "present"})

    assert Mark.objects.get().status == HERE


def test_a_correction_takes_back_what_the_first_mark_brought(
    meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    clock.tick(7200)
    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)
    mark_all(session=meeting, came={subject.pk: Came(LATE, 36)}, by=owner)
    late = have(subject)
    mark_all(session=meeting, came={subject.pk: Came(ABSENT)}, by=owner)

    assert late == (1000, 800)
    assert have(subject) == (0, 0)
    assert Mark.objects.current().get().status == ABSENT
    assert LedgerTxn.objects.filter(subject=subject).count() == 4
    assert transactions.verify(subject) == []


def test_study_before_the_mark_counts_once(
    player: Player, enrolment: Enrolment, meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    clock.at = meeting.starts
    player.open()
    player.play(600)
    clock.at = meeting.ends

    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)

    assert have(subject)[1] == pytest.approx(60 * 1000 // 45, abs=1)


def test_study_that_arrives_after_the_mark_counts_once(
    player: Player, enrolment: Enrolment, meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    clock.at = meeting.starts
    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)

    player.open()
    player.play(600)

    assert have(subject)[1] == 60 * 1000 // 45


def test_study_outside_the_meeting_counts_beside_it(
    player: Player, enrolment: Enrolment, meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    player.open()
    player.play(600)
    clock.at = meeting.ends

    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)

    assert have(subject)[1] == 70 * 1000 // 45


def test_who_came_late_loses_nothing_of_what_was_studied_before(
    player: Player, enrolment: Enrolment, meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    clock.at = meeting.starts
    player.open()
    player.play(600)
    clock.at = meeting.ends

    mark_all(session=meeting, came={subject.pk: Came(LATE, 45)}, by=owner)

    assert have(subject)[1] == 1000 + 10 * 1000 // 45


def test_a_mark_taken_back_gives_its_minutes_back_to_study(
    player: Player, enrolment: Enrolment, meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    clock.at = meeting.starts
    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)
    player.open()
    player.play(600)

    mark_all(session=meeting, came={subject.pk: Came(ABSENT)}, by=owner)

    assert have(subject)[1] == 10 * 1000 // 45


@pytest.mark.both_databases
def test_nobody_is_in_two_classes_at_once(
    make_meeting: Callable[..., Session], meeting: Session, subject: User, owner: User, clock: Clock
) -> None:
    other = make_meeting(code="B", starts=meeting.starts + timedelta(minutes=30))
    clock.tick(7200)
    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)

    with pytest.raises(InTwoPlaces):
        mark_all(session=other, came={subject.pk: Came(HERE)}, by=owner)

    assert have(subject) == (1000, 1333)


def test_what_cannot_be_meant_is_refused(meeting: Session, subject: User, owner: User, clock: Clock) -> None:
    with pytest.raises(NotYet):
        mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)
    clock.tick(7200)
    with pytest.raises(NotAMember):
        mark_all(session=meeting, came={owner.pk: Came(HERE)}, by=owner)
    with pytest.raises(BadMinutes):
        mark_all(session=meeting, came={subject.pk: Came(LATE, 61)}, by=owner)

    assert not Mark.objects.exists()


def test_a_sheet_with_an_error_comes_back_with_words(
    teacher: Client, meeting: Session, subject: User, clock: Clock
) -> None:
    clock.tick(7200)

    response = teacher.post(f"/classes/meetings/{meeting.uuid}/marks/", {field(subject, "status"): "late"})

    assert response.status_code == 422
    assert "到了多少分钟" in response.content.decode()


def test_only_the_teacher_and_the_bases_staff_mark(
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    meeting: Session,
    subject: User,
    menghai: Division,
    mengla: Division,
    base: Any,
    clock: Clock,
) -> None:
    clock.tick(7200)
    address = f"/classes/meetings/{meeting.uuid}/"
    staff = signed_in(post_to("base_staff", division=menghai, organisation=base.organisation))
    officer = signed_in(post_to("county_officer", division=menghai))
    stranger = signed_in(post_to("county_officer", division=mengla))

    looks = [who.get(address).status_code for who in (staff, officer, stranger)]
    marks = [who.post(f"{address}marks/", {}).status_code for who in (staff, officer, stranger)]

    assert looks == [200, 200, 403]
    assert marks == [302, 403, 403]


def test_classes_are_listed_to_those_who_look_after_them(
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    meeting: Session,
    mengla: Division,
    teacher: Client,
) -> None:
    stranger = signed_in(post_to("county_officer", division=mengla))

    assert meeting.cohort.name in teacher.get("/classes/").content.decode()
    assert meeting.cohort.name not in stranger.get("/classes/").content.decode()
    assert teacher.get(f"/classes/{meeting.cohort.uuid}/").status_code == 200


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_marks_are_written_in_ink(verb: str, meeting: Session, subject: User, owner: User, clock: Clock) -> None:
    clock.tick(7200)
    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)
    rows = Mark.objects.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(minutes=600) if verb == "update" else rows._raw_delete(rows.db)


def test_a_need_grants_its_accommodation_and_takes_it_again(trainee: Trainee) -> None:
    need = Need.objects.create(trainee=trainee, code="scribe")
    granted = Accommodation.objects.current().filter(subject=trainee.user, kind="scribe").exists()

    need.delete()

    assert granted
    assert not Accommodation.objects.current().filter(subject=trainee.user).exists()


@pytest.fixture
def make_meeting(
    base: Any, course: Any, menghai: Division, subject: User, owner: User, clock: Clock
) -> Callable[..., Session]:
    """make_meeting(code=…, starts=…): a class with the learner in it, and an hour's meeting."""

    def make(code: str = "A", starts: Any = None) -> Session:
        programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
        day = clock.at.date()
        cohort = Cohort.objects.create(
            programme=programme, division=menghai, teacher=owner, code=code, name=f"{code}班", starts=day, ends=day
        )
        join(cohort=cohort, subject=subject, by=owner)
        begins = starts or clock.at + timedelta(hours=1)
        return Session.objects.create(
            cohort=cohort, title="第一次面授", starts=begins, ends=begins + timedelta(hours=1), place="302室"
        )

    return make


@pytest.fixture
def meeting(make_meeting: Callable[..., Session]) -> Session:
    """From ten to eleven."""
    return make_meeting()


@pytest.fixture
def teacher(signed_in: Callable[[User], Client], owner: User, base: Any, menghai: Division, clock: Clock) -> Client:
    """The class's teacher, posted at its base."""
    day = clock.at.date()
    Posting.objects.create(user=owner, role="base_editor", organisation=base.organisation, division=menghai, starts=day)
    return signed_in(owner)
