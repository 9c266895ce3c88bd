"""Voiding false evidence: one person asks and says why, another decides, and all that rests on it is corrected.

Raises are `Refusal`s with words for the person who asks or decides.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.study.engine import completion, leases, merging, unconfirmed_spans
from courses.study.errors import AlreadyDecided, BadRun, MayNotDecide, MayNotVoid
from courses.study.models import Enrolment, EvidenceVoid, PlayLease, Timeline, VerifiedInterval, VoidDecision
from courses.study.recount import rebuild, recount_facts
from courses.study.signals import evidence_voided
from courses.study.versions.carry_over import links_of
from foundation.http.permission import has_perm_now

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

    from courses.study.recount.counter import Place


@transaction.atomic
def ask(
    *, lease: PlayLease, by: User, reason: str, from_seq: int | None = None, to_seq: int | None = None
) -> EvidenceVoid:
    """Ask for a void of a lease, or of a range of chunks that have been counted; it changes nothing yet.

    Raises MayNotVoid (learner, helper, people without the permission), BadRun.
    """
    if by.pk in (lease.subject_id, lease.actor_id) or not by.has_perm("study.ask_void", lease):
        raise MayNotVoid
    if (from_seq is None) != (to_seq is None):
        raise BadRun
    if from_seq is not None and to_seq is not None and not 0 <= from_seq <= to_seq < lease.next_seq:
        raise BadRun
    row = EvidenceVoid(lease=lease, asked_by=by, from_seq=from_seq, to_seq=to_seq, asked_at=timezone.now())
    row.reason = reason[:300]
    row.save()
    return row


@transaction.atomic
def decide(*, void: EvidenceVoid, by: User, approved: bool, words: str = "") -> VoidDecision:
    """Approve or refuse. An approved void removes its chunks, and what rested on them, in this one transaction.

    Raises MayNotDecide (who asked, learner, helper, staff of the learner's base), AlreadyDecided.
    """
    leases.lock_learner(void.lease.subject_id)
    lease = void.lease
    hands = (void.asked_by_id, lease.subject_id, lease.actor_id)
    if by.pk in hands or not has_perm_now(by, "study.decide_void", void):
        raise MayNotDecide
    if VoidDecision.objects.filter(void=void).exists():
        raise AlreadyDecided
    now = timezone.now()
    decision = VoidDecision(void=void, asked_by_id=void.asked_by_id, by=by, approved=approved, at=now)
    decision.words = words[:300]
    decision.save()
    if approved:
        apply_void(void, by)
    return decision


def apply_void(void: EvidenceVoid, by: User) -> None:
    """Close what is open, recount what it touches, void the completions that fall, and signal the ledger."""
    now = timezone.now()
    lease = PlayLease.objects.get(pk=void.lease_id)
    before = rebuild.recount(lease.subject_id, decisions=recount_facts.decisions_of(lease.subject_id, without=void))
    if void.is_whole:
        leases.close(lease=lease, now=now, reason=PlayLease.Reason.VOIDED)
        PlayLease.objects.filter(pk=lease.pk, voided_at=None).update(voided_at=now)
    seqs = lease.holds.values_list("seq", flat=True)
    unconfirmed_spans.refuse(lease=lease, seqs=[seq for seq in seqs if void.covers(seq)], now=now)
    places, days = rebuild.changed(before, rebuild.recount(lease.subject_id))
    kept = merging.kept_of(lease.subject_id)
    if kept == lease.subject_id and not merging.absorbed_by(kept):
        recount_places(void, by, kept, places, days)
        return
    if kept != lease.subject_id:
        recount_places(void, by, lease.subject_id, places, days)
        leases.lock_learner(kept)  # what was false there was counted here as well
    # What was read counts for both together: where alone it brought nothing it may have been what the other's answer
    # rested on.
    if lease.for_reading:
        places |= {(lease.enrolment_id, lease.timeline_id)}
    theirs = twins_of(places, kept)
    recount_places(void, by, kept, with_same_contents(theirs, kept), days, voided=theirs)


def recount_places(
    void: EvidenceVoid,
    by: User,
    subject_id: int,
    places: frozenset[Place],
    days: frozenset[date],
    voided: frozenset[Place] = frozenset(),
) -> None:
    """Rebuild these places of an account, void the completions that fall, and send `evidence_voided`.

    `voided`: where of joined accounts something was voided, which no account's own recount shows; the places and days
    on which their minutes change are found from the minutes themselves.
    """
    sufficed, had = complete_places(subject_id), rebuild.minutes_of(subject_id) if voided else {}
    rebuild.rebuild(subject_id, places=places, voided=voided)
    if voided:
        have = rebuild.minutes_of(subject_id)
        moved = [key for key in had.keys() | have.keys() if had.get(key) != have.get(key)]
        places |= {(enrolment, timeline) for _minute, enrolment, timeline in moved}
        days |= {row[0] for key in moved for row in (had.get(key), have.get(key)) if row}
    fallen = completion.void_fallen(sufficed - complete_places(subject_id), void=void)
    evidence_voided.send(
        EvidenceVoid, void=void, by=by, subject_id=subject_id, places=places, days=days, completions=fallen
    )


def twins_of(places: frozenset[Place], kept: int) -> frozenset[Place]:
    """Return the places of the kept account that stand for those of an absorbed one."""
    theirs = Enrolment.objects.in_bulk({enrolment for enrolment, _timeline in places})
    ours = {(row.course_id, row.cycle): row.pk for row in Enrolment.objects.filter(subject=kept)}
    found = ((ours.get((theirs[place].course_id, theirs[place].cycle)), timeline) for place, timeline in places)
    return frozenset((place, timeline) for place, timeline in found if place is not None)


def with_same_contents(places: frozenset[Place], subject_id: int) -> frozenset[Place]:
    """Return these places, and those where the learner learnt the same contents: what falls here may count there."""
    timelines = Timeline.objects.filter(pk__in={timeline for _enrolment, timeline in places})
    contents = set(timelines.values_list("content", flat=True))
    contents |= {each.content for edit in links_of(contents) for each in (edit.old, edit.new)}
    rows = VerifiedInterval.objects.filter(subject=subject_id, content__in=contents)
    return places | frozenset(rows.values_list("enrolment_id", "timeline_id"))


def complete_places(subject_id: int) -> set[Place]:
    """Return the places (enrolment, timeline) where enough is verified."""
    rows = VerifiedInterval.objects.filter(subject=subject_id, complete=True)
    return set(rows.values_list("enrolment_id", "timeline_id"))
