"""Learners whom an office brought into a class of a base, and what the base therefore does not see of them.

A person on an office's own list is confirmed at once if her number is new, and waits if it is registered in another
place or under another name: from that the base would learn who was registered before. So of these learners it never
sees whether they are confirmed: no words, no hours that count less, no certificate refused for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from lms.delivery.own_base import works_at
from lms.people.access import OFFICERS, has_role
from lms.people.models import Posting, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from lms.delivery.models import Cohort, CohortMember

BRINGERS = OFFICERS | {Role.COUNSELLOR}


def by_office(rows: QuerySet[CohortMember]) -> QuerySet[CohortMember]:
    """Return those of these places that were filled by somebody of an office, now or before, and not of the body then.

    In doubt they are an office's: a post that is over, or was recorded late, tells a base nothing new.
    """
    posts = Posting.objects.filter(user=OuterRef("by"))
    then = Q(ends=None) | Q(ends__gte=OuterRef("joined__date"))
    of_body = posts.filter(then, starts__lte=OuterRef("joined__date"))
    of_body = of_body.filter(organisation=OuterRef("cohort__programme__organisation"))
    return rows.filter(Q(by__is_superuser=True) | Exists(posts.filter(role__in=BRINGERS))).exclude(Exists(of_body))


def sees_confirmation(user: Any, cohort: Cohort) -> bool:
    """Return whether this person may see who is confirmed: as an office's, and not where she works at the body."""
    if user.is_superuser:
        return True
    return has_role(user, *BRINGERS, Role.AUDITOR, division=cohort.division) and not works_at(
        user, cohort.programme.organisation_id
    )


def hides_confirmation_of(user: Any, cohort: Cohort) -> set[int]:
    """Return the members of a class (by account) of whom this person must not see whether they are confirmed."""
    if sees_confirmation(user, cohort):
        return set()
    return set(by_office(cohort.members.all()).values_list("subject", flat=True))


def hides_confirmation(user: Any, places: Iterable[CohortMember]) -> bool:
    """Return whether one of these places of a learner is such a place."""
    return any(place.subject_id in hides_confirmation_of(user, place.cohort) for place in places)
