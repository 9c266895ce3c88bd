"""Entering what was finished, issuing a certificate for it once, and revoking one."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import absorbed_by, current, kept_of
from courses.study.models import Completion, Enrolment
from foundation.act_journal import note_act
from foundation.local_days import day_of
from lms.bases.base_queries import base_of_page
from lms.people import notices
from lms.people.accounts.merging import kept_account
from lms.people.models import Notice
from lms.points.models import LedgerLeg
from lms.points.values.units import Unit
from lms.records.errors import AlreadyRevoked, NotYetEarned
from lms.records.models import Certificate, Doubt, RecordEntry, Revocation
from lms.records.record.hours import tally_of
from lms.records.requirements import completing
from lms.records.requirements.requirement_check import check, counted
from lms.records.requirements.requirements import cohort_of, identity, requirements_of, standing

if TYPE_CHECKING:
    from wagtail.models import Page

    from lms.people.models import Organisation, User

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another


def on_course(sender: Any, *, subject: User, enrolment: Enrolment, page: Page, at: datetime, **kwargs: Any) -> None:
    if not subject.is_active and kept_of(subject.pk) != subject.pk:
        return  # late evidence of an account that was joined with another: the entry is the kept one's
    if identity(enrolment):
        return  # entered when her office has confirmed her
    enter(enrolment=enrolment, at=at)


def on_released(sender: Any, *, person: User, **kwargs: Any) -> None:
    """Enter what a learner finished while her office had not confirmed her, with its own day."""
    done = Completion.objects.filter(enrolment__subject=person, kind=Completion.Kind.COURSE).select_related("enrolment")
    for each in done.order_by("at", "pk"):
        enter(enrolment=each.enrolment, at=each.at)


def enter(*, enrolment: Enrolment, at: datetime) -> RecordEntry:
    """Enter a line in the learner's record for a course whose online lessons were finished at this time."""
    return add_entry(enrolment=enrolment, day=day_of(at))


@transaction.atomic
def add_entry(*, enrolment: Enrolment, day: date) -> RecordEntry:
    """Enter a line in the learner's record; the same again returns the line that is there.

    Hours that came later (a class after the last lesson) are a new line that supersedes it; the day stays.
    """
    points = LedgerLeg.objects.of_learners().filter(
        txn__subject=enrolment.subject_id, txn__course=enrolment.course_id, unit=Unit.POINT
    )
    hours = tally_of(enrolment.subject_id)
    here = sum(part.get(enrolment.pk, 0) for part in (hours.online, hours.in_person, hours.corrected))
    says = {
        "title": enrolment.course.title,
        "issuer": "、".join(issuers_of(enrolment))[:200],
        "hours_milli": max(here, 0),
        "points_milli": points.aggregate(total=Sum("milli"))["total"] or 0,
    }
    fixed = {"subject_id": enrolment.subject_id, "finished": day, "created": timezone.now()}
    entry, made = RecordEntry.objects.get_or_create(enrolment=enrolment, supersedes=None, defaults=says | fixed)
    if made:
        return entry
    last = RecordEntry.objects.get(enrolment=enrolment, superseded_by=None)
    if all(getattr(last, name) == says[name] for name in ("title", "issuer", "hours_milli")):
        return last  # points come and go with corrections; they are no reason for a new line
    lock_learner(enrolment.subject_id)
    kept = fixed | {"finished": last.finished}
    return RecordEntry.objects.get_or_create(supersedes=last, defaults=says | kept | {"enrolment": enrolment})[0]


def issuers_of(enrolment: Enrolment) -> list[str]:
    """Return who signs: the organiser of the learner's class, if there is one, and the training body."""
    cohort = cohort_of(enrolment)
    if cohort:
        programme = cohort.programme
        names = [programme.organiser.name if programme.organiser else "", programme.organisation.name]
    else:
        base = base_of_page(enrolment.course)
        names = [base.organisation.name] if base else []
    return [name for name in dict.fromkeys(names) if name]


def training_body(enrolment: Enrolment) -> Organisation | None:
    """Return the body whose staff issues: that of the learner's class, or the base in whose branch the course is."""
    cohort = cohort_of(enrolment)
    if cohort:
        return cohort.programme.organisation
    base = base_of_page(enrolment.course)
    return base.organisation if base else None


@transaction.atomic
def issue(*, enrolment: Enrolment, by: User) -> Certificate:
    """Return the certificate of an enrolment, issued at the first call. Raises NotYetEarned.

    Of an account that was joined with another it is the kept one's: her paper is hers whichever of the two is named.
    """
    lock_learner(kept_of(enrolment.subject_id))
    enrolment = current(enrolment)
    elsewhere = live_elsewhere(enrolment)
    if elsewhere:
        return elsewhere
    so_far = list(Certificate.objects.filter(enrolment=enrolment).select_related("revocation").order_by("revision"))
    if so_far and not hasattr(so_far[-1], "revocation"):
        return so_far[-1]
    rules, required = requirements_of(enrolment)
    tally = tally_of(enrolment.subject_id)
    now = standing(enrolment, required, tally=tally)
    open_points = [each.words for each in [*identity(enrolment), *check(required, now)] if not each.met]
    if open_points:
        raise NotYetEarned(open_points)
    complete = completing.completed_on(enrolment, required, tally=tally) or day_of(timezone.now())
    entry = add_entry(enrolment=enrolment, day=completing.online_on(enrolment) or complete)
    made = Certificate.objects.create(
        subject_id=enrolment.subject_id,
        enrolment=enrolment,
        entry=entry,
        serial=new_serial(),
        revision=len(so_far) + 1,
        title=enrolment.course.title,
        hours_milli=counted(required, now),
        issuers=issuers_of(enrolment),
        finished=complete,
        issued=timezone.now(),
        requirement_set=rules,
        terms=required.as_json(),
    )
    note_act("certificate.issue", by=by, about=made, subject=enrolment.subject)
    words = _("The certificate of “%(title)s” is ready. You can look at it, print it and have it checked.")
    tell_holder(made, Notice.Code.CERTIFICATE_READY, words, by)
    return made


def tell_holder(certificate: Certificate, code: Notice.Code, words: str, by: User, *, sms: str = notices.NEWS) -> None:
    """Tell whose certificate it is, in the account that she has now, unless she did it herself."""
    person = kept_account(certificate.subject)
    if person.is_active and person.pk != by.pk:
        path = reverse("records:certificate", args=[certificate.uuid])
        notices.tell(person=person, code=code, words=words % {"title": certificate.title}, path=path, sms=sms)


def live_elsewhere(enrolment: Enrolment) -> Certificate | None:
    """Return one issued for this course and cycle to an account that was joined with this one: it stays valid."""
    found = Certificate.objects.filter(
        subject__in=absorbed_by(enrolment.subject_id),
        enrolment__course=enrolment.course_id,
        enrolment__cycle=enrolment.cycle,
        revocation=None,
    )
    return found.order_by("issued").first()


def on_joined(sender: Any, *, kept: User, absorbed: User, by: User, **kwargs: Any) -> None:
    """Keep one certificate of a course and cycle live for two joined accounts, the kept account's own first."""
    hers = Certificate.objects.filter(subject=kept, revocation=None).select_related("enrolment")
    live = {(each.enrolment.course_id, each.enrolment.cycle) for each in hers}
    theirs = Certificate.objects.filter(subject__in=absorbed_by(kept.pk), revocation=None).select_related("enrolment")
    for each in theirs.order_by("issued", "pk"):
        place = (each.enrolment.course_id, each.enrolment.cycle)
        if place in live:
            revoke(certificate=each, reason=_("The learner holds another certificate of this course."), by=by)
        live.add(place)


def new_serial() -> str:
    """Draw a number YN26-XXXX-XXXX-XXXX: the year, and 59 bits that cannot be guessed."""
    drawn = ["".join(secrets.choice(SIGNS) for _sign in range(4)) for _group in range(3)]
    return "-".join([f"YN{timezone.localtime().year % 100:02d}", *drawn])


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User) -> Revocation:
    """Revoke a certificate; a new one can be issued when its requirements are met. Raises AlreadyRevoked."""
    lock_learner(certificate.subject_id)
    if certificate.is_revoked:
        raise AlreadyRevoked
    now = timezone.now()
    Doubt.objects.open().filter(certificate=certificate).update(outcome=Doubt.Outcome.REVOKED, ended=now)
    row = Revocation(certificate=certificate, by=by, at=now)
    row.reason = reason
    row.save()
    words = _("The certificate of “%(title)s” no longer holds. Your record says why. Questions: the hotline.")
    tell_holder(certificate, Notice.Code.CERTIFICATE_VOID, words, by, sms="voided")
    return row
