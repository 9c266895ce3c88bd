"""Versions of a film or text: who may still finish an earlier one, and what of it counts for the one after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from courses.study.errors import NoSuchPart
from courses.study.models import Timeline, TimelineEdit, VerifiedInterval
from courses.study.values.intervals import union
from courses.study.values.version_map import Link, carry, inverted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from courses.pages.models import LessonPage
    from courses.study.models import Enrolment
    from courses.study.values.version_map import Moves


def open_until(timeline: Timeline) -> datetime | None:
    """Return until when an earlier version may be finished; None for the one that is shown."""
    return timeline.retired and timeline.retired + timedelta(days=settings.STUDY_EARLIER_DAYS)


def earlier_version(enrolment: Enrolment, lesson: LessonPage, block_id: str, *, uuid: UUID, now: datetime) -> Timeline:
    """Return an earlier version of this block for a learner who began with it; raise NoSuchPart for all others."""
    known = VerifiedInterval.objects.filter(
        enrolment=enrolment,
        timeline__uuid=uuid,
        timeline__lesson=lesson,
        timeline__block_id=block_id,
        verified_ms__gt=0,
    )
    row = known.select_related("timeline").first()
    if row is None or row.timeline.is_text:  # a text is shown with its lesson or not at all
        raise NoSuchPart
    until = open_until(row.timeline)
    if until is not None and until <= now:
        raise NoSuchPart
    return row.timeline


def carry_for(subject_id: int, timeline: Timeline) -> list[VerifiedInterval]:
    """Count what one learner verified in a neighbouring version for this one too, in every enrolment.

    Called whenever a lease on it is opened, so that a range that was only moved is not paid twice. The caller has
    locked the learner, and checks the lesson for the returned rows, which suffice since now.
    """
    crossed: list[VerifiedInterval] = []
    for edit in TimelineEdit.objects.filter(Q(old=timeline) | Q(new=timeline)).order_by("pk"):
        if edit.new_id == timeline.pk:
            crossed += carry_over(subject_id, edit.old_id, timeline, edit.moves)
        else:
            crossed += carry_over(subject_id, edit.new_id, timeline, inverted(edit.moves))
    return crossed


def carry_over(subject_id: int, source_id: int, target: Timeline, moves: Moves) -> list[VerifiedInterval]:
    """Join the mapped spans to the target's; return the rows that suffice since now.

    No StudyMinute is written: these minutes were paid where they were shown.
    """
    crossed = []
    rows = VerifiedInterval.objects.filter(subject=subject_id, timeline__in=[source_id, target.pk])
    here = {row.enrolment_id: row for row in rows if row.timeline_id == target.pk}
    for source in rows:
        if source.timeline_id != source_id:
            continue
        moved = carry(source.as_spans(), moves, target.duration_ms)
        row = here.get(source.enrolment_id) or VerifiedInterval(
            enrolment_id=source.enrolment_id, subject_id=subject_id, timeline=target
        )
        known = row.as_spans()
        joined = union(known, moved)
        if joined == known:
            continue
        row.set_spans(joined)
        enough = row.verified_ms >= target.duration_ms * settings.STUDY_COMPLETION_SHARE
        if enough and not row.complete:
            row.complete = True
            crossed.append(row)
        row.save()
    return crossed


def links_of(contents: Iterable[str]) -> list[TimelineEdit]:
    """Return what editors stated about these contents and about those linked to them, in its order."""
    known: set[str] = set()
    wanted = set(contents)
    rows: dict[int, TimelineEdit] = {}
    while wanted - known:
        known |= wanted
        found = TimelineEdit.objects.filter(Q(old__content__in=known) | Q(new__content__in=known))
        rows = {row.pk: row for row in found.select_related("old", "new")}
        wanted = {timeline.content for row in rows.values() for timeline in (row.old, row.new)}
    return [rows[pk] for pk in sorted(rows)]


def as_link(edit: TimelineEdit) -> Link:
    return Link(edit.old.content, edit.new.content, edit.moves)
