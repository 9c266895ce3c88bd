"""Putting learners into a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from courses.study.enrolment import enrol
from lms.delivery.models import Cohort, CohortMember

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def join(*, cohort: Cohort, subject: User, by: User) -> tuple[CohortMember, bool]:
    """Put a learner into a class and on its course; joining twice gives back the first place, and False."""
    known = CohortMember.objects.filter(cohort=cohort, subject=subject).first()
    if known:
        return known, False
    course = cohort.programme.course
    enrolment = enrol(subject=subject, course=course, by=by) if course else None
    return CohortMember.objects.create(cohort=cohort, subject=subject, enrolment=enrolment, by=by), True
