"""From a lesson's video to the timeline its study is measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from courses.pages.reading import video_blocks
from courses.study.errors import NoSuchPart, PartNotReady
from courses.study.models import Timeline

if TYPE_CHECKING:
    from courses.pages.models import LessonPage


def timeline_of(lesson: LessonPage, block_id: str) -> Timeline:
    """The timeline of one video of the lesson as published, made on first use."""
    for video in video_blocks(lesson):
        if video.block_id == block_id and video.asset is not None:
            if not video.asset.duration_ms:
                raise PartNotReady
            return Timeline.objects.get_or_create(
                lesson=lesson, block_id=block_id, asset=video.asset, defaults={"duration_ms": video.asset.duration_ms}
            )[0]
    raise NoSuchPart


def on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A lesson went live: its videos get their timelines, and those it no longer shows are retired."""
    shown = [
        timeline_of(instance, video.block_id).pk
        for video in video_blocks(instance)
        if video.asset is not None and video.asset.duration_ms
    ]
    of_lesson = Timeline.objects.filter(lesson=instance)
    of_lesson.filter(pk__in=shown).exclude(retired=None).update(retired=None)
    of_lesson.filter(retired=None).exclude(pk__in=shown).update(retired=timezone.now())
