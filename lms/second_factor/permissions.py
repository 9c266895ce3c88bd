"""Who sees resets of second factors and events of factors."""

import rules
from django.db.models import Q, QuerySet

from lms.people import access
from lms.people.access import Person, postings, role_predicate
from lms.people.models import Posting, Role
from lms.second_factor.models import FactorEvent

RESETTERS = (Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER)


def events_visible_to(user: Person, rows: "QuerySet[FactorEvent]") -> "QuerySet[FactorEvent]":
    """Return the user's own events, and those of people who work in a place that the user audits or decides about."""
    allowed = Q(person=user)
    for post in postings(user):
        if post.role in (*RESETTERS, Role.AUDITOR):
            working = Posting.objects.current().filter(division__code__startswith=post.division.prefix)
            allowed |= Q(person__in=working.values("user"))
            if post.role != Role.PREFECTURE_OFFICER and post.division.kind == "province":
                allowed |= Q(person__is_superuser=True)
    return rows.filter(allowed)


def register() -> None:
    rules.add_perm("second_factor.reset", role_predicate(*RESETTERS))
    rules.add_perm("second_factor.view_log", role_predicate(*RESETTERS, Role.AUDITOR))
    access.register_scope("second_factor.FactorEvent", events_visible_to)
