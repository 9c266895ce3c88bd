"""Who may read a record, add to it, share it, and who issues, checks and revokes certificates.

An auditor reads and does nothing else: records are what auditors compare.
"""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q, QuerySet

from lms.bases.lifecycle.standing import GONE, may_begin
from lms.bases.models import TrainingBase
from lms.delivery.brought import hides_confirmation
from lms.delivery.class_members import is_known, memberships_known_to
from lms.delivery.models import Cohort, Programme
from lms.delivery.permissions import cohorts_for, predicate
from lms.people.access import (
    OFFICERS,
    Person,
    has_role,
    helps_see,
    is_self,
    of_own_base,
    postings,
    register_scope,
    role_predicate,
    sees_person,
    sees_whole_person,
    teaches_now,
    trainees_visible_to,
)
from lms.people.models import Organisation, Role, Trainee, User
from lms.people.relations import own_base_condition
from lms.records.models import Certificate, ExternalCertificate, RevocationRequest
from lms.records.requirements.requirements import cohort_of, place_of


def subject_of(thing: object) -> User | None:
    """Return the person to whom a certificate, an enrolment or a link belongs."""
    found: User | None = getattr(thing, "subject", None)
    return found


@predicate
def sees_certificate(user: Person, certificate: Certificate | None) -> bool:
    """Return whether the user sees the learner's whole record, or issues for the class it comes from."""
    if certificate is None:
        return False
    return bool(sees_whole_person(user, certificate.subject)) or bool(issues_for(user, certificate))


@predicate
def sees_paper(user: Person, paper: ExternalCertificate | None) -> bool:
    """Return whether the user sees the learner's whole record; staff of her class see papers they entered."""
    if paper is None:
        return False
    if sees_whole_person(user, paper.subject):
        return True
    return paper.by_id == user.pk and bool(teaches_now(user, paper.subject))


@predicate
def is_officer_of(user: Person, subject: User | None) -> bool:
    """Return whether the user is an officer of the trainee's place."""
    trainee = getattr(subject, "trainee", None)
    return trainee is not None and has_role(user, *OFFICERS, division=trainee.division)


@predicate
def works_for(user: Person, subject: User | None) -> bool:
    """Return whether the user works with the papers: officer or counsellor of the trainee's place, or staff of her
    class.
    """
    trainee = getattr(subject, "trainee", None)
    if trainee is None:
        return False
    if has_role(user, *OFFICERS, Role.COUNSELLOR, division=trainee.division):
        return True
    return bool(teaches_now(user, subject))


@predicate
def changes_paper(user: Person, paper: ExternalCertificate | None) -> bool:
    return paper is not None and bool(works_for(user, paper.subject)) and bool(sees_paper(user, paper))


def staff_of(user: Person, organisation: Organisation | None) -> bool:
    return organisation is not None and has_role(user, Role.BASE_STAFF, organisation=organisation)


@predicate
def issues_for(user: Person, thing: Any) -> bool:
    """Return whether the user is an officer of the learner's place or of her class's, or that class's staff.

    Who learnt an open course alone asks for her certificate herself: the course's base does not know her name.
    """
    if thing is None:
        return False
    if is_officer_of(user, thing.subject):
        return True
    return bool(certifies_cohort(user, cohort_of(getattr(thing, "enrolment", thing))))


@predicate
def office_issues(user: Person, enrolment: Any) -> bool:
    """Return whether this certificate is the office's to issue: it brought the learner into the class, and this person
    works for the class's base, which is not told whether she is confirmed.
    """
    if enrolment is None or is_officer_of(user, enrolment.subject):
        return False
    place = place_of(enrolment)
    return place is not None and hides_confirmation(user, [place])


@predicate
def asks_for(user: Person, enrolment: Any) -> bool:
    """Return whether the user is the learner, or a helper who may see the record."""
    subject = subject_of(enrolment)
    return bool(is_self(user, subject)) or bool(helps_see(user, subject))


@predicate
def decides_revocation(user: Person, request: RevocationRequest | None) -> bool:
    """Return whether the user is an officer of the learner's place, of none of her bases; `revoking` bars the asker."""
    if request is None or of_own_base(user, request.certificate.subject):
        return False
    return bool(is_officer_of(user, request.certificate.subject))


@predicate
def sees_revocation(user: Person, request: RevocationRequest | None) -> bool:
    return request is not None and bool(issues_for(user, request.certificate))


@predicate
def verifies(user: Person, certificate: ExternalCertificate | None) -> bool:
    """Return whether the user is an officer of the trainee's place who works at none of her bases."""
    subject = subject_of(certificate)
    return bool(is_officer_of(user, subject)) and not of_own_base(user, subject)


@predicate
def certifies_cohort(user: Person, cohort: Cohort | None) -> bool:
    """Return whether the user is an officer of the class's place, or staff of its body that may begin anything."""
    if cohort is None:
        return False
    if has_role(user, *OFFICERS, division=cohort.division):
        return True
    body = cohort.programme.organisation
    return staff_of(user, body) and is_known(cohort) and may_begin(body)


@predicate
def sets_requirements(user: Person, programme: Programme | None) -> bool:
    """Return whether the user is staff of the training body, or of the province's office."""
    if programme is None:
        return False
    body = programme.organisation
    if has_role(user, Role.PROVINCE_OFFICER, division=body.division):
        return True
    return staff_of(user, body) and may_begin(body)


@predicate
def certifies_batch(user: Person, batch: Any) -> bool:
    """Return whether the user may ask for it; of a suspended base its people may still look."""
    if batch is None:
        return False
    if certifies_cohort(user, batch.cohort):
        return True
    return staff_of(user, batch.cohort.programme.organisation) and is_known(batch.cohort)


def about_certificates(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows about certificates of trainees of one's place, or of one's own classes while they are known."""
    allowed = Q(pk=None)
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(certificate__subject__trainee__division__code__startswith=posting.division.prefix)
    taught = memberships_known_to(user).exclude(enrolment=None).values("enrolment")
    return rows.filter(allowed | Q(certificate__enrolment__in=taught))


def papers_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return, for those who check papers, papers of trainees of one's place and of no base that one works at."""
    allowed = Q(pk=None)
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(subject__trainee__division__code__startswith=posting.division.prefix)
    mine = Trainee.objects.filter(own_base_condition(user)).values("user")
    return rows.filter(allowed).exclude(subject__in=mine)


def of_trainees(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(subject__trainee__in=trainees_visible_to(user).values("pk"))


def requirements_open_to(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of these programmes of which the user may say what a certificate asks for."""
    allowed = ~Q(pk=None) if user.is_superuser else Q(pk=None)
    for posting in postings(user):
        if posting.role == Role.PROVINCE_OFFICER:
            allowed |= Q(organisation__division__code__startswith=posting.division.prefix)
        elif posting.role == Role.BASE_STAFF:
            left = TrainingBase.objects.filter(status__in=GONE).values("organisation")
            allowed |= Q(organisation=posting.organisation_id) & ~Q(organisation__in=left)
    return rows.filter(allowed)


def batches_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(cohort__in=cohorts_for(user, Cohort.objects.all()).values("pk"))


def register() -> None:
    rules.add_perm("records.view_record", sees_person)
    rules.add_perm("records.share", is_self | helps_see)
    rules.add_perm("records.view_certificate", sees_certificate)
    rules.add_perm("records.issue", asks_for | (issues_for & ~office_issues))
    rules.add_perm("records.ask_revocation", issues_for)
    rules.add_perm("records.view_revocation", sees_revocation)
    rules.add_perm("records.decide_revocation", decides_revocation)
    rules.add_perm("records.enter_external", is_self | helps_see | works_for)
    rules.add_perm("records.view_external", sees_paper)
    rules.add_perm("records.change_external", asks_for | changes_paper)
    rules.add_perm("records.verify_external", verifies)
    rules.add_perm("records.certify_cohort", certifies_cohort)
    rules.add_perm("records.view_batch", certifies_batch)
    rules.add_perm("records.set_requirements", sets_requirements)
    rules.add_perm("records.view_desk", role_predicate(*OFFICERS, Role.BASE_STAFF))
    register_scope(Certificate._meta.label, of_trainees)
    register_scope(ExternalCertificate._meta.label, papers_for)
    register_scope(RevocationRequest._meta.label, about_certificates)
    register_scope("records.Doubt", about_certificates)
    register_scope("records.Batch", batches_for)
