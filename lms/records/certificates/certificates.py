"""Entering what was finished, issuing a certificate for it once, and taking one back."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.engine.leases import hold_subject
from courses.study.engine.merging import absorbed_by, current, kept_of
from courses.study.models import Completion, Enrolment
from foundation.act_journal import note_act
from foundation.local_days import day_of
from lms.bases.base_queries import base_of_page
from lms.points.models import LedgerLeg
from lms.points.values.units import Unit
from lms.records.errors import AlreadyRevoked, NotYetEarned
from lms.records.models import Certificate, Doubt, RecordEntry, Revocation
from lms.records.record.hours import tally_of
from lms.records.requirements import completing
from lms.records.requirements.requirements import cohort_of, identity, standing, terms_of
from lms.records.requirements.terms import check, counted

if TYPE_CHECKING:
    from wagtail.models import Page

    from lms.people.models import Organisation, User

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another


def on_course(sender: Any, *, subject: User, enrolment: Enrolment, page: Page, at: datetime, **kwargs: Any) -> None:
    if not subject.is_active and kept_of(subject.pk) != subject.pk:
        return  # late evidence of an account that was joined with another: the entry is the kept one's
    if identity(enrolment):
        return  # entered when her office has said who she is
    enter(enrolment=enrolment, at=at)


def on_released(sender: Any, *, person: User, **kwargs: Any) -> None:
    """What was finished while it was open who she is goes into her record, with its own day."""
    done = Completion.objects.filter(enrolment__subject=person, kind=Completion.Kind.COURSE).select_related("enrolment")
    for each in done.order_by("at", "pk"):
        enter(enrolment=each.enrolment, at=each.at)


def enter(*, enrolment: Enrolment, at: datetime) -> RecordEntry:
    """A line in the learner's record for a course whose online lessons were finished at this time."""
    return enter_on(enrolment=enrolment, day=day_of(at))


@transaction.atomic
def enter_on(*, enrolment: Enrolment, day: date) -> RecordEntry:
    """A line in the learner's record; saying the same again gives back the line that is there.

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
    hold_subject(enrolment.subject_id)
    kept = fixed | {"finished": last.finished}
    return RecordEntry.objects.get_or_create(supersedes=last, defaults=says | kept | {"enrolment": enrolment})[0]


def issuers_of(enrolment: Enrolment) -> list[str]:
    """Who signs: the organiser of the learner's class, if there is one, and the training body."""
    cohort = cohort_of(enrolment)
    if cohort:
        programme = cohort.programme
        names = [programme.organiser.name if programme.organiser else "", programme.organisation.name]
    else:
        base = base_of_page(enrolment.course)
        names = [base.organisation.name] if base else []
    return [name for name in dict.fromkeys(names) if name]


def training_body(enrolment: Enrolment) -> Organisation | None:
    """The body whose staff issues: that of the learner's class, or the base in whose branch the course stands."""
    cohort = cohort_of(enrolment)
    if cohort:
        return cohort.programme.organisation
    base = base_of_page(enrolment.course)
    return base.organisation if base else None


@transaction.atomic
def issue(*, enrolment: Enrolment, by: User) -> Certificate:
    """The certificate of an enrolment; however often one asks, there is one. Raises NotYetEarned.

    Of an account that was joined with another it is the kept one's: her paper is hers whichever of the two is named.
    """
    hold_subject(kept_of(enrolment.subject_id))
    enrolment = current(enrolment)
    elsewhere = live_elsewhere(enrolment)
    if elsewhere:
        return elsewhere
    so_far = list(Certificate.objects.filter(enrolment=enrolment).select_related("revocation").order_by("revision"))
    if so_far and not hasattr(so_far[-1], "revocation"):
        return so_far[-1]
    rules, terms = terms_of(enrolment)
    tally = tally_of(enrolment.subject_id)
    now = standing(enrolment, terms, tally=tally)
    open_points = [each.words for each in [*identity(enrolment), *check(terms, now)] if not each.met]
    if open_points:
        raise NotYetEarned(open_points)
    complete = completing.completed_on(enrolment, terms, tally=tally) or day_of(timezone.now())
    entry = enter_on(enrolment=enrolment, day=completing.online_on(enrolment) or complete)
    made = Certificate.objects.create(
        subject_id=enrolment.subject_id,
        enrolment=enrolment,
        entry=entry,
        serial=new_serial(),
        revision=len(so_far) + 1,
        title=enrolment.course.title,
        hours_milli=counted(terms, now),
        issuers=issuers_of(enrolment),
        finished=complete,
        issued=timezone.now(),
        requirement_set=rules,
        terms=terms.as_json(),
    )
    note_act("certificate.issue", by=by, about=made, subject=enrolment.subject)
    return made


def live_elsewhere(enrolment: Enrolment) -> Certificate | None:
    """One that was issued for this course and cycle to an account that was joined with this one: the paper is good."""
    found = Certificate.objects.filter(
        subject__in=absorbed_by(enrolment.subject_id),
        enrolment__course=enrolment.course_id,
        enrolment__cycle=enrolment.cycle,
        revocation=None,
    )
    return found.order_by("issued").first()


def on_joined(sender: Any, *, kept: User, absorbed: User, by: User, **kwargs: Any) -> None:
    """Two accounts are one learner: of a course and cycle one certificate stays live, the kept account's own first."""
    hers = Certificate.objects.filter(subject=kept, revocation=None).select_related("enrolment")
    live = {(each.enrolment.course_id, each.enrolment.cycle) for each in hers}
    theirs = Certificate.objects.filter(subject__in=absorbed_by(kept.pk), revocation=None).select_related("enrolment")
    for each in theirs.order_by("issued", "pk"):
        place = (each.enrolment.course_id, each.enrolment.cycle)
        if place in live:
            revoke(certificate=each, reason=_("The learner holds another certificate of this course."), by=by)
        live.add(place)


def new_serial() -> str:
    """YN26-XXXX-XXXX-XXXX: the year, and 59 bits that nobody can guess."""
    drawn = ["".join(secrets.choice(SIGNS) for _sign in range(4)) for _group in range(3)]
    return "-".join([f"YN{timezone.localtime().year % 100:02d}", *drawn])


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User) -> Revocation:
    """Take a certificate back; a new one can be issued when its requirements hold. Raises AlreadyRevoked."""
    hold_subject(certificate.subject_id)
    if certificate.is_revoked:
        raise AlreadyRevoked
    now = timezone.now()
    Doubt.objects.open().filter(certificate=certificate).update(outcome=Doubt.Outcome.REVOKED, ended=now)
    row = Revocation(certificate=certificate, by=by, at=now)
    row.reason = reason
    row.save()
    return row
