"""Whom an office brought into a class of a base, and what the base is therefore not told of them.

Whom an office's own list names is confirmed at once if nobody has her number, and waits if it is registered in another
place or under another name: of these learners the base would read who was registered before. So it is told nothing of
who they are, whether confirmed or not: no words, no hours that count less, no certificate refused for it.
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
    """Those of these places that somebody filled who works, or worked, for an office, and not at the body then.

    In doubt they are an office's: a post that is over, or was written down late, tells a base nothing new.
    """
    held = Posting.objects.filter(user=OuterRef("by"))
    then = Q(ends=None) | Q(ends__gte=OuterRef("joined__date"))
    of_body = held.filter(then, starts__lte=OuterRef("joined__date"))
    of_body = of_body.filter(organisation=OuterRef("cohort__programme__organisation"))
    return rows.filter(Q(by__is_superuser=True) | Exists(held.filter(role__in=BRINGERS))).exclude(Exists(of_body))


def is_told(user: Any, cohort: Cohort) -> bool:
    """Return whether this person looks at the class for an office: who works at its training body does not."""
    if user.is_superuser:
        return True
    return has_role(user, *BRINGERS, Role.AUDITOR, division=cohort.division) and not works_at(
        user, cohort.programme.organisation_id
    )


def untold(user: Any, cohort: Cohort) -> set[int]:
    """The members of a class (by account) of whom this person is not told whether somebody has confirmed them."""
    if is_told(user, cohort):
        return set()
    return set(by_office(cohort.members.all()).values_list("subject", flat=True))


def is_untold(user: Any, places: Iterable[CohortMember]) -> bool:
    """Return whether one of these places of a learner is such a one."""
    return any(place.subject_id in untold(user, place.cohort) for place in places)
