"""Who may study, help to study, run a class and mark who came."""

from collections.abc import Callable
from typing import Any

import rules
from django.db.models import Q, QuerySet

from courses.study.engine.merging import kept_of
from lms.bases.lifecycle.standing import GONE, is_gone, is_suspended, may_begin
from lms.bases.models import TrainingBase
from lms.delivery import reasons
from lms.delivery.class_members import class_condition, is_known
from lms.delivery.lifecycle.steps import actors_of
from lms.delivery.models import Cohort, CohortMember, Programme, ProposedMark, Session
from lms.delivery.own_base import own_base_condition, works_at, works_at_own_base
from lms.people import relations
from lms.people.access import (
    OFFICERS,
    Person,
    has_role,
    helps_study,
    is_self,
    of_own_base,
    postings,
    register_reason,
    register_scope,
    role_predicate,
    sees_person,
)
from lms.people.models import Role, Trainee, User


def predicate(test: Callable[..., bool]) -> Any:
    """Call the library's decorator, with a type."""
    return rules.predicate(test)


@predicate
def signed_in(user: Person) -> bool:
    return user.is_authenticated


act_for = is_self | (helps_study & ~of_own_base)


@predicate
def holds_lease(user: Person, lease: object) -> bool:
    """Return whether the user acts for the lease's learner; of an absorbed account, for the kept one's."""
    subject = getattr(lease, "subject", None)
    if subject is not None and not subject.is_active:
        subject = User.objects.select_related("trainee").get(pk=kept_of(subject.pk))
    return bool(act_for(user, subject))


@predicate
def oversees(user: Person, lease: Any) -> bool:
    """Return whether the user is an officer of the learner's place, without part in the study or post at her base."""
    subject = getattr(lease, "subject", None)
    trainee = getattr(subject, "trainee", None)
    if trainee is None or user.pk in (lease.subject_id, lease.actor_id) or of_own_base(user, subject):
        return False
    return has_role(user, *OFFICERS, division=trainee.division)


@predicate
def decides_void(user: Person, void: Any) -> bool:
    """Return whether the user is such an officer, and not the one who asked."""
    return void is not None and user.pk != void.asked_by_id and bool(oversees(user, void.lease))


@predicate
def sees_void(user: Person, void: Any) -> bool:
    return void is not None and bool(oversees(user, void.lease))


@predicate
def runs_cohort(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user is its teacher, staff of its training body or an officer of its place."""
    if cohort is None:
        return False
    return has_role(user, *OFFICERS, division=cohort.division) or is_of_body(user, cohort)


def is_of_body(user: Person, cohort: Cohort, *, teacher_id: int | None = None) -> bool:
    """Return whether the user is staff of the training body, or teacher of class or meeting while posted there.

    False for everybody where the body has left.
    """
    body = cohort.programme.organisation
    is_named = user.pk is not None and user.pk in {cohort.teacher_id, teacher_id} and works_at(user, body.pk)
    return (is_named or has_role(user, Role.BASE_STAFF, organisation=body)) and not is_gone(body)


def finishes(user: Person, cohort: Cohort) -> bool:
    """Return whether an officer of the class's place finishes it, as its base is suspended or has left.

    An officer who works at that base does not.
    """
    body = cohort.programme.organisation
    if not has_role(user, *OFFICERS, division=cohort.division) or works_at(user, body.pk):
        return False
    return not may_begin(body)


@predicate
def fills_cohort(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user runs the class, and its training body may begin anything."""
    return cohort is not None and bool(runs_cohort(user, cohort)) and may_begin(cohort.programme.organisation)


@predicate
def sees_members(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user is an officer of the place, or of the body until some weeks after the class closed."""
    if cohort is None:
        return False
    if has_role(user, *OFFICERS, division=cohort.division):
        return True
    return is_of_body(user, cohort) and is_known(cohort)


@predicate
def marks_session(user: Person, session: Session | None) -> bool:
    """Return whether the user is the session's teacher or staff of its body; officers mark only what they finish."""
    if session is None:
        return False
    if not may_begin(session.cohort.programme.organisation):
        return finishes(user, session.cohort)
    return is_of_body(user, session.cohort, teacher_id=session.teacher_id) and is_known(session.cohort)


@predicate
def proposes_marks(user: Person, session: Session | None) -> bool:
    """Return whether the user is one of these at a suspended base: what they write waits for the county's office."""
    if session is None or not is_suspended(session.cohort.programme.organisation):
        return False
    return is_of_body(user, session.cohort, teacher_id=session.teacher_id) and is_known(session.cohort)


@predicate
def decides_proposal(user: Person, proposal: ProposedMark | None) -> bool:
    """Return whether the user is an officer of the place, not the proposer, and not of the learner's own bases."""
    if proposal is None or proposal.actor_id == user.pk or of_own_base(user, proposal.subject):
        return False
    return has_role(user, *OFFICERS, division=proposal.session.cohort.division)


@predicate
def sees_session(user: Person, session: Session | None) -> bool:
    if session is None:
        return False
    may = marks_session(user, session) or proposes_marks(user, session) or sees_members(user, session.cohort)
    return bool(may)


@predicate
def steers(user: Person, row: Cohort | Programme | None) -> bool:
    """Return whether the user takes steps of this class or programme: as its training body, or its place's office."""
    return row is not None and isinstance(user, User) and bool(actors_of(user, row))


@predicate
def steers_session(user: Person, session: Session | None) -> bool:
    return session is not None and bool(steers(user, session.cohort))


@predicate
def writes_results(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user writes who has finished: the training body, or the office in its stead."""
    return cohort is not None and isinstance(user, User) and "base" in actors_of(user, cohort)


@predicate
def withdraws_member(user: Person, member: CohortMember | None) -> bool:
    return member is not None and bool(steers(user, member.cohort)) and bool(sees_members(user, member.cohort))


def programmes_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the programmes of the user's training body or place."""
    allowed = Q(pk__in=())
    left = TrainingBase.objects.filter(status__in=GONE).values("organisation")
    for posting in postings(user):
        if posting.role == Role.BASE_STAFF:
            allowed |= Q(organisation=posting.organisation_id) & ~Q(organisation__in=left)
        elif posting.role in OFFICERS | {Role.AUDITOR}:
            allowed |= Q(organisation__division__code__startswith=posting.division.prefix)
    return rows.filter(allowed)


@predicate
def sees_programme(user: Person, programme: Programme | None) -> bool:
    return programme is not None and programmes_for(user, Programme.objects.filter(pk=programme.pk)).exists()


def proposals_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the proposals of classes in an officer's places, but for learners of a base that she works at."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(session__cohort__division__code__startswith=posting.division.prefix)
    mine = Trainee.objects.filter(own_base_condition(user)).values("user")
    return rows.filter(allowed).exclude(subject__in=mine)


def cohorts_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the classes of the user's training body or place; a named teacher's own while posted there."""
    allowed = Q(pk__in=())
    left = TrainingBase.objects.filter(status__in=GONE).values("organisation")
    gone = Q(programme__organisation__in=left)
    for posting in postings(user):
        if posting.role == Role.BASE_STAFF:
            allowed |= Q(programme__organisation=posting.organisation_id) & ~gone
        elif posting.role in OFFICERS | {Role.COUNSELLOR, Role.AUDITOR}:
            allowed |= Q(division__code__startswith=posting.division.prefix)
        if works_at(user, posting.organisation_id):
            named = Q(teacher=user) | Q(sessions__teacher=user)
            allowed |= named & Q(programme__organisation=posting.organisation_id) & ~gone
    return rows.filter(allowed).distinct()


def overseen(user: Any) -> Q:
    """Return a condition on trainees: those of an officer's places, but for learners of a base she works at."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(division__code__startswith=posting.division.prefix)
    return allowed & ~own_base_condition(user)


def leases_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(subject__trainee__in=Trainee.objects.filter(overseen(user)))


def voids_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(lease__subject__trainee__in=Trainee.objects.filter(overseen(user)))


def books_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(book__subject__trainee__in=Trainee.objects.filter(overseen(user)))


def register() -> None:
    register_reason(reasons.why)
    relations.register(relations.Relations(works_at_own_base, own_base_condition, class_condition))
    rules.add_perm("study.study_lesson", signed_in)
    rules.add_perm("study.enrol", signed_in)
    rules.add_perm("study.take_along", signed_in)
    rules.add_perm("study.act_for", act_for)
    rules.add_perm("study.hold_lease", holds_lease)
    rules.add_perm("study.view_study", sees_person)
    rules.add_perm("study.oversee", role_predicate(*OFFICERS))
    rules.add_perm("study.ask_void", oversees)
    rules.add_perm("study.view_void", sees_void)
    rules.add_perm("study.view_tries", sees_void)
    rules.add_perm("study.decide_void", decides_void)
    rules.add_perm("delivery.view_cohorts", signed_in & ~role_predicate(Role.EVALUATOR))
    rules.add_perm("delivery.manage_cohort", runs_cohort)
    rules.add_perm("delivery.view_members", sees_members)
    rules.add_perm("delivery.view_session", sees_session)
    rules.add_perm("delivery.mark_attendance", marks_session)
    rules.add_perm("delivery.propose_attendance", proposes_marks)
    rules.add_perm("delivery.write_sheet", marks_session | proposes_marks)
    rules.add_perm("delivery.fill_cohort", fills_cohort)
    rules.add_perm("delivery.view_proposals", role_predicate(*OFFICERS))
    rules.add_perm("delivery.decide_proposal", decides_proposal)
    at_work = role_predicate(*OFFICERS, Role.BASE_STAFF)
    rules.add_perm("delivery.plan_classes", at_work)
    rules.add_perm("delivery.view_programmes", at_work | role_predicate(Role.AUDITOR))
    rules.add_perm("delivery.view_programme", sees_programme)
    rules.add_perm("delivery.steer_programme", steers)
    rules.add_perm("delivery.steer_cohort", steers)
    rules.add_perm("delivery.steer_session", steers_session)
    rules.add_perm("delivery.write_results", writes_results)
    rules.add_perm("delivery.withdraw_member", withdraws_member)
    rules.add_perm("delivery.sign_up", signed_in)
    register_scope("delivery.Cohort", cohorts_for)
    register_scope("delivery.Programme", programmes_for)
    register_scope("delivery.ProposedMark", proposals_for)
    register_scope("study.PlayLease", leases_for)
    register_scope("study.EvidenceVoid", voids_for)
    register_scope("study.EvidenceConflict", voids_for)
    register_scope("study.BookConflict", books_for)
    register_scope("study.OfflineClaim", leases_for)
