"""How far the readable sections of a lesson are, as values for its page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from courses.pages.reading import video_blocks
from courses.pages.sections import sections
from courses.study.models import PlayLease, ReadingProof, Timeline, VerifiedInterval
from courses.study.open_time import missing_ms
from courses.study.readings import leases_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from courses.pages.models import LessonPage
    from courses.study.models import Enrolment


@dataclass(frozen=True, slots=True)
class SectionState:
    """One text, steps or transcript: `lease` while it is open, `right` once its question was answered right."""

    complete: bool = False
    lease: UUID | None = None
    begun: bool = False
    right: bool = False
    tried: bool = False
    missing_ms: int = 0
    ready_at: datetime | None = None

    @property
    def is_ready(self) -> bool:
        return self.missing_ms == 0


def section_states(enrolment: Enrolment | None, lesson: LessonPage) -> dict[str, SectionState]:
    """By block, for every block that asks a check question; in three queries, none where nothing asks."""
    wanted: dict[str, object] = {section.block_id: section.content_hash for section in sections(lesson)}
    wanted |= {video.block_id: video.asset.pk for video in video_blocks(lesson) if video.check and video.asset}
    if not wanted:
        return {}
    states = dict.fromkeys(wanted, SectionState())
    if enrolment is None:
        return states
    rows = leases_of(enrolment).filter(timeline__lesson=lesson, timeline__block_id__in=wanted)
    by_timeline: dict[Timeline, list[PlayLease]] = defaultdict(list)
    for row in rows.select_related("timeline"):
        if wanted[row.timeline.block_id] in (row.timeline.content_hash, row.timeline.asset_id):
            by_timeline[row.timeline].append(row)
    if not by_timeline:
        return states
    proofs: dict[int, list[ReadingProof]] = defaultdict(list)
    given = ReadingProof.objects.filter(lease__in=[row for leases in by_timeline.values() for row in leases])
    for proof in given.select_related("lease").order_by("pk"):
        proofs[proof.lease.timeline_id].append(proof)
    done = VerifiedInterval.objects.filter(enrolment=enrolment, timeline__in=by_timeline, complete=True)
    complete = set(done.values_list("timeline", flat=True))
    for timeline, leases in by_timeline.items():
        state = state_of(timeline, leases, proofs[timeline.pk], complete=timeline.pk in complete)
        states[timeline.block_id] = state
    return states


def state_of(
    timeline: Timeline, leases: list[PlayLease], proofs: Iterable[ReadingProof], *, complete: bool
) -> SectionState:
    now = timezone.now()
    proofs = list(proofs)
    last = leases[-1]
    is_open = last.closed_at is None and last.expires_at > now
    missing = missing_ms(opened(leases), timeline.duration_ms, now)
    return SectionState(
        complete=complete,
        lease=last.uuid if is_open else None,
        begun=True,
        right=any(proof.right for proof in proofs),
        tried=bool(proofs),
        missing_ms=missing,
        ready_at=now + timedelta(milliseconds=missing) if is_open and missing else None,
    )
