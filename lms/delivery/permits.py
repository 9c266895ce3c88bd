"""Who may study, help to study, run a class and mark who came."""

from collections.abc import Callable
from typing import Any

import rules
from django.db.models import Q, QuerySet

from courses.study.joining import kept_of
from lms.delivery.models import Cohort, Session
from lms.people.access import (
    BASE_ROLES,
    OFFICERS,
    Person,
    has_role,
    helps_study,
    holds,
    is_self,
    postings,
    register_scope,
    sees_person,
)
from lms.people.models import Role, Trainee, User


def predicate(test: Callable[..., bool]) -> Any:
    """The library's decorator, with a type."""
    return rules.predicate(test)


@predicate
def signed_in(user: Person) -> bool:
    return user.is_authenticated


@predicate
def teaches(user: Person, subject: User | None) -> bool:
    """Works at the base whose trainee this is: whoever profits from hours may not make them."""
    trainee = getattr(subject, "trainee", None)
    if trainee is None or trainee.organisation is None:
        return False
    return holds(user, *BASE_ROLES, organisation=trainee.organisation)


act_for = is_self | (helps_study & ~teaches)


@predicate
def holds_lease(user: Person, lease: object) -> bool:
    """Acts for whose lease it is; a lease of an account that was absorbed since belongs to the kept one's hands."""
    subject = getattr(lease, "subject", None)
    if subject is not None and not subject.is_active:
        subject = User.objects.select_related("trainee__organisation").get(pk=kept_of(subject.pk))
    return bool(act_for(user, subject))


@predicate
def oversees(user: Person, lease: Any) -> bool:
    """An officer of the learner's place who had no part in the study and has no post at the learner's base."""
    subject = getattr(lease, "subject", None)
    trainee = getattr(subject, "trainee", None)
    if trainee is None or user.pk in (lease.subject_id, lease.actor_id) or teaches(user, subject):
        return False
    return holds(user, *OFFICERS, division=trainee.division)


@predicate
def decides_void(user: Person, void: Any) -> bool:
    """Another such officer than who asked."""
    return void is not None and user.pk != void.asked_by_id and bool(oversees(user, void.lease))


@predicate
def sees_void(user: Person, void: Any) -> bool:
    return void is not None and bool(oversees(user, void.lease))


@predicate
def runs_cohort(user: Person, cohort: Cohort | None) -> bool:
    """Its teacher, the staff of its training body, and the officers of its place."""
    if cohort is None:
        return False
    if user.pk is not None and cohort.teacher_id == user.pk:
        return True
    if holds(user, Role.BASE_STAFF, organisation=cohort.programme.organisation):
        return True
    return holds(user, *OFFICERS, division=cohort.division)


@predicate
def marks_session(user: Person, session: Session | None) -> bool:
    """The session's teacher, and whoever runs the class; officers look, and do not mark."""
    if session is None:
        return False
    if user.pk is not None and user.pk in {session.teacher_id, session.cohort.teacher_id}:
        return True
    return holds(user, Role.BASE_STAFF, organisation=session.cohort.programme.organisation)


@predicate
def sees_session(user: Person, session: Session | None) -> bool:
    return session is not None and (bool(marks_session(user, session)) or bool(runs_cohort(user, session.cohort)))


def cohorts_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    allowed = Q(teacher=user) | Q(sessions__teacher=user)
    for posting in postings(user):
        if posting.role == Role.BASE_STAFF:
            allowed |= Q(programme__organisation=posting.organisation_id)
        elif posting.role in OFFICERS | {Role.COUNSELLOR, Role.AUDITOR}:
            allowed |= Q(division__code__startswith=posting.division.prefix)
    return rows.filter(allowed).distinct()


def overseen(user: Any) -> Q:
    """A condition on trainees: those of the places of an officer's posts; it fits nobody else."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(division__code__startswith=posting.division.prefix)
    return allowed


def leases_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(subject__trainee__in=Trainee.objects.filter(overseen(user)))


def voids_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(lease__subject__trainee__in=Trainee.objects.filter(overseen(user)))


def register() -> None:
    rules.add_perm("study.study_lesson", signed_in)
    rules.add_perm("study.enrol", signed_in)
    rules.add_perm("study.act_for", act_for)
    rules.add_perm("study.hold_lease", holds_lease)
    rules.add_perm("study.view_study", sees_person)
    rules.add_perm("study.oversee", has_role(*OFFICERS))
    rules.add_perm("study.ask_void", oversees)
    rules.add_perm("study.view_void", sees_void)
    rules.add_perm("study.decide_void", decides_void)
    rules.add_perm("delivery.view_cohorts", signed_in & ~has_role(Role.EVALUATOR))
    rules.add_perm("delivery.manage_cohort", runs_cohort)
    rules.add_perm("delivery.view_session", sees_session)
    rules.add_perm("delivery.mark_attendance", marks_session)
    register_scope("delivery.Cohort", cohorts_for)
    register_scope("study.PlayLease", leases_for)
    register_scope("study.EvidenceVoid", voids_for)
    register_scope("study.EvidenceConflict", voids_for)
