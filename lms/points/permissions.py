"""Who may look into a learner's ledger, correct it, appeal, decide, and change what learning is worth.

Bases gain by hours, so their people ask and enter, and officers decide; no officer decides about herself.
"""

from collections.abc import Callable
from typing import Any

import rules
from django.db.models import QuerySet

from lms.bases.lifecycle.standing import may_begin
from lms.delivery.class_members import is_known
from lms.delivery.models import Cohort
from lms.delivery.own_base import works_at
from lms.delivery.permissions import act_for, finishes, is_of_body
from lms.people.access import (
    CASE_WORKERS,
    OFFICERS,
    Person,
    has_role,
    helps_see,
    is_helper,
    is_officer,
    is_self,
    of_own_base,
    register_scope,
    role_predicate,
    sees_whole_person,
    teaches_now,
    trainees_visible_to,
)
from lms.people.models import Role, User
from lms.people.relations import own_base_condition
from lms.points.credits.kinds.adjustments import may_decide
from lms.points.models import Adjustment, Appeal, Hold

ASKERS = CASE_WORKERS - {Role.AUDITOR}


def predicate(test: Callable[..., bool]) -> Any:
    """Wrap the library's decorator with a type."""
    return rules.predicate(test)


@predicate
def is_trainee(user: Person, subject: User | None) -> bool:
    """Return whether the subject is a trainee, whom an officer somewhere looks after."""
    return hasattr(subject, "trainee")


@predicate
def asks_for(user: Person, subject: User | None) -> bool:
    """Return whether the user works with the learner at her place or in her class, and is not the learner or her
    helper.
    """
    trainee = getattr(subject, "trainee", None)
    if trainee is None or is_self(user, subject) or is_helper(user, subject):
        return False
    return has_role(user, *ASKERS, division=trainee.division) or bool(teaches_now(user, subject))


@predicate
def decides_about(user: Person, subject: User | None) -> bool:
    """Return whether the user is an officer of her place, not herself, her helper, or of a base at which she ever
    learnt.
    """
    trainee = getattr(subject, "trainee", None)
    if trainee is None or not has_role(user, *OFFICERS, division=trainee.division):
        return False
    return not (is_self(user, subject) or is_helper(user, subject) or of_own_base(user, subject))


@predicate
def decides_adjustment(user: Any, adjustment: Adjustment | None) -> bool:
    if adjustment is None:
        return False
    return bool(decides_about(user, adjustment.subject)) and may_decide(user, adjustment)


@predicate
def sees_adjustment(user: Person, adjustment: Adjustment | None) -> bool:
    """Return whether the user sees the learner's points; staff of her class see what they asked for themselves."""
    if adjustment is None:
        return False
    if sees_whole_person(user, adjustment.subject):
        return True
    return adjustment.by_id == user.pk and bool(teaches_now(user, adjustment.subject))


@predicate
def answers_appeal(user: Any, appeal: Appeal | None) -> bool:
    if appeal is None or user.pk == appeal.by_id:
        return False
    return bool(decides_about(user, appeal.subject))


@predicate
def decides_hold(user: Any, hold: Hold | None) -> bool:
    return hold is not None and bool(decides_about(user, hold.subject))


@predicate
def enters_for(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user is the class's teacher or staff of its training body: they saw the work."""
    if cohort is None:
        return False
    if not may_begin(cohort.programme.organisation):
        return finishes(user, cohort)
    return is_of_body(user, cohort) and is_known(cohort)


@predicate
def sets_class_rules(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user is an officer of the class's place: its rules decide which hours count, and bases gain by
    hours.
    """
    if cohort is None or works_at(user, cohort.programme.organisation_id):
        return False
    return has_role(user, *OFFICERS, division=cohort.division)


def of_visible(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return, for an officer's desk, the rows of learners that she sees and may decide about."""
    seen = trainees_visible_to(user).exclude(own_base_condition(user))
    return rows.filter(subject__in=seen.values("user"))


def register() -> None:
    province = role_predicate(Role.PROVINCE_OFFICER)
    for name, test in {
        "points.view_points": sees_whole_person,
        "points.appeal": (is_self | helps_see) & is_trainee,
        "points.set_goal": act_for,
        "points.view_desk": is_officer,
        "points.ask_adjustment": asks_for,
        "points.view_adjustment": sees_adjustment,
        "points.decide_adjustment": decides_adjustment,
        "points.answer_appeal": answers_appeal,
        "points.decide_hold": decides_hold,
        "points.enter_achievement": enters_for,
        "points.set_terms": sets_class_rules,
        "points.view_policies": is_officer | role_predicate(Role.AUDITOR, Role.EVALUATOR),
        "points.enact_policy": province,
        "points.regrade": province,
        "points.mend_postings": province,
    }.items():
        rules.add_perm(name, test)
    for label in ("points.Appeal", "points.Adjustment", "points.Hold"):
        register_scope(label, of_visible)
