"""Reading as study: opening a section (or a video's transcript), and answering its one question."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses.assess.attempts import may_be_entered_for, photograph
from courses.assess.errors import HelperMayNot
from courses.assess.marking import mark
from courses.pages.reading import Quiz, check_of
from courses.study import credit, facts, leases
from courses.study.errors import NoSuchPart, NothingChosen, TooLate
from courses.study.models import PlayLease, ReadingProof, SameLearner
from courses.study.open_time import Open, Proof, as_one, counted_readings, missing_ms
from courses.study.timelines import timeline_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.contrib.auth.models import _User as User
    from django.db.models import QuerySet

    from courses.assess.models import QuestionSet
    from courses.pages.models import LessonPage
    from courses.pages.reading import Question
    from courses.study.counting import Counted
    from courses.study.models import Enrolment


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: whether it was right, and how much longer the section has to be open."""

    right: bool
    missing_ms: int = 0
    complete: bool = False
    news: list[str] = field(default_factory=list)


@transaction.atomic
def begin(*, subject: User, actor: User, lesson: LessonPage, block_id: str, device: str = "") -> PlayLease:
    """The lease that this reading is measured by; one that is open on the same section goes on.

    Raises what `leases.open_lease` raises; NoSuchPart also where no question is asked.
    """
    check_in(lesson, block_id)
    leases.hold_subject(subject.pk)
    held = PlayLease.objects.open().filter(subject=subject, actor=actor, expires_at__gt=timezone.now())
    current = held.select_related("timeline", "enrolment").first()
    if current is not None and current.enrolment.is_active and current.timeline == timeline_of(lesson, block_id):
        return current
    return leases.open_lease(
        subject=subject, actor=actor, lesson=lesson, block_id=block_id, device=device, on_the_way=timedelta(0)
    )


@transaction.atomic
def answer(*, lease: PlayLease, actor: User, chosen: Sequence[str]) -> Answered:
    """Keep an answer and count the section once it has also been open long enough; an empty one repeats the right one.

    The caller has locked the lease and its subject. Raises NoSuchPart, HelperMayNot, NothingChosen, TooLate.
    """
    now = timezone.now()
    check = check_in(lease.timeline.lesson, lease.timeline.block_id)
    if actor.pk != lease.subject_id and not may_be_entered_for(lease.subject):
        raise HelperMayNot
    if now > lease.accept_until:
        raise TooLate
    if lease.closed_at is None and now > lease.expires_at:
        leases.close(lease=lease, now=now, reason=PlayLease.Reason.EXPIRED)
    asked = photograph(lease.timeline.lesson, Quiz(lease.timeline.block_id, "", (check,)))
    given = list(chosen) or kept_answer(lease, asked)
    if not given:
        raise NothingChosen
    marked = mark(asked.questions, {check.id: given}).marks[check.id]
    ReadingProof.objects.create(
        lease=lease,
        actor=actor,
        question_set=asked,
        answer=list(marked.chosen),
        right=marked.right,
        received_at=now,
    )
    return count(lease, now) if marked.right else Answered(right=False)


def check_in(lesson: LessonPage, block_id: str) -> Question:
    """The question that a block asks now; raises NoSuchPart."""
    for block in lesson.body:
        check = check_of(block) if str(block.id) == block_id else None
        if check is not None:
            return check
    raise NoSuchPart


def kept_answer(lease: PlayLease, asked: QuestionSet) -> list[str]:
    """The right answer that the learner gave to this wording before, in this enrolment; else nothing."""
    kept = ReadingProof.objects.filter(
        lease__in=leases_of(lease.enrolment), lease__timeline=lease.timeline_id, question_set=asked, right=True
    )
    last = kept.order_by("-pk").first()
    return list(last.answer) if last else []


def count(lease: PlayLease, now: datetime) -> Answered:
    """Credit the section if both halves hold now; the same path as for what was played."""
    rows = list(leases_of(lease.enrolment).filter(timeline=lease.timeline_id, voided_at=None))
    duration_ms = lease.timeline.duration_ms
    at = lease.instant(now)
    counted = counted_of(rows, ReadingProof.objects.filter(lease__in=rows), duration_ms)
    if not counted:
        return Answered(right=True, missing_ms=missing_ms(opened(rows), duration_ms, at))
    verified, news = credit.apply(lease=lease, counted=counted)
    return Answered(right=True, complete=verified.complete, news=news)


def leases_of(enrolment: Enrolment) -> QuerySet[PlayLease]:
    """Everything under which this cycle of the course was learnt, also by accounts that were joined with the learner's;
    in order."""
    joined = SameLearner.objects.filter(kept=enrolment.subject_id).values("absorbed")
    theirs = Q(subject__in=joined, enrolment__course=enrolment.course_id, enrolment__cycle=enrolment.cycle)
    return PlayLease.objects.filter(Q(enrolment=enrolment) | theirs).order_by("issued_at", "pk")


def opened(rows: Iterable[PlayLease]) -> list[Open]:
    return as_one(Open(row.window, row.ends_at) for row in rows)


def counted_of(rows: Sequence[PlayLease], proofs: Iterable[ReadingProof], duration_ms: int) -> list[Counted]:
    """`counted_readings` over rows: all leases of one enrolment (or of those that are one learner's) on one timeline,
    and the answers given on them."""
    lease_of = {row.pk: row for row in rows}
    given = [Proof(proof.right, lease_of[proof.lease_id].instant(proof.received_at)) for proof in proofs]
    return counted_readings(opened(rows), given, duration_ms)


def facts_of(subject_id: int) -> list[tuple[datetime, facts.Fact]]:
    """What this learner's answers brought, each at the instant it came in: for a recount."""
    proofs = ReadingProof.objects.filter(lease__subject=subject_id).select_related("lease")
    answers: dict[tuple[int, int], list[ReadingProof]] = defaultdict(list)
    for proof in proofs.order_by("received_at", "pk"):
        answers[proof.lease.enrolment_id, proof.lease.timeline_id].append(proof)
    found: list[tuple[datetime, facts.Fact]] = []
    for (enrolment, timeline), given in answers.items():
        opened_for = PlayLease.objects.filter(enrolment=enrolment, timeline=timeline).select_related("timeline")
        every = list(opened_for.order_by("issued_at", "pk"))
        # A voided lease proves nothing, neither its answers nor the time for which it was open; but that something was
        # taken out must be known, or what it had finished would stay finished.
        found += [(row.issued_at, facts.Proved(row.pk, ())) for row in every if row.voided_at]
        rows = [row for row in every if not row.voided_at]
        honest = [proof for proof in given if not proof.lease.voided_at]
        for number, proof in enumerate(honest, start=1):
            counted = counted_of(rows, honest[:number], rows[0].timeline.duration_ms) if proof.right else []
            if counted:
                found.append((proof.received_at, facts.Proved(proof.lease_id, tuple(counted))))
    return found
