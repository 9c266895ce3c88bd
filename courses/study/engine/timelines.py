"""From a lesson's video or text to the timeline its study is measured on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.pages.blocks.sections import Section, sections
from courses.pages.page_queries import video_blocks
from courses.study.errors import NoSuchPart, PartNotReady
from courses.study.models import Timeline
from courses.study.values.open_time import canonical_ms
from courses.study.values.text_similarity import Budget, is_same_text

if TYPE_CHECKING:
    from courses.pages.models import LessonPage


def timeline_of(lesson: LessonPage, block_id: str) -> Timeline:
    """Return the timeline of one video or text of the lesson as published, made on first use.

    Raises NoSuchPart, PartNotReady.
    """
    for video in video_blocks(lesson):
        if video.block_id == block_id and video.asset is not None:
            if not video.asset.duration_ms:
                raise PartNotReady
            return Timeline.objects.get_or_create(
                lesson=lesson,
                block_id=block_id,
                asset=video.asset,
                defaults={
                    "duration_ms": video.asset.duration_ms,
                    "linked": Timeline.objects.filter(content=video.asset.sha256, linked=True).exists(),
                },
            )[0]
    for section in sections(lesson):
        if section.block_id == block_id:
            return text_timeline(lesson, section)
    raise NoSuchPart


def text_timeline(lesson: LessonPage, section: Section, budget: Budget | None = None) -> Timeline:
    """Return the timeline of a text: the same words, or nearly the same, keep theirs; another text gets a new one.

    One question vouches for `STUDY_SECTION_MINUTES` at most, however long the text is.
    "Nearly" is measured from the wording the timeline began with: many small mends do not add up to another text. What
    comparing may cost is bounded for all of a lesson (`text_similarity.Budget`). A new wording is compared and measured
    here, so a caller with a transaction calls `prepare` before it; then this is one query.
    """
    known = list(
        Timeline.objects.filter(lesson=lesson, block_id=section.block_id, kind=Timeline.Kind.TEXT).order_by("pk")
    )
    for timeline in known:
        if timeline.content_hash == section.content_hash:
            return timeline
    budget = budget or Budget()
    for timeline in reversed(known):
        if is_same_text(timeline.words, section.words, budget) and set_wording(timeline, section):
            return timeline
    return Timeline.objects.get_or_create(
        lesson=lesson,
        block_id=section.block_id,
        content_hash=section.content_hash,
        kind=Timeline.Kind.TEXT,
        defaults={
            "words": section.words,
            "duration_ms": min(
                canonical_ms(section.characters, settings.STUDY_READING_SPEED), settings.STUDY_SECTION_MINUTES * 60_000
            ),
        },
    )[0]


def set_wording(timeline: Timeline, section: Section) -> bool:
    """Give a timeline its new wording; return False where another timeline has been given it meanwhile."""
    timeline.content_hash = section.content_hash
    try:
        with transaction.atomic():
            timeline.save(update_fields=["content_hash"])
    except IntegrityError:
        return False
    return True


def prepare(lesson: LessonPage, block_id: object) -> None:
    """Compare and measure a text whose wording is new, before any lock; do nothing where it is known, or no text."""
    for section in sections(lesson):
        if section.block_id == block_id:
            text_timeline(lesson, section)


def on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Update the timelines of a lesson that went live; new wordings are compared once the publication has no lock."""
    new = {section.content_hash for section in sections(instance)}
    new -= set(Timeline.objects.filter(lesson=instance, content_hash__in=new).values_list("content_hash", flat=True))
    if new:
        transaction.on_commit(partial(update_timelines, instance))
    else:
        update_timelines(instance)


def update_timelines(lesson: LessonPage) -> None:
    """Give the videos and texts that a lesson shows their timelines, and retire those it no longer shows."""
    shown = [
        timeline_of(lesson, video.block_id).pk
        for video in video_blocks(lesson)
        if video.asset is not None and video.asset.duration_ms
    ]
    budget = Budget()
    shown += [text_timeline(lesson, section, budget).pk for section in sections(lesson)]
    of_lesson = Timeline.objects.filter(lesson=lesson)
    of_lesson.filter(pk__in=shown).exclude(retired=None).update(retired=None)
    of_lesson.filter(retired=None).exclude(pk__in=shown).update(retired=timezone.now())
