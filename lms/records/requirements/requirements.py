"""What one enrolment's certificate asks for, and how far the learner is with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.pages.page_queries import lessons_of, quiz_blocks
from courses.study.engine.attempts import attempts_in
from courses.study.models import Completion, Enrolment
from courses.study.versions.counted_elsewhere import Shared, shared_of
from lms.delivery.models import CohortMember, Mark, Session
from lms.people.models import Trainee
from lms.points.errors import NoPolicy
from lms.points.policy.class_rules import online_percent
from lms.points.policy.versions import policy_on
from lms.points.values import rules
from lms.records.models import RequirementSet
from lms.records.record.hours import Tally, tally_of
from lms.records.requirements import practical
from lms.records.requirements.attended import marks_in
from lms.records.requirements.requirement_check import Requirement, Requirements, Standing, check

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from courses.pages.models import CoursePage
    from lms.delivery.models import Cohort


WHOLE = 100


def check_requirements(enrolment: Enrolment) -> list[Requirement]:
    """Return each thing asked for, met or not, in words."""
    required = requirements_of(enrolment)[1]
    return [*identity(enrolment), *check(required, standing(enrolment, required))]


def identity(enrolment: Enrolment) -> list[Requirement]:
    """Return, of a learner whom only a base's list names, that her office must confirm her; nothing for others."""
    trainee = Trainee.objects.select_related("division").filter(user=enrolment.subject_id, confirmed=None).first()
    if trainee is None:
        return []
    words = _("An officer or counsellor of %(place)s has to confirm who you are; until then hours wait.")
    return [Requirement(False, words % {"place": trainee.division.name})]


def waits_for_identity(subject_id: int) -> bool:
    """Return whether only a base's list names the learner, and her office has not confirmed her yet."""
    return Trainee.objects.filter(user=subject_id, confirmed=None).exists()


def missing(enrolment: Enrolment) -> list[str]:
    return [each.words for each in check_requirements(enrolment) if not each.met]


def requirements_of(enrolment: Enrolment) -> tuple[RequirementSet | None, Requirements]:
    """Return the newest set of the learner's programme and its requirements; else what the course itself asks.

    Where the set says nothing of the share that may be online, the class or the policy does.
    """
    cohort = cohort_of(enrolment)
    newest = (
        RequirementSet.objects.filter(programme=cohort.programme_id).order_by("-version").first() if cohort else None
    )
    required = requirements_from(newest) if newest else default(enrolment.course)
    if required.online_share is None:
        required = replace(required, online_share=share_of(enrolment.course, cohort))
    return newest, required


def share_of(course: CoursePage, cohort: Cohort | None = None) -> int | None:
    """Return the per cent that may be online, as the class or the policy says; None is all of it."""
    percent = online_percent(course=course, cohort=cohort)
    return None if percent >= WHOLE else percent


def default(course: CoursePage) -> Requirements:
    """Return every lesson, and the hours in person that the course names."""
    return Requirements(hours_in_person=milli(course.hours_offline) if course.hours_offline else None)


def requirements_from(row: RequirementSet) -> Requirements:
    return Requirements(
        whole_course=row.whole_course,
        hours_total=milli(row.hours_total),
        hours_in_person=milli(row.hours_in_person),
        online_share=row.online_share,
        quiz_score=row.quiz_score,
        attendance_share=row.attendance_share,
        practical_work=row.practical_work,
    )


def milli(hours: Decimal | None) -> int | None:
    return None if hours is None else int(hours * 1000)


def cohort_of(enrolment: Enrolment) -> Cohort | None:
    """Return the class through which the learner is on the course; the latest where there were several."""
    place = place_of(enrolment)
    return place.cohort if place else None


def place_of(enrolment: Enrolment) -> CohortMember | None:
    """Return her place in that class."""
    places = CohortMember.objects.filter(enrolment=enrolment).order_by("-joined", "-pk")
    return places.select_related("cohort__programme__organiser", "cohort__programme__organisation").first()


def standing(
    enrolment: Enrolment, required: Requirements, *, tally: Tally | None = None, until: datetime | None = None
) -> Standing:
    """Return how far the learner is; what is not required is not looked up.

    `tally`: the learner's hours where the caller has them; `until`: meetings that ended later are left out.
    """
    hours = tally or tally_of(enrolment.subject_id)
    shared = shared_of(enrolment)
    return Standing(
        course_finished=Completion.objects.filter(enrolment=enrolment, page=enrolment.course_id).exists(),
        online=hours.online.get(enrolment.pk, 0),
        in_person=hours.in_person.get(enrolment.pk, 0),
        corrected=hours.corrected.get(enrolment.pk, 0),
        quiz_score=lowest_quiz(enrolment) if required.quiz_score is not None else 0,
        attendance_share=attendance(enrolment, until) if required.attendance_share is not None else None,
        practical_work=required.practical_work and practical.is_passed(enrolment),
        shared=hours_of(shared),
        shared_with=shared.courses,
    )


def hours_of(shared: Shared) -> int:
    """Return milli-class-hours, by the rules of the day on which something was last learnt; 0 before any rules."""
    if shared.day is None:
        return 0
    with suppress(NoPolicy):
        return rules.class_hours(policy_on(shared.day).read(), shared.ms)
    return 0


def lowest_quiz(enrolment: Enrolment) -> int:
    """Return the lowest of the best results in the course's quizzes in this cycle; 100 where there is none."""
    lessons = lessons_of(enrolment.course)
    best = {(lesson.pk, quiz.block_id): 0 for lesson in lessons for quiz in quiz_blocks(lesson)}
    goes = attempts_in(enrolment).filter(lesson__in=[lesson.pk for lesson in lessons])
    for lesson, block, right, total in goes.values_list("lesson_id", "block_id", "right", "total"):
        if (lesson, block) in best and total:
            best[lesson, block] = max(best[lesson, block], 100 * right // total)
    return min(best.values(), default=100)


def attendance(enrolment: Enrolment, until: datetime | None = None) -> int | None:
    """Return the per cent of the class's time so far that the learner was there."""
    cohort = cohort_of(enrolment)
    past_sessions = (
        Session.objects.filter(cohort=cohort, ends__lte=until or timezone.now()) if cohort else Session.objects.none()
    )
    marks = marks_in(past_sessions, enrolment.subject_id)
    meetings = Meetings()
    for session in past_sessions:
        meetings.add(session, marks.get(session.pk))
    return meetings.share


@dataclass(slots=True)
class Meetings:
    """Minutes of a class's meetings, and how many of them the learner was there; an excused one is left out."""

    whole: int = 0
    there: int = 0

    def add(self, session: Session, mark: Mark | None) -> None:
        if mark is None or mark.status != Mark.Status.EXCUSED:
            self.whole += session.minutes
            self.there += mark.minutes if mark else 0

    @property
    def share(self) -> int | None:
        return WHOLE * self.there // self.whole if self.whole else None
