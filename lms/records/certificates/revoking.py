"""Revoking a certificate: one person asks, a second one decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.study.engine.leases import lock_learner
from lms.people.access import reloaded
from lms.people.relations import own_base
from lms.records.certificates.certificates import issue, revoke
from lms.records.errors import AlreadyRevoked, DecidedAlready, NeedsAnother
from lms.records.models import Certificate, Doubt, RevocationRequest

if TYPE_CHECKING:
    from lms.people.models import User

State = RevocationRequest.State


@transaction.atomic
def ask(*, certificate: Certificate, reason: str, reissue: bool, by: User) -> RevocationRequest:
    """Ask for it; while a request is open, return that. Raises AlreadyRevoked."""
    lock_learner(certificate.subject_id)
    if certificate.is_revoked:
        raise AlreadyRevoked
    return RevocationRequest.objects.get_or_create(
        certificate=certificate,
        state=State.OPEN,
        defaults={"by": by, "reason": reason, "reissue": reissue, "created": timezone.now()},
    )[0]


@transaction.atomic
def grant(*, request: RevocationRequest, by: User, answer: str = "") -> Certificate | None:
    """Revoke it, and return the certificate that replaces it if one was asked for.

    Raises NeedsAnother, DecidedAlready, AlreadyRevoked, and NotYetEarned where a new one is not due (nothing happens).
    """
    decide(request, State.GRANTED, by, answer)
    certificate = request.certificate
    revoke(certificate=certificate, reason=request.reason, by=by)
    return issue(enrolment=certificate.enrolment, by=by) if request.reissue else None


@transaction.atomic
def refuse(*, request: RevocationRequest, by: User, answer: str) -> None:
    """Leave the certificate as it is, and say why; a doubt about it ends. Raises NeedsAnother, DecidedAlready."""
    decide(request, State.REFUSED, by, answer)
    about = Doubt.objects.open().filter(certificate=request.certificate_id)
    about.update(outcome=Doubt.Outcome.KEPT, ended=timezone.now())


def decide(request: RevocationRequest, state: str, by: User, answer: str) -> None:
    subject = request.certificate.subject
    if request.by_id == by.pk or own_base(reloaded(by), subject):
        raise NeedsAnother
    lock_learner(subject.pk)
    rows = RevocationRequest.objects.filter(pk=request.pk, state=State.OPEN)
    if not rows.update(state=state, decided_by=by, decided=timezone.now(), answer=answer):
        raise DecidedAlready  # somebody was faster
    request.refresh_from_db()
