"""Opening and closing the one lease that a learner may have, and locking a learner's rows."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from courses.pages.page_queries import course_of
from courses.study.engine import completion, evidence_budget, film_delivery, unconfirmed_spans
from courses.study.engine.timelines import timeline_of
from courses.study.errors import MayNotAct, NoSuchPart, NotEnrolled
from courses.study.models import CHANGES, LASTS, Enrolment, EvidenceChunk, OfflineGrant, PlayLease
from courses.study.versions import carry_over
from foundation.compiled_queries import Prepared, Slot

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import _User as User

    from courses.pages.models import LessonPage

# A lease is asked for when play is pressed and arrives when the line allows: what was played meanwhile is real. So a
# window begins a little before its lease is issued, but never before the learner's last window ended.
LATENCY = timedelta(seconds=2)
LOCK = Prepared(
    lambda: get_user_model().objects.filter(pk=Slot("subject")).select_for_update(no_key=True).values_list("pk")
)


STANDS = Prepared(lambda: PlayLease.objects.filter(pk=Slot("lease")).values_list(*CHANGES, chunks_ahead()))


def lock_learner(subject_id: int) -> None:
    """Lock one learner's row until the transaction ends: all that changes this study or ledger does so first.

    SQLite locks every writer, so nothing is done there. Raises DoesNotExist.
    """
    if connection.features.has_select_for_update and LOCK.row(subject=subject_id) is None:
        raise get_user_model().DoesNotExist


def lock_lease(lease: PlayLease) -> None:
    """Lock a lease's learner until the transaction ends, and reload the lease's columns. Raises DoesNotExist.

    A lease is changed only under this lock. `waits_ahead` says whether chunks beyond a gap were stored.
    """
    lock_learner(lease.subject_id)
    row = STANDS.row(lease=lease.pk)
    if row is None:
        raise PlayLease.DoesNotExist
    for name, value in zip(CHANGES, row, strict=False):
        setattr(lease, name, value)
    lease.waits_ahead = bool(row[-1])


def chunks_ahead() -> Exists:
    return Exists(EvidenceChunk.objects.filter(lease=OuterRef("pk"), seq__gte=OuterRef("next_seq")))


@transaction.atomic
def open_lease(
    *,
    subject: User,
    actor: User,
    lesson: LessonPage,
    block_id: str,
    device: str = "",
    earlier: UUID | None = None,
    latency: timedelta = LATENCY,
    for_reading: bool = False,
) -> PlayLease:
    """Open a lease on one video or text and return it; the lease that the learner had before is closed.

    `earlier` names the version that the learner began with. Raises MayNotAct, NotEnrolled, NoSuchPart (also for a text
    that is to be played), PartNotReady, evidence_budget.TooManyRows.
    """
    if actor != subject and not actor.has_perm("study.act_for", subject):
        raise MayNotAct
    enrolment = active_enrolment(subject, lesson)
    lock_learner(subject.pk)
    now = not_before_books(subject.pk, timezone.now())
    evidence_budget.check_new_lease(subject.pk, now)
    if earlier is None:
        timeline = timeline_of(lesson, block_id)
    else:
        timeline = carry_over.earlier_version(enrolment, lesson, block_id, uuid=earlier, now=now)
    if timeline.is_text and not for_reading:
        raise NoSuchPart
    for carried in carry_over.carry_for(subject.pk, timeline):
        completion.check_lesson(carried.enrolment, lesson, at=now)
    begins = max(now - latency, end_of_last(subject.pk, now))
    seed = secrets.token_hex(32)
    handed = film_delivery.sitting(subject_id=subject.pk, timeline=timeline, now=now, of_words=for_reading)
    return PlayLease.objects.create(
        subject=subject,
        actor=actor,
        enrolment=enrolment,
        timeline=timeline,
        device=device[:64],
        seed=seed,
        head=seed,
        rate_cap_milli=round(settings.STUDY_RATE_CAP * 1000),
        issued_at=begins,
        expires_at=now + LASTS,
        delivery=handed,
        for_reading=for_reading,
        presence_ms=unconfirmed_spans.interval_ms(subject.pk),
        unasked_ms=unconfirmed_spans.unasked_ms(subject.pk),
        held_ms=unconfirmed_spans.waiting_ms(subject_id=subject.pk, timeline_id=timeline.pk),
    )


def end_of_last(subject_id: int, now: datetime) -> datetime:
    """Return when the learner's last window ended; one still open is replaced, and ends with its last evidence."""
    last = PlayLease.objects.filter(subject_id=subject_id, grant=None).order_by("-issued_at", "-pk").first()
    if last is None:
        return now - LATENCY
    if last.closed_at is None:
        kept = PlayLease.objects.filter(pk=last.pk).aggregate(
            played=Max("chunks__received_at"), read=Max("proofs__received_at")
        )
        heard = max(kept["played"] or last.issued_at, kept["read"] or last.issued_at)
        close(lease=last, now=max(now - LATENCY, heard), reason=PlayLease.Reason.REPLACED)
    return last.ends_at


def not_before_books(subject_id: int, now: datetime) -> datetime:
    """Return the instant, or that of the learner's last receipt of a book if the server's clock was set back since.

    A lease is opened and closed in this order: a stretch has the windows of those that stood open at a receipt.
    """
    heard = OfflineGrant.objects.filter(subject=subject_id).aggregate(last=Max("heard_at"))["last"]
    return max(now, heard) if heard else now


def active_enrolment(subject: User, lesson: LessonPage) -> Enrolment:
    """Return the enrolment that study of this lesson belongs to; raise NotEnrolled."""
    course = course_of(lesson)
    enrolment = Enrolment.objects.filter(subject=subject, course=course).order_by("-cycle").first()
    if enrolment is None or not enrolment.is_active:
        raise NotEnrolled
    return enrolment


def close_open(*, subject_id: int, now: datetime, reason: PlayLease.Reason = PlayLease.Reason.STOPPED) -> None:
    """Close the learner's open lease, if any. The caller has locked the learner."""
    for lease in PlayLease.objects.open().filter(subject_id=subject_id):
        close(lease=lease, now=now, reason=reason)


def close(*, lease: PlayLease, now: datetime, reason: PlayLease.Reason) -> None:
    """Close a lease; one that had run out ended when it did. Closing twice changes nothing."""
    if lease.shares:
        now = not_before_books(lease.subject_id, now)
    ran_out = lease.expires_at < now
    closed_at = max(min(now, lease.expires_at), lease.issued_at)
    why = PlayLease.Reason.EXPIRED if ran_out else reason
    changed = PlayLease.objects.open().filter(pk=lease.pk).update(closed_at=closed_at, close_reason=why)
    if changed:
        lease.closed_at, lease.close_reason = closed_at, why
