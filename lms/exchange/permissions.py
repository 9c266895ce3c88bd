"""Who may bring class lists in. An import belongs to who sent it: it holds other people's identity numbers."""

from typing import Any

import rules
from django.db.models import QuerySet

from lms.bases.lifecycle.standing import may_begin
from lms.delivery.models import Cohort
from lms.delivery.permissions import predicate, runs_cohort
from lms.exchange.models import RosterImport
from lms.people.access import OFFICERS, Person, has_role, register_scope, role_predicate
from lms.people.models import Role


@predicate
def may_fill(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user runs the class or is a counsellor of its place, while its training body may begin
    anything.
    """
    if cohort is None or not may_begin(cohort.programme.organisation):
        return False
    return bool(runs_cohort(user, cohort)) or has_role(user, Role.COUNSELLOR, division=cohort.division)


@predicate
def sent_it(user: Person, row: RosterImport | None) -> bool:
    """Return whether the user sent it, and still works with the class: to read what was found, and to discard it."""
    if row is None or user.pk is None or row.by_id != user.pk:
        return False
    return bool(runs_cohort(user, row.cohort)) or has_role(user, Role.COUNSELLOR, division=row.cohort.division)


@predicate
def may_import(user: Person, row: RosterImport | None) -> bool:
    return row is not None and bool(sent_it(user, row)) and bool(may_fill(user, row.cohort))


def own(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(by=user)


def register() -> None:
    rules.add_perm("exchange.bring_rosters", role_predicate(*OFFICERS, Role.BASE_STAFF, Role.COUNSELLOR))
    rules.add_perm("exchange.import_roster", may_fill)
    rules.add_perm("exchange.see_import", sent_it)
    rules.add_perm("exchange.take_over", may_import)
    register_scope("exchange.RosterImport", own)
