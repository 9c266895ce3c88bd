"""Putting learners into a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from courses.pages import catalogue
from courses.study.engine.enrolment import enrol
from courses.study.errors import CourseClosed
from lms.bases.lifecycle.standing import may_begin
from lms.delivery.errors import NothingNew
from lms.delivery.models import Cohort, CohortMember

if TYPE_CHECKING:
    from courses.study.models import Enrolment
    from lms.people.models import User


@transaction.atomic
def join(*, cohort: Cohort, subject: User, by: User) -> tuple[CohortMember, bool]:
    """Put a learner into a class and on its course; joining twice returns the first place, and False.

    Raises NothingNew where the training body's standing lets nothing begin, and CourseClosed for its course.
    """
    known = CohortMember.objects.filter(cohort=cohort, subject=subject).first()
    if known:
        return known, False
    if not may_begin(cohort.programme.organisation):
        raise NothingNew
    course = cohort.programme.course
    enrolment = enrol(subject=subject, course=course, by=by) if course else None
    return CohortMember.objects.create(cohort=cohort, subject=subject, enrolment=enrolment, by=by), True


def check_open(cohort: Cohort) -> None:
    """Check, before a whole list is imported, that new learners can join. Raises NothingNew, CourseClosed."""
    if not may_begin(cohort.programme.organisation):
        raise NothingNew
    course = cohort.programme.course
    if course is not None and catalogue.is_hidden(course):
        raise CourseClosed


def on_joining(sender: Any, *, kept: User, absorbed: User, twins: dict[int, Enrolment], **kwargs: Any) -> None:
    """Move the places in classes of an absorbed account to the account that is kept, one a class."""
    for place in CohortMember.objects.filter(subject=absorbed):
        if CohortMember.objects.filter(cohort=place.cohort_id, subject=kept).exists():
            place.delete()
            continue
        place.subject = kept
        place.enrolment = twins[place.enrolment_id] if place.enrolment_id else None
        place.save(update_fields=["subject", "enrolment"])
