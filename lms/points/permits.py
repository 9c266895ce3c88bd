"""Who may look into a learner's ledger, correct it, appeal, decide, and change what learning is worth.

Bases gain by hours, so their people ask and enter, and officers decide; nobody decides about herself.
"""

from collections.abc import Callable
from typing import Any

import rules
from django.db.models import QuerySet

from lms.delivery.models import Cohort
from lms.delivery.permits import act_for
from lms.people.access import (
    CASE_WORKERS,
    OFFICERS,
    Person,
    has_role,
    helps_see,
    holds,
    is_officer,
    is_self,
    register_scope,
    sees_person,
    trainees_visible_to,
)
from lms.people.models import Role, User
from lms.points.adjustments import may_decide
from lms.points.models import Adjustment, Appeal, Hold

ASKERS = (CASE_WORKERS | {Role.BASE_STAFF}) - {Role.AUDITOR}


def predicate(test: Callable[..., bool]) -> Any:
    """The library's decorator, with a type."""
    return rules.predicate(test)


@predicate
def is_trainee(user: Person, subject: User | None) -> bool:
    """Whom an officer somewhere looks after."""
    return hasattr(subject, "trainee")


@predicate
def asks_for(user: Person, subject: User | None) -> bool:
    """Works with the learner at her place or base, and is neither the learner nor her helper."""
    trainee = getattr(subject, "trainee", None)
    if trainee is None or is_self(user, subject) or helps_see(user, subject):
        return False
    if holds(user, *(ASKERS - {Role.BASE_STAFF}), division=trainee.division):
        return True
    return trainee.organisation is not None and holds(user, Role.BASE_STAFF, organisation=trainee.organisation)


@predicate
def officer_over(user: Person, subject: User | None) -> bool:
    trainee = getattr(subject, "trainee", None)
    return trainee is not None and holds(user, *OFFICERS, division=trainee.division) and not is_self(user, subject)


@predicate
def decides_adjustment(user: Any, adjustment: Adjustment | None) -> bool:
    if adjustment is None:
        return False
    return bool(officer_over(user, adjustment.subject)) and may_decide(user, adjustment)


@predicate
def sees_adjustment(user: Person, adjustment: Adjustment | None) -> bool:
    return adjustment is not None and bool(sees_person(user, adjustment.subject))


@predicate
def answers_appeal(user: Any, appeal: Appeal | None) -> bool:
    if appeal is None or user.pk == appeal.by_id:
        return False
    return bool(officer_over(user, appeal.subject)) and not helps_see(user, appeal.subject)


@predicate
def decides_hold(user: Any, hold: Hold | None) -> bool:
    return hold is not None and bool(officer_over(user, hold.subject)) and not helps_see(user, hold.subject)


@predicate
def enters_for(user: Person, cohort: Cohort | None) -> bool:
    """The class's teacher and the staff of its training body: who saw the work."""
    if cohort is None:
        return False
    if user.pk is not None and cohort.teacher_id == user.pk:
        return True
    return holds(user, Role.BASE_STAFF, organisation=cohort.programme.organisation)


@predicate
def sets_terms(user: Person, cohort: Cohort | None) -> bool:
    """Officers of the class's place: terms decide which hours count, and bases gain by hours."""
    return cohort is not None and holds(user, *OFFICERS, division=cohort.division)


def of_visible(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(subject__in=trainees_visible_to(user).values("user"))


def register() -> None:
    province = has_role(Role.PROVINCE_OFFICER)
    for name, test in {
        "points.view_points": sees_person,
        "points.appeal": (is_self | helps_see) & is_trainee,
        "points.set_goal": act_for,
        "points.view_desk": is_officer,
        "points.ask_adjustment": asks_for,
        "points.view_adjustment": sees_adjustment,
        "points.decide_adjustment": decides_adjustment,
        "points.answer_appeal": answers_appeal,
        "points.decide_hold": decides_hold,
        "points.enter_achievement": enters_for,
        "points.set_terms": sets_terms,
        "points.view_policies": is_officer | has_role(Role.AUDITOR, Role.EVALUATOR),
        "points.enact_policy": province,
        "points.regrade": province,
        "points.mend_postings": province,
    }.items():
        rules.add_perm(name, test)
    for label in ("points.Appeal", "points.Adjustment", "points.Hold"):
        register_scope(label, of_visible)
