"""How far the readable sections of a lesson are, as values for its page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils import timezone

from courses.pages.blocks.sections import sections
from courses.pages.page_queries import video_blocks
from courses.study.engine import answer_limits
from courses.study.engine.read_proofs import counted_of, leases_of, open_times
from courses.study.engine.text_reading import Part, clipped, counted_parts, parts_of
from courses.study.models import PlayLease, ReadingProof, Timeline
from courses.study.values.intervals import length
from courses.study.values.open_time import missing_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from courses.pages.models import LessonPage
    from courses.pages.page_queries import Option, Question
    from courses.study.models import Enrolment, VerifiedInterval
    from courses.study.values.intervals import Spans


@dataclass(frozen=True, slots=True)
class SectionState:
    """One text, steps or transcript: `lease` while it is open, `question` of the first part that does not count yet.

    `number` of `total` says which part that is, `start_ms` and `end_ms` where it lies. `right` once it was answered
    right, `again_at` from when another answer is taken, `used_up` whether today's tries are.
    """

    complete: bool = False
    lease: UUID | None = None
    begun: bool = False
    question: Question | None = None
    number: int = 1
    total: int = 1
    start_ms: int = 0
    end_ms: int = 0
    right: bool = False
    tried: bool = False
    again_at: datetime | None = None
    used_up: bool = False
    missing_ms: int = 0
    ready_at: datetime | None = None

    @property
    def options(self) -> list[Option]:
        """Return the options in another order at every opening, so that a place learnt last time helps nobody."""
        found = self.question.options if self.question else ()
        return sorted(found, key=lambda option: sha256(f"{self.lease}:{option.id}".encode()).digest())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a block asks now, and the key of its timeline."""

    key: object
    questions: Sequence[Question]


def wanted_in(lesson: LessonPage) -> dict[str, Wanted]:
    """Return by block what asks a check question."""
    found = {section.block_id: Wanted(section.content_hash, (section.check,)) for section in sections(lesson)}
    films = [video for video in video_blocks(lesson) if video.checks and video.asset]
    return found | {video.block_id: Wanted(video.asset.pk, video.checks) for video in films if video.asset}


def section_states(
    enrolment: Enrolment | None, lesson: LessonPage, verified: Iterable[VerifiedInterval]
) -> dict[str, SectionState]:
    """Return by block the state of what asks a check question; `verified`: what was learnt of it in this cycle.

    Two queries, none where nothing asks.
    """
    wanted = wanted_in(lesson)
    states = dict.fromkeys(wanted, SectionState())
    if enrolment is None or not wanted:
        return states
    seen = {row.timeline_id: row for row in verified}
    for row in seen.values():  # a film that was watched needs no question any more
        if row.complete and is_shown(row.timeline, wanted):
            states[row.timeline.block_id] = SectionState(complete=True)
    rows = leases_of(enrolment).filter(timeline__lesson=lesson, timeline__block_id__in=wanted, for_reading=True)
    by_timeline: dict[Timeline, list[PlayLease]] = defaultdict(list)
    for lease in rows.select_related("timeline"):
        if is_shown(lease.timeline, wanted):
            by_timeline[lease.timeline].append(lease)
    if not by_timeline:
        return states
    proofs: dict[int, list[ReadingProof]] = defaultdict(list)
    given = ReadingProof.objects.filter(lease__in=[row for leases in by_timeline.values() for row in leases])
    for proof in given.select_related("lease").order_by("received_at", "pk"):
        proofs[proof.lease.timeline_id].append(proof)
    for timeline, leases in by_timeline.items():
        known = seen.get(timeline.pk)
        found = parts_of(wanted[timeline.block_id].questions, timeline.duration_ms)
        spans: Spans = known.as_spans() if known else ()
        complete = known is not None and known.complete
        states[timeline.block_id] = state_of(found, leases, proofs[timeline.pk], spans, complete=complete)
    return states


def is_shown(timeline: Timeline, wanted: dict[str, Wanted]) -> bool:
    """Return whether it is what its block shows now."""
    asked = wanted.get(timeline.block_id)
    return asked is not None and asked.key in (timeline.content_hash, timeline.asset_id)


def state_of(
    found: Sequence[Part], leases: list[PlayLease], proofs: Iterable[ReadingProof], seen: Spans, *, complete: bool
) -> SectionState:
    now = timezone.now()
    proofs = list(proofs)
    standing = [lease for lease in leases if lease.voided_at is None]
    counted = counted_of(standing, [proof for proof in proofs if proof.lease.voided_at is None])
    last = leases[-1]
    is_open = last.closed_at is None and last.expires_at > now
    done = {part.span for part in counted_parts(counted, found)}
    done |= {part.span for part in found if length(clipped(seen, part.span)) == length([part.span])}
    number, part = next(
        ((place, part) for place, part in enumerate(found, start=1) if part.span not in done), (len(found), found[-1])
    )
    of_part = [proof for proof in proofs if proof.from_ms < part.span[1] and proof.to_ms > part.span[0]]
    tried = answer_limits.tries_of(of_part, now)
    wanted_ms = length([*(each.span for each in counted), part.span])
    missing = missing_ms(open_times(standing), wanted_ms, now)
    return SectionState(
        complete=complete,
        lease=last.uuid if is_open else None,
        begun=True,
        question=part.question,
        number=number,
        total=len(found),
        start_ms=part.span[0],
        end_ms=part.span[1],
        right=any(proof.right for proof in of_part),
        tried=bool(of_part),
        again_at=tried.next_at,
        used_up=tried.are_exhausted,
        missing_ms=missing,
        ready_at=now + timedelta(milliseconds=missing) if is_open and missing else None,
    )
