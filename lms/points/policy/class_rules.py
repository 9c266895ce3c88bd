"""The rules of a class beyond the policy: how much may be online, and theory before practice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.pages.choices import Kind
from courses.study.models import Completion
from foundation.act_journal import note_act
from foundation.local_days import day_of
from lms.points.models import ClassTerms
from lms.points.policy.versions import policy_on

if TYPE_CHECKING:
    from courses.pages.models import CoursePage
    from lms.delivery.models import Cohort
    from lms.people.models import User


@transaction.atomic
def set_class_rules(*, cohort: Cohort, max_online_percent: int | None, theory_first: bool, by: User) -> ClassTerms:
    """Set what this class asks from now on; credit that is held already waits on by the rules of then."""
    terms, _ = ClassTerms.objects.update_or_create(
        cohort=cohort,
        defaults={
            "by": by,
            "max_online_percent": max_online_percent,
            "theory_first": theory_first,
            "changed": timezone.now(),
        },
    )
    note_act("class.terms", by=by, about=terms)  # the row keeps the last hand alone
    return terms


def online_percent(*, course: CoursePage, cohort: Cohort | None = None) -> int:
    """Return the share of the hours that may be online: the class's, else the policy's for such courses."""
    terms = ClassTerms.objects.filter(cohort=cohort).first() if cohort else None
    if terms is not None and terms.max_online_percent is not None:
        return terms.max_online_percent
    read = policy_on(day_of(timezone.now())).read()
    return read.practical_online_percent if course.kind == Kind.PRACTICAL else read.online_percent


def waits_for_theory(*, subject_id: int, cohort: Cohort) -> bool:
    """Return whether this class wants the online lessons first and the learner has not finished them yet."""
    if not ClassTerms.objects.filter(cohort=cohort, theory_first=True).exists():
        return False
    course_id = cohort.programme.course_id
    if course_id is None:
        return False
    done = Completion.objects.filter(page=course_id, enrolment__subject=subject_id, enrolment__course=course_id)
    return not done.exists()
