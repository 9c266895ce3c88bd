"""A programme's requirement set decides, versions stay, and an issued certificate keeps what it was issued under."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.models import Enrolment
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.records.certificates import certificates
from lms.records.errors import NotYetEarned
from lms.records.models import RequirementSet
from lms.records.requirements import requirement_sets, requirements
from lms.records.requirements.requirement_check import Requirements
from tests.courses.study import worlds
from tests.courses.study.player import Player

pytestmark = pytest.mark.both_databases


def asked(**changes: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(requirement_sets.ASKED) | {"whole_course": False, "practical_work": False}
    return nothing | changes


def test_without_a_set_the_course_asks(enrolment: Enrolment, cohort: Cohort) -> None:
    enrolment.course.hours_offline = Decimal("4.5")

    assert requirements.requirements_of(enrolment) == (None, Requirements(hours_in_person=4500))


def test_the_newest_version_holds_and_saying_the_same_makes_none(
    enrolment: Enrolment, cohort: Cohort, staff: User
) -> None:
    ask = requirement_sets.ask
    first = ask(programme=cohort.programme, asked=asked(quiz_score=80), reason="起", by=staff)
    again = ask(programme=cohort.programme, asked=asked(quiz_score=80), reason="同", by=staff)
    second = ask(programme=cohort.programme, asked=asked(quiz_score=90), reason="严", by=staff)

    row, terms = requirements.requirements_of(enrolment)

    assert (again, second.version) == (first, 2)
    assert (row, terms.quiz_score) == (second, 90)


def test_a_certificate_keeps_the_terms_it_was_issued_under(done: Enrolment, cohort: Cohort, staff: User) -> None:
    first = requirement_sets.ask(programme=cohort.programme, asked=asked(whole_course=True), reason="起", by=staff)
    certificate = certificates.issue(enrolment=done, by=done.subject)

    requirement_sets.ask(programme=cohort.programme, asked=asked(hours_total=Decimal(400)), reason="严", by=staff)

    certificate.refresh_from_db()
    assert certificate.requirement_set == first
    assert certificate.terms == Requirements().as_json()
    assert certificates.issue(enrolment=done, by=done.subject) == certificate


def test_attendance_counts_minutes_and_leaves_out_what_was_excused(
    enrolment: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User
) -> None:
    requirement_sets.ask(programme=cohort.programme, asked=asked(attendance_share=50), reason="起", by=staff)
    subject = enrolment.subject_id
    for status, minutes in ((Mark.Status.PRESENT, 0), (Mark.Status.EXCUSED, 0), (Mark.Status.ABSENT, 0)):
        mark_all(session=make_session(2), came={subject: Came(status, minutes)}, by=staff)

    assert requirements.attendance(enrolment) == 50
    certificates.issue(enrolment=enrolment, by=enrolment.subject)

    make_session(4)  # nobody wrote down who came: not there
    assert requirements.attendance(enrolment) == 25


def test_the_lowest_of_the_best_quiz_results_counts(
    enrolment: Enrolment, cohort: Cohort, player: Player, lesson: LessonPage, staff: User
) -> None:
    requirement_sets.ask(programme=cohort.programme, asked=asked(quiz_score=60), reason="起", by=staff)
    address = f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/"

    assert requirements.lowest_quiz(enrolment) == 0
    player.client.post(address, worlds.answers(lesson, right=False))
    with pytest.raises(NotYetEarned):
        certificates.issue(enrolment=enrolment, by=staff)
    player.client.post(address, worlds.answers(lesson))
    player.client.post(address, worlds.answers(lesson, right=False))

    assert requirements.lowest_quiz(enrolment) == 100
    assert certificates.issue(enrolment=enrolment, by=staff).revision == 1


def test_practical_work_is_missing_until_it_was_accepted(enrolment: Enrolment, cohort: Cohort, staff: User) -> None:
    requirement_sets.ask(programme=cohort.programme, asked=asked(practical_work=True), reason="起", by=staff)

    with pytest.raises(NotYetEarned):
        certificates.issue(enrolment=enrolment, by=staff)


def test_only_its_own_body_and_the_province_say_what_a_programme_asks(
    cohort: Cohort, staff: User, officer: User, auditor: User, signed_in: Callable[[User], Client]
) -> None:
    address = f"/programmes/{cohort.programme.uuid}/requirements/"
    good = {"whole_course": "on", "hours_total": "40", "online_share": "50", "reason": "实操为主"}

    assert [signed_in(who).get(address).status_code for who in (staff, officer, auditor)] == [200, 403, 403]
    assert signed_in(staff).post(address, {"reason": "空"}).status_code == 422
    assert signed_in(staff).post(address, good).status_code == 302
    assert "总共 40 学时" in signed_in(staff).get(address).content.decode()
    assert RequirementSet.objects.get().by == staff


def test_versions_are_written_in_ink(cohort: Cohort, staff: User) -> None:
    requirement_sets.ask(programme=cohort.programme, asked=asked(quiz_score=80), reason="起", by=staff)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RequirementSet.objects.update(quiz_score=1)
