"""Who may read a record, add to it, share it, and who issues, checks and takes back certificates.

An auditor reads and does nothing else: records are what auditors compare.
"""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q, QuerySet

from lms.bases.models import TrainingBase
from lms.bases.reading import courses_of
from lms.delivery.models import Cohort, CohortMember, Programme
from lms.delivery.permits import cohorts_for, predicate
from lms.people.access import (
    OFFICERS,
    Person,
    has_role,
    helps_see,
    holds,
    is_self,
    postings,
    register_scope,
    sees_person,
    trainees_visible_to,
)
from lms.people.models import Organisation, Role, User
from lms.records.certificates import training_body
from lms.records.models import Certificate, ExternalCertificate, RevocationRequest


def subject_of(thing: object) -> User | None:
    """Of a certificate, an enrolment, a link: the person it belongs to."""
    found: User | None = getattr(thing, "subject", None)
    return found


@predicate
def sees_owner(user: Person, thing: object) -> bool:
    return bool(sees_person(user, subject_of(thing)))


@predicate
def is_officer_of(user: Person, subject: User | None) -> bool:
    """An officer of the trainee's place."""
    trainee = getattr(subject, "trainee", None)
    return trainee is not None and holds(user, *OFFICERS, division=trainee.division)


@predicate
def works_for(user: Person, subject: User | None) -> bool:
    """An officer or counsellor of the trainee's place, or staff of the trainee's base: who works with the papers."""
    trainee = getattr(subject, "trainee", None)
    if trainee is None:
        return False
    if holds(user, *OFFICERS, Role.COUNSELLOR, division=trainee.division):
        return True
    return trainee.organisation is not None and holds(user, Role.BASE_STAFF, organisation=trainee.organisation)


def staff_of(user: Person, organisation: Organisation | None) -> bool:
    return organisation is not None and holds(user, Role.BASE_STAFF, organisation=organisation)


@predicate
def issues_for(user: Person, thing: Any) -> bool:
    """Of an enrolment or certificate: staff of the body that issues, and officers of the learner's place."""
    if thing is None:
        return False
    if is_officer_of(user, thing.subject):
        return True
    return staff_of(user, training_body(getattr(thing, "enrolment", thing)))


@predicate
def asks_for(user: Person, enrolment: Any) -> bool:
    """The learner, and a helper who may see the record."""
    subject = subject_of(enrolment)
    return bool(is_self(user, subject)) or bool(helps_see(user, subject))


@predicate
def decides_revocation(user: Person, request: RevocationRequest | None) -> bool:
    """An officer of the learner's place; that it is not the one who asked, `revoking` sees to and says so."""
    return request is not None and bool(is_officer_of(user, request.certificate.subject))


@predicate
def sees_revocation(user: Person, request: RevocationRequest | None) -> bool:
    return request is not None and bool(issues_for(user, request.certificate))


@predicate
def verifies(user: Person, certificate: ExternalCertificate | None) -> bool:
    """An officer of the trainee's place or staff of her base."""
    trainee = getattr(subject_of(certificate), "trainee", None)
    if trainee is None:
        return False
    return holds(user, *OFFICERS, division=trainee.division) or staff_of(user, trainee.organisation)


@predicate
def certifies_cohort(user: Person, cohort: Cohort | None) -> bool:
    """The training body's staff, and the officers of the class's place."""
    if cohort is None:
        return False
    return staff_of(user, cohort.programme.organisation) or holds(user, *OFFICERS, division=cohort.division)


@predicate
def sets_requirements(user: Person, programme: Programme | None) -> bool:
    """The training body's staff, and the province's office."""
    if programme is None:
        return False
    body = programme.organisation
    return staff_of(user, body) or holds(user, Role.PROVINCE_OFFICER, division=body.division)


@predicate
def certifies_batch(user: Person, batch: Any) -> bool:
    return batch is not None and bool(certifies_cohort(user, batch.cohort))


def requests_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Requests about certificates of one's own training body, or of trainees of one's place."""
    allowed = Q(pk=None)
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(certificate__subject__trainee__division__code__startswith=posting.division.prefix)
        elif posting.role == Role.BASE_STAFF:
            allowed |= Q(by__postings__organisation=posting.organisation_id)
    return rows.filter(allowed).distinct()


def doubts_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """About certificates of trainees of one's place, or of one's own training body's trainees, classes and courses."""
    allowed = Q(pk=None)
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(certificate__subject__trainee__division__code__startswith=posting.division.prefix)
        elif posting.role == Role.BASE_STAFF:
            taught = CohortMember.objects.filter(cohort__programme__organisation=posting.organisation_id)
            allowed |= Q(certificate__subject__trainee__organisation=posting.organisation_id)
            allowed |= Q(certificate__enrolment__in=taught.exclude(enrolment=None).values("enrolment"))
            base = TrainingBase.objects.filter(organisation=posting.organisation_id).first()
            if base is not None:
                allowed |= Q(certificate__enrolment__course__in=courses_of(base).order_by().values("pk"))
    return rows.filter(allowed)


def of_trainees(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(subject__trainee__in=trainees_visible_to(user).values("pk"))


def programmes_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    allowed = Q(pk=None)
    for posting in postings(user):
        if posting.role == Role.PROVINCE_OFFICER:
            allowed |= Q(organisation__division__code__startswith=posting.division.prefix)
        elif posting.role == Role.BASE_STAFF:
            allowed |= Q(organisation=posting.organisation_id)
    return rows.filter(allowed)


def batches_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(cohort__in=cohorts_for(user, Cohort.objects.all()).values("pk"))


def register() -> None:
    rules.add_perm("records.view_record", sees_person)
    rules.add_perm("records.share", is_self | helps_see)
    rules.add_perm("records.view_certificate", sees_owner | issues_for)
    rules.add_perm("records.issue", asks_for | issues_for)
    rules.add_perm("records.ask_revocation", issues_for)
    rules.add_perm("records.view_revocation", sees_revocation)
    rules.add_perm("records.decide_revocation", decides_revocation)
    rules.add_perm("records.enter_external", is_self | helps_see | works_for)
    rules.add_perm("records.view_external", sees_owner)
    rules.add_perm("records.change_external", asks_for | predicate(lambda user, row: works_for(user, subject_of(row))))
    rules.add_perm("records.verify_external", verifies)
    rules.add_perm("records.certify_cohort", certifies_cohort)
    rules.add_perm("records.view_batch", certifies_batch)
    rules.add_perm("records.set_requirements", sets_requirements)
    rules.add_perm("records.view_desk", has_role(*OFFICERS, Role.BASE_STAFF))
    register_scope(Certificate._meta.label, of_trainees)
    register_scope(ExternalCertificate._meta.label, of_trainees)
    register_scope(RevocationRequest._meta.label, requests_for)
    register_scope("records.Doubt", doubts_for)
    register_scope("delivery.Programme", programmes_for)
    register_scope("records.Batch", batches_for)
