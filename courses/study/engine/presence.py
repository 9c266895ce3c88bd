"""“Still there?”: study beyond the interval waits until somebody answers, and an answer is never too late."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from courses.assess.models import QuizAttempt
from courses.study.engine import crediting, merging, unconfirmed_spans
from courses.study.engine.leases import lock_learner
from courses.study.models import DeviceKey, EvidenceChunk, PlayLease, Presence, SpanHold, Timeline

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User


@transaction.atomic
def answer(
    *,
    subject: User,
    actor: User,
    timeline: Timeline,
    how: Presence.How = Presence.How.ANSWER,
    after_chunk: EvidenceChunk | None = None,
) -> tuple[Presence, list[str]]:
    """Store that somebody is there, and count what waited for this; return that row and words for the learner.

    The caller has locked the learner. Answering twice finds nothing that waits and changes nothing that counts.
    `after_chunk` is the chunk of a book after which a device without a network was answered: then the answer is for
    what was played on that device.
    """
    now = timezone.now()
    last = EvidenceChunk.objects.filter(lease__subject=subject).order_by("-pk").first()
    presence = Presence.objects.create(
        subject=subject, actor=actor, timeline=timeline, how=how, after=last, at=now, after_chunk=after_chunk
    )
    mine = PlayLease.objects.filter(subject=subject)
    keys = DeviceKey.objects.filter(subject=subject)
    if after_chunk is None:
        mine.exclude(unasked_ms=0).update(unasked_ms=0)  # the answer is for all that the learner was doing
    else:
        keys = keys.filter(books=after_chunk.lease_id)
    keys.exclude(unasked_ms=0).update(unasked_ms=0)
    mine.filter(timeline=timeline).exclude(held_ms=0).update(held_ms=0)
    news = release(presence, now)
    if not subject.is_active:  # as with a late chunk (`intake.receive`)
        news = merging.count_late_evidence(subject.pk) or news
    return presence, news


def release(presence: Presence, now: datetime) -> list[str]:
    """Count every span of this learner that waits on this timeline, in order, at the instants they were shown.

    At once for each place: a device that hands in an older lease chunk by chunk, beside one that plays, leaves as many
    runs as chunks.
    """
    waiting = SpanHold.objects.waiting(subject_id=presence.subject_id, timeline_id=presence.timeline_id)
    rows = list(waiting.select_for_update())
    if not rows:
        return []
    waiting.update(state=SpanHold.State.RELEASED, answer=presence, ended=now)
    leases = PlayLease.objects.select_related("subject", "enrolment", "timeline").in_bulk(
        {row.lease_id for row in rows}
    )
    news: list[str] = []
    for _place, runs in groupby(unconfirmed_spans.by_lease(rows), lambda run: leases[run[0]].enrolment_id):
        of_one_place = list(runs)
        counted = [each for _lease, run in of_one_place for each in run]
        news += crediting.apply(lease=leases[of_one_place[0][0]], counted=counted)[1]
    return news


def on_passed(sender: Any, *, attempt: QuizAttempt, **kwargs: Any) -> None:
    """Count what waits on the videos of a lesson whose quiz was passed: the learner was there."""
    if not attempt.passed:
        return
    lock_learner(attempt.subject_id)
    of_lesson = Timeline.objects.filter(lesson=attempt.lesson_id)
    waiting = SpanHold.objects.filter(subject=attempt.subject_id, state=SpanHold.State.PENDING, timeline__in=of_lesson)
    for timeline in of_lesson.filter(pk__in=waiting.values("timeline")).order_by("pk"):
        answer(subject=attempt.subject, actor=attempt.actor, timeline=timeline, how=Presence.How.QUIZ)
