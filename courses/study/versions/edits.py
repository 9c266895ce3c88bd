"""Stating what a corrected film kept of the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.study.engine import completion
from courses.study.engine.leases import lock_learner
from courses.study.errors import NoSuchEdit, NotTheSame
from courses.study.models import Timeline, TimelineEdit, VerifiedInterval
from courses.study.values.version_map import Mismatch, Replaced, unchanged
from courses.study.versions.carry_over import carry_over

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import _User as User


@transaction.atomic
def state(*, old: Timeline, new: Timeline, replaced: Iterable[Replaced], reason: str, by: User) -> TimelineEdit:
    """Store what an editor stated, and carry over what all learners verified in the ranges that stayed.

    Raises NoSuchEdit for two timelines that are not versions of one video, NotTheSame where the rest cannot be equal.
    """
    same_place = old.lesson_id == new.lesson_id and old.block_id == new.block_id
    if not same_place or old.pk == new.pk or old.is_text or new.is_text:
        raise NoSuchEdit
    try:
        moves = unchanged(old.duration_ms, new.duration_ms, replaced)
    except Mismatch as mismatch:
        row, kept_old, kept_new = mismatch.args
        raise NotTheSame(row=row, kept_old=kept_old, kept_new=kept_new) from mismatch
    now = timezone.now()
    edit = TimelineEdit.objects.create(
        old=old, new=new, by=by, unchanged=[list(move) for move in moves], reason=reason, at=now
    )
    Timeline.objects.filter(content__in=[old.content, new.content]).update(linked=True)
    learners = VerifiedInterval.objects.filter(timeline=old).order_by("subject").values_list("subject", flat=True)
    for subject in list(learners.distinct()):
        lock_learner(subject)
        for row in carry_over(subject, old.pk, new, edit.moves):
            completion.check_lesson(row.enrolment, new.lesson, at=now)
    return edit


def waiting(lesson_id: int) -> list[tuple[Timeline, Timeline]]:
    """Return pairs (earlier, shown now) of one video that learners study; the latest earlier one first."""
    rows = Timeline.objects.filter(lesson=lesson_id, kind=Timeline.Kind.MEDIA).select_related("asset")
    shown = {row.block_id: row for row in rows if row.retired is None}
    gone = sorted((row for row in rows if row.retired), key=lambda row: (row.retired, row.pk), reverse=True)
    return [(row, shown[row.block_id]) for row in gone if row.block_id in shown]
