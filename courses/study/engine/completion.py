"""When a lesson and a course are finished. Latched: what was finished stays finished."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.assess.attempts import quiz_content
from courses.assess.models import QuizAttempt
from courses.pages.blocks.sections import asks_for_proof, sections
from courses.pages.models import LessonPage
from courses.pages.page_queries import course_of, lessons_of, quiz_blocks, video_blocks
from courses.study.engine.attempts import attempts_in
from courses.study.models import Completion, Enrolment, Timeline, VerifiedInterval
from courses.study.signals import course_completed, lesson_completed

if TYPE_CHECKING:
    from courses.study.models import EvidenceVoid


def is_finished(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> bool:
    """Return whether enough of each video and text is verified, and each quiz was passed since the enrolment began.

    A version that was finished stands for the one after it as long as it may still be studied.
    """
    rows = VerifiedInterval.objects.filter(enrolment=enrolment, timeline__lesson=lesson, complete=True)
    since = at - timedelta(days=settings.STUDY_EARLIER_DAYS)
    seen: set[tuple[str, object]] = set()
    for block, asset, text, retired in rows.values_list(
        "timeline__block_id", "timeline__asset_id", "timeline__content_hash", "timeline__retired"
    ):
        seen.add((block, asset or text))
        if retired and retired > since:
            seen.add((block, "earlier"))
    shown: list[tuple[str, object]] = [
        (video.block_id, video.asset.pk) for video in video_blocks(lesson) if video.asset
    ]
    shown += [(section.block_id, section.content_hash) for section in sections(lesson)]
    if any(part not in seen and (part[0], "earlier") not in seen for part in shown):
        return False
    passed = set(attempts_in(enrolment).filter(lesson=lesson, passed=True).values_list("block_id", flat=True))
    return all(quiz.block_id in passed for quiz in quiz_blocks(lesson))


def check_lesson(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> list[str]:
    """Latch the lesson if it is finished now, and the course with it; return words for the learner."""
    if not asks_for_proof(lesson) or not is_finished(enrolment, lesson, at=at):
        return []
    if not latch(enrolment, lesson, Completion.Kind.LESSON, at, content=content_of(lesson)):
        return []
    words = [_("This lesson is finished.")]
    words += receiver_messages(
        lesson_completed.send(Completion, subject=enrolment.subject, enrolment=enrolment, page=lesson, at=at)
    )
    return words + check_course(enrolment, at=at)


def check_course(enrolment: Enrolment, *, at: datetime) -> list[str]:
    """Latch the course if each of its live lessons that asks for proof is finished."""
    done = set(enrolment.completions.values_list("page_id", flat=True))
    asked = [lesson.pk for lesson in lessons_of(enrolment.course) if asks_for_proof(lesson)]
    if not asked or not done.issuperset(asked):
        return []
    content = one_digest(enrolment.completions.filter(page__in=asked).values_list("content", flat=True))
    if not latch(enrolment, enrolment.course, Completion.Kind.COURSE, at, content=content):
        return []
    news = course_completed.send(
        Completion, subject=enrolment.subject, enrolment=enrolment, page=enrolment.course, at=at
    )
    return [_("You have finished all online lessons of this course."), *receiver_messages(news)]


def copy_completion(*, enrolment: Enrolment, done: Completion) -> None:
    """Latch what another account of the same learner finished, and send the signals that belong to it."""
    kind = Completion.Kind(done.kind)
    if latch(enrolment, done.page, kind, done.at, content=done.content):
        news = lesson_completed if kind == Completion.Kind.LESSON else course_completed
        news.send(Completion, subject=enrolment.subject, enrolment=enrolment, page=done.page.specific, at=done.at)


def latch(enrolment: Enrolment, page: Page, kind: Completion.Kind, at: datetime, *, content: str) -> bool:
    first = {"kind": kind, "at": at, "content": content}
    return Completion.objects.get_or_create(enrolment=enrolment, page_id=page.pk, defaults=first)[1]


def content_of(lesson: LessonPage) -> str:
    """Return a digest of a lesson's films, texts and quizzes, independent of their order and of repeats."""
    blocks = {video.block_id for video in video_blocks(lesson)} | {each.block_id for each in sections(lesson)}
    parts = Timeline.objects.filter(lesson=lesson, block_id__in=blocks, retired=None).values_list("content", flat=True)
    return one_digest([*parts, *(quiz_content(quiz) for quiz in quiz_blocks(lesson))])


def one_digest(contents: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(set(contents))).encode()).hexdigest()


def void_fallen(places: Collection[tuple[int, int]], *, void: EvidenceVoid) -> list[Completion]:
    """Void the completions that rested on these places (enrolment, timeline) and no longer hold; return them."""
    fallen: list[Completion] = []
    for enrolment in Enrolment.objects.select_related("course").filter(pk__in={place[0] for place in places}):
        timelines = [timeline for enrolment_id, timeline in places if enrolment_id == enrolment.pk]
        for lesson in LessonPage.objects.filter(timelines__in=timelines).distinct():
            latched = enrolment.completions.filter(page_id=lesson.pk)
            fallen += [done for done in latched if not is_finished(enrolment, lesson, at=done.at)]
        asked = {lesson.pk for lesson in lessons_of(enrolment.course) if asks_for_proof(lesson)}
        if asked & {done.page_id for done in fallen if done.enrolment_id == enrolment.pk}:
            fallen += enrolment.completions.filter(kind=Completion.Kind.COURSE)
    Completion.objects.filter(pk__in=[done.pk for done in fallen]).update(void=void)
    return fallen


def receiver_messages(responses: list[tuple[Any, Any]]) -> Iterator[str]:
    return (words for _, words in responses if words)


def on_passed(sender: Any, *, attempt: QuizAttempt, **kwargs: Any) -> None:
    """Check the lesson after its quiz was passed: perhaps that was the last thing it needed."""
    enrolment = Enrolment.objects.filter(
        subject=attempt.subject_id, course=course_of(attempt.lesson), state=Enrolment.State.ACTIVE
    ).last()
    if enrolment is not None:
        check_lesson(enrolment, attempt.lesson, at=attempt.created)
