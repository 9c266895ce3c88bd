"""Who may read the dated facts, and who enters them: the province's office."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import QuerySet

from lms.people.access import OFFICERS, has_role, is_officer, register_scope, role_predicate
from lms.people.models import Role


def rules_here(user: Any) -> bool:
    """Return whether the user enters plan periods and counting rules."""
    return bool(user.is_superuser) or has_role(user, Role.PROVINCE_OFFICER)


def everybody_at_work(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return all of them for whoever works at an office or base: a plan is public within the administration."""
    return rows if has_role(user, *OFFICERS, Role.BASE_STAFF, Role.AUDITOR) else rows.none()


def register() -> None:
    rules.add_perm("plan.see_plan", is_officer | role_predicate(Role.AUDITOR))
    rules.add_perm("plan.manage_plan", role_predicate(Role.PROVINCE_OFFICER))
    register_scope("plan.PlanPeriod", everybody_at_work)
    register_scope("plan.CountingRule", everybody_at_work)
