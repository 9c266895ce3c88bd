"""Joining a course, leaving it and returning to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.pages import catalogue
from courses.pages.page_queries import course_of
from courses.study.engine import leases
from courses.study.errors import CourseClosed
from courses.study.models import Enrolment
from foundation.act_journal import note_act

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

    from courses.pages.models import CoursePage, LessonPage


@transaction.atomic
def enrol(*, subject: User, course: CoursePage, by: User) -> Enrolment:
    """Put a learner on a course; enrolling twice, or after leaving, returns the latest enrolment.

    Raises CourseClosed for a hidden course, unless the learner is on it already.
    """
    enrolment = latest(subject, course)
    if enrolment is not None and enrolment.is_active:
        return enrolment
    if catalogue.is_hidden(course):
        raise CourseClosed
    if enrolment is None:
        return Enrolment.objects.get_or_create(
            subject=subject, course=course, cycle=1, defaults={"by": by, "created": timezone.now()}
        )[0]
    if not enrolment.is_active:
        enrolment.state, enrolment.withdrawn = Enrolment.State.ACTIVE, None
        enrolment.save(update_fields=["state", "withdrawn"])
    return enrolment


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: User) -> Enrolment:
    """Leave a course. What was learnt stays, and enrolling later finds it."""
    if enrolment.is_active:
        note_act("enrolment.withdraw", by=by, about=enrolment, subject=enrolment.subject)
        leases.close_open(subject_id=enrolment.subject_id, now=timezone.now())
        enrolment.state, enrolment.withdrawn = Enrolment.State.WITHDRAWN, timezone.now()
        enrolment.save(update_fields=["state", "withdrawn"])
    return enrolment


@transaction.atomic
def retrain(*, enrolment: Enrolment, by: User) -> Enrolment:
    """Begin the next cycle of a finished course and return it: its hours count a second time, its points do not.

    An unfinished cycle is returned as it is. Raises CourseClosed.
    """
    if not enrolment.completions.filter(page_id=enrolment.course_id).exists():
        return enrolment
    if catalogue.is_hidden(enrolment.course):
        raise CourseClosed
    cycle = enrolment.cycle + 1
    return Enrolment.objects.get_or_create(
        subject_id=enrolment.subject_id,
        course_id=enrolment.course_id,
        cycle=cycle,
        defaults={"by": by, "created": timezone.now()},
    )[0]


def is_enrolled(subject: User, lesson: LessonPage) -> bool:
    """Return whether a learner is on the course of this lesson now: otherwise answers there count for nothing."""
    course = course_of(lesson)
    place = latest(subject, course) if course is not None else None
    return place is not None and place.is_active


def latest(subject: User, course: CoursePage) -> Enrolment | None:
    """Return the learner's last cycle of this course, left or not."""
    return Enrolment.objects.filter(subject=subject, course=course).order_by("-cycle").first()
