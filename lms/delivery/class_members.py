"""The narrow definition: whom a base may know by name, and what of her. For granting, never for refusing.

Staff of a base know a learner by name (her record, papers, questions, her rows in figures) while she is in one of the
base's classes, from her admission until `DAYS_AFTER` days after the class closed, and then only what that class needs:
its course, its meetings, its certificate. Who takes an open course of the base alone is a number to it. A base that has
exited knows nobody; the county's office does.

Who must be *refused* is a different rule: `lms.delivery.own_base`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from lms.bases.lifecycle.standing import GONE, is_gone
from lms.delivery.models import Cohort, CohortMember
from lms.people.access import postings, sees_whole_person
from lms.people.models import Role, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

DAYS_AFTER = 60


def class_condition(user: Any) -> Q:
    """Return a condition on Trainee: those whom `user`, as staff of a base, may know by name today."""
    if not staffed(user):
        return Q(pk__in=())
    return Q(user__in=memberships_known_to(user).values("subject"))


def memberships_known_to(user: Any) -> QuerySet[CohortMember]:
    """Return the places in classes that open a learner's name to this person; each says which class and course."""
    rows = CohortMember.objects.filter(
        cohort__programme__organisation__in=staffed(user),
        cohort__ends__gte=timezone.localdate() - timedelta(days=DAYS_AFTER),
        joined__lte=timezone.now(),
    )
    return rows.exclude(cohort__programme__organisation__base__status__in=GONE)


def known_places(user: Any, subject: User) -> list[CohortMember] | None:
    """Return the learner's places in classes to which `user`'s view of her is limited; None for an unlimited view."""
    if getattr(user, "is_superuser", False) or sees_whole_person(user, subject):
        return None
    rows = memberships_known_to(user).filter(subject=subject).select_related("cohort__programme", "enrolment")
    return list(rows.order_by("joined", "pk"))


def known_courses(user: Any, subject: User) -> set[int] | None:
    """Return the courses of those classes; None for an unlimited view."""
    places = known_places(user, subject)
    if places is None:
        return None
    return {place.cohort.programme.course_id for place in places if place.cohort.programme.course_id is not None}


def is_known(cohort: Cohort) -> bool:
    """Return whether its training body may still know who is in this class."""
    if is_gone(cohort.programme.organisation):
        return False
    return timezone.localdate() <= cohort.ends + timedelta(days=DAYS_AFTER)


def staffed(user: Any) -> list[int]:
    """Return the organisations at which somebody is base staff today."""
    return [posting.organisation_id for posting in postings(user) if posting.role == Role.BASE_STAFF]
