"""Reading as study: opening a section (or a film's transcript), and answering the question about each part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accessibility.display.player import player_item
from courses.assess.attempts import may_be_entered_for, save_question_set
from courses.assess.errors import HelperMayNot
from courses.assess.marking import mark
from courses.pages.page_queries import Quiz, checks_of, video_blocks
from courses.study.engine import answer_limits, crediting, film_delivery, leases, merging, unconfirmed_spans
from courses.study.engine.read_proofs import counted_of, leases_of, open_times
from courses.study.engine.timelines import timeline_of
from courses.study.errors import NoSuchPart, NotBegun, NotEnrolled, NothingChosen, TooLate
from courses.study.models import PlayLease, ReadingProof, SameLearner, VerifiedInterval
from courses.study.values.intervals import length
from courses.study.values.open_time import missing_ms, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.contrib.auth.models import _User as User

    from courses.assess.models import QuestionSet
    from courses.pages.models import LessonPage
    from courses.pages.page_queries import Question
    from courses.study.values.counting import Counted
    from courses.study.values.intervals import Span


@dataclass(frozen=True, slots=True)
class Answered:
    """The result of an answer.

    Whether it was right, how much longer the part has to be open, and whether the words have still to be fetched
    (`undelivered`).
    """

    right: bool
    missing_ms: int = 0
    complete: bool = False
    undelivered: bool = False
    news: list[str] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        return self.right and not self.missing_ms and not self.undelivered


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a timeline (milliseconds) and the question that vouches for it."""

    question: Question
    span: Span


@transaction.atomic
def begin(*, subject: User, actor: User, lesson: LessonPage, block_id: str, device: str = "") -> PlayLease:
    """Return the lease that this reading is measured by: the one open on the same section, else a new one.

    A lease under which a film is played is another: a minute is played or read, never both. Raises what
    `leases.open_lease` raises; NoSuchPart also where no question is asked.
    """
    questions_in(lesson, block_id)
    require_words(lesson, block_id)
    leases.lock_learner(subject.pk)
    open_now = PlayLease.objects.open().filter(
        subject=subject, actor=actor, expires_at__gt=timezone.now(), for_reading=True
    )
    current = open_now.select_related("timeline", "enrolment").first()
    if current is not None and current.enrolment.is_active and current.timeline == timeline_of(lesson, block_id):
        return current
    return leases.open_lease(
        subject=subject,
        actor=actor,
        lesson=lesson,
        block_id=block_id,
        device=device,
        latency=timedelta(0),
        for_reading=True,
    )


@transaction.atomic
def answer(*, lease: PlayLease, actor: User, chosen: Sequence[str], question: str = "") -> Answered:
    """Store an answer and count its part once it has also been open long enough; an empty one repeats the right one.

    `question` names the question, where there are several. The caller has locked the lease and its subject. Raises
    NotBegun, NotEnrolled, NoSuchPart, HelperMayNot, NothingChosen, TooLate, and what `answer_limits.require` raises.
    """
    now = timezone.now()
    if not lease.for_reading:
        raise NotBegun
    if not lease.enrolment.is_active and not SameLearner.objects.filter(absorbed=lease.subject_id).exists():
        raise NotEnrolled  # left since; of an account that was joined with another, the kept one's place stands
    part = part_in(lease, question)
    if actor.pk != lease.subject_id and not may_be_entered_for(lease.subject):
        raise HelperMayNot
    if now > lease.accept_until:
        raise TooLate
    if lease.closed_at is None and now > lease.expires_at:
        leases.close(lease=lease, now=now, reason=PlayLease.Reason.EXPIRED)
    asked = save_question_set(lease.timeline.lesson, Quiz(lease.timeline.block_id, "", (part.question,)))
    known = kept_answer(lease, asked)
    given = list(chosen) or known
    if not given:
        raise NothingChosen
    if chosen:
        answer_limits.require(lease, part.span, now)
    marked = mark(asked.questions, {part.question.id: given}).marks[part.question.id]
    delivered = film_delivery.is_delivered(lease, part.span)
    counted = counted_now(lease)
    answered_before = marked.right and bool(known)
    if answered_before and (waits := waiting_for(lease, part, counted, delivered=delivered, now=now)):
        return waits  # the answer is stored already: pressing too early adds nothing
    before = length(each.span for each in counted)
    ReadingProof.objects.create(
        lease=lease,
        actor=actor,
        question_set=asked,
        answer=list(marked.chosen),
        right=marked.right,
        from_ms=part.span[0],
        to_ms=part.span[1],
        delivered=delivered or not film_delivery.is_required(),
        received_at=now,
    )
    return count(lease, part, before_ms=before, delivered=delivered, now=now) if marked.right else Answered(right=False)


def questions_in(lesson: LessonPage, block_id: str) -> list[Question]:
    """Return the questions that a block asks now; raise NoSuchPart where there is none."""
    found = next((checks_of(block) for block in lesson.body if str(block.id) == block_id), [])
    if not found:
        raise NoSuchPart
    return found


def require_words(lesson: LessonPage, block_id: str) -> None:
    """Raise NoSuchPart for a film without a transcript: there is nothing that could be read in its place."""
    for video in video_blocks(lesson):
        if video.block_id == block_id and video.asset is not None and not player_item(video.asset).cues:
            raise NoSuchPart


def parts_of(questions: Sequence[Question], duration_ms: int) -> list[Part]:
    """Return the parts of a timeline that have a question, in their order."""
    spans = parts(duration_ms, len(questions), settings.STUDY_SECTION_MINUTES * 60_000)
    return [Part(question, span) for question, span in zip(questions, spans, strict=False)]


def part_in(lease: PlayLease, question: str) -> Part:
    """Return the part that a question of the lease's block is about; unnamed, the first that does not count yet."""
    timeline = lease.timeline
    found = parts_of(questions_in(timeline.lesson, timeline.block_id), timeline.duration_ms)
    if question:
        named = [part for part in found if part.question.id == question]
        if not named:
            raise NoSuchPart
        return named[0]
    done = {each.span for each in counted_parts(counted_now(lease), found)}
    return next((part for part in found if part.span not in done), found[-1])


def counted_parts(counted: Iterable[Counted], found: Iterable[Part]) -> list[Part]:
    """Return which parts lie wholly in what counts."""
    spans = [each.span for each in counted]
    return [part for part in found if length([part.span]) == length(clipped(spans, part.span))]


def clipped(spans: Iterable[Span], within: Span) -> list[Span]:
    return [(max(start, within[0]), min(end, within[1])) for start, end in spans]


def kept_answer(lease: PlayLease, asked: QuestionSet) -> list[str]:
    """Return the right answer that the learner gave to this wording before, in this enrolment; else an empty list."""
    kept = ReadingProof.objects.filter(
        lease__in=leases_of(lease.enrolment), lease__timeline=lease.timeline_id, question_set=asked, right=True
    )
    last = kept.order_by("-pk").first()
    return list(last.answer) if last else []


def readings_under(lease: PlayLease) -> list[PlayLease]:
    """Return the leases under which this timeline was read in the lease's enrolment, without voided ones."""
    rows = leases_of(lease.enrolment).filter(timeline=lease.timeline_id, voided_at=None, for_reading=True)
    return list(rows)


def counted_now(lease: PlayLease) -> list[Counted]:
    rows = readings_under(lease)
    return counted_of(rows, ReadingProof.objects.filter(lease__in=rows).order_by("received_at", "pk"))


def count(lease: PlayLease, part: Part, *, before_ms: int, delivered: bool, now: datetime) -> Answered:
    """Credit the part if it meets all conditions now, by the same path as what was played.

    What is new counts among what counts unasked: its question vouches for it, and for nothing else.
    """
    if is_joined(lease):
        return count_joined(lease, part, before_ms=before_ms, delivered=delivered, now=now)
    counted = counted_now(lease)
    fresh_ms = length(each.span for each in counted) - before_ms
    if not counted_parts(counted, [part]):
        return waiting_for(lease, part, counted, delivered=delivered, now=now) or Answered(right=True)
    note_fresh(lease, fresh_ms, delivered=delivered)
    verified, news = crediting.apply(lease=lease, counted=counted)
    return Answered(right=True, complete=verified.complete, news=news)


def note_fresh(lease: PlayLease, fresh_ms: int, *, delivered: bool) -> None:
    if fresh_ms > 0:
        lease.undelivered_ms += 0 if delivered else fresh_ms
        unconfirmed_spans.count_unasked(lease, fresh_ms)
        lease.save(update_fields=["unasked_ms", "undelivered_ms"])


def is_joined(lease: PlayLease) -> bool:
    """Return whether this account is one of several that are one learner's."""
    return SameLearner.objects.filter(Q(kept=lease.subject_id) | Q(absorbed=lease.subject_id)).exists()


def count_joined(lease: PlayLease, part: Part, *, before_ms: int, delivered: bool, now: datetime) -> Answered:
    """Do what `count` does for accounts that were joined.

    What this one read alone counts, then what both read together, as far as one person had time for it beside all that
    they played.
    """
    own = [row for row in readings_under(lease) if row.subject_id == lease.subject_id]
    alone = counted_of(own, ReadingProof.objects.filter(lease__in=own).order_by("received_at", "pk"))
    news: list[str] = []
    if counted_parts(alone, [part]):
        news += crediting.apply(lease=lease, counted=alone)[1]
    kept = merging.kept_of(lease.subject_id)
    leases.lock_learner(kept)
    news += merging.count(kept)
    place = merging.current(lease.enrolment)
    verified = VerifiedInterval.objects.filter(enrolment=place, timeline=lease.timeline_id).first()
    if verified is None or length(clipped(verified.as_spans(), part.span)) < length([part.span]):
        waits = waiting_for(lease, part, counted_now(lease), delivered=delivered, now=now)
        return waits or Answered(right=True, missing_ms=length([part.span]))  # that time went to what else was open
    note_fresh(lease, length(each.span for each in counted_now(lease)) - before_ms, delivered=delivered)
    return Answered(right=True, complete=verified.complete, news=news)


def waiting_for(
    lease: PlayLease, part: Part, counted: Iterable[Counted], *, delivered: bool, now: datetime
) -> Answered | None:
    """Return what a right answer about this part still waits for; None where it counts now."""
    wanted = length([*(each.span for each in counted), part.span])
    missing = missing_ms(open_times(readings_under(lease)), wanted, lease.instant(now))
    undelivered = not delivered and film_delivery.is_required()
    return Answered(right=True, missing_ms=missing, undelivered=undelivered) if missing or undelivered else None
