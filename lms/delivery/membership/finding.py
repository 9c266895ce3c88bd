"""Finding learners to put into a class, among those whom one may see: nobody learns who else is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lms.people.access import trainees_visible_to
from lms.people.accounts import trainees
from lms.people.identity import identity, typed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.delivery.models import Cohort
    from lms.people.models import Trainee, User

AT_MOST = 50


def found(user: User, cohort: Cohort, sought: str) -> list[Trainee]:
    """Return the learners whom a name, a part of one or a whole citizen id finds, who are not in the class yet.

    Of another's learners, and of unknown numbers, the answer is the same: an empty list.
    """
    rows = candidates(user, cohort)
    name = typed.name(sought)
    number = identity.normalise(sought)
    if any(sign.isdigit() for sign in number):
        try:
            one = trainees.find_by_citizen_id(number)
        except identity.IdentityProblem:
            return []
        return list(rows.filter(pk=one.pk)) if one else []
    return list(rows.filter(user__name__contains=name)[:AT_MOST]) if name else []


def candidates(user: User, cohort: Cohort) -> QuerySet[Trainee]:
    """Return whom this person may put into the class: open accounts that she may see and that are not in it."""
    inside = cohort.members.staying().values("subject")
    rows = trainees_visible_to(user).filter(user__is_active=True).exclude(user__in=inside)
    return rows.select_related("user", "division").order_by("user__name", "pk")
