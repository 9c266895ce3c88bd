"""Review by people of a live certificate whose requirements are not met any more (I19).

Voids, reversals and corrections ask for a check in their own transaction; the check runs once that is written, for a
correction may come in several lines. It opens a doubt or ends one, and never revokes: one person asks, another decides.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.engine import merging
from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import absorbed_by, kept_of
from courses.study.models import Enrolment
from lms.points.ledger.amounts import hundredths
from lms.records.models import Cause, Certificate, Doubt, PendingCheck
from lms.records.record.hours import tally_of
from lms.records.requirements.requirement_check import Requirements, check, counted
from lms.records.requirements.requirements import requirements_of, standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User
    from lms.points.models import LedgerTxn

AT_ONCE = 100


def on_voided(sender: Any, *, subject_id: int, **kwargs: Any) -> None:
    ask_for_check(subject_id, Cause.VOID)


def on_corrected(sender: Any, *, txn: LedgerTxn, **kwargs: Any) -> None:
    ask_for_check(txn.subject_id, Cause.CORRECTION)


def on_course(sender: Any, *, subject: User, **kwargs: Any) -> None:
    """Ask for a check where a course finished once more may settle a doubt."""
    if Doubt.objects.open().filter(certificate__in=live(kept_of(subject.pk))).exists():
        ask_for_check(subject.pk, Cause.CORRECTION)


def ask_for_check(subject_id: int, cause: Cause) -> None:
    kept = kept_of(subject_id)
    if not live(kept).exists():
        return
    row, made = PendingCheck.objects.get_or_create(subject_id=kept, defaults={"cause": cause})
    if not made and cause == Cause.VOID:  # its reversals came first; the void is what people should read
        PendingCheck.objects.filter(pk=row.pk).update(cause=cause)
    if made:
        transaction.on_commit(partial(review, kept), robust=True)  # a sweep tries again


def live(subject_id: int) -> QuerySet[Certificate]:
    """Return the learner's certificates that are valid, with those of accounts joined with hers."""
    return Certificate.objects.filter(subject__in=[subject_id, *absorbed_by(subject_id)], revocation=None)


@transaction.atomic
def review(subject_id: int) -> None:
    """Open a doubt about each certificate whose requirements are not met now, end the doubts about the others."""
    lock_learner(subject_id)
    pending = PendingCheck.objects.filter(subject=subject_id).first()
    now = timezone.now()
    for certificate in live(subject_id).select_related("enrolment__course").order_by("pk"):
        about = Doubt.objects.open().filter(certificate=certificate)
        if not reasons(certificate):
            about.update(outcome=Doubt.Outcome.HOLDS, ended=now)
        elif not about.update(looked=now) and pending is not None:
            Doubt.objects.create(certificate=certificate, cause=pending.cause, opened=now, looked=now)
    if pending is not None:
        pending.delete()


def sweep() -> int:
    """Run checks left undone, and on doubts that learning may have settled since; return how many learners."""
    waiting = list(PendingCheck.objects.order_by("created").values_list("subject", flat=True)[:AT_ONCE])
    doubted = Doubt.objects.open().order_by("looked", "pk").values_list("certificate__subject", flat=True)[:AT_ONCE]
    subjects = sorted({kept_of(subject) for subject in [*waiting, *doubted]})
    for subject in subjects:
        review(subject)
    return len(subjects)


def reasons(certificate: Certificate) -> list[str]:
    """Return what a certificate rests on and what does not stand any more, in words; empty when all is met.

    Judged by what was asked for when it was issued. Quizzes added to the course since, and meetings after it, take
    nothing away; an answer given is never withdrawn, so quizzes are not checked again.
    """
    enrolment = current(certificate)
    required = Requirements(**certificate.terms) if certificate.terms else requirements_of(enrolment)[1]
    required = replace(required, quiz_score=None)
    tally = tally_of(enrolment.subject_id)
    now = standing(enrolment, required, tally=tally, until=certificate.issued)
    found = [each.words for each in check(required, now) if not each.met]
    have, says = counted(required, now), certificate.hours_milli
    if have < says:
        found.append(
            _("The certificate says %(says)s class hours; %(have)s stand now.")
            % {"says": hundredths(says), "have": hundredths(have)}
        )
    whole = sum(live(enrolment.subject_id).values_list("hours_milli", flat=True))
    if not found and tally.total < whole:  # a correction that names no course lowers the sum alone
        found.append(
            _("All certificates together say %(says)s class hours; %(have)s stand now.")
            % {"says": hundredths(whole), "have": hundredths(tally.total)}
        )
    return found


def current(certificate: Certificate) -> Enrolment:
    """Return the enrolment on which it rests now."""
    return merging.current(certificate.enrolment)


def open_one(certificate: Certificate) -> Doubt | None:
    return Doubt.objects.open().filter(certificate=certificate).first()


def give_reasons(rows: list[Doubt], user: Any) -> None:
    """Set on each doubt of a page what is missing now."""
    for row in rows:
        row.reasons = reasons(row.certificate)
