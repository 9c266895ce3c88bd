"""When a lesson and a course are finished. Latched: what was finished stays finished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.assess.models import QuizAttempt
from courses.pages.reading import course_of, lessons_of, quiz_blocks, video_blocks
from courses.study.models import Completion, Enrolment, SameLearner, VerifiedInterval
from courses.study.signals import course_completed, lesson_completed

if TYPE_CHECKING:
    from courses.pages.models import LessonPage


def asks_for_proof(lesson: LessonPage) -> bool:
    """Whether finishing can be shown at all: a lesson of mere text neither counts nor stands in the way."""
    return any(video.asset for video in video_blocks(lesson)) or bool(quiz_blocks(lesson))


def is_finished(enrolment: Enrolment, lesson: LessonPage) -> bool:
    """Enough of each video is verified, and each quiz was passed since the enrolment began."""
    seen = set(
        VerifiedInterval.objects.filter(enrolment=enrolment, timeline__lesson=lesson, complete=True).values_list(
            "timeline__block_id", "timeline__asset_id"
        )
    )
    if any((video.block_id, video.asset.pk) not in seen for video in video_blocks(lesson) if video.asset):
        return False
    passed = set(
        QuizAttempt.objects.filter(
            Q(subject=enrolment.subject_id)
            | Q(subject__in=SameLearner.objects.filter(kept=enrolment.subject_id).values("absorbed")),
            lesson=lesson,
            passed=True,
            created__gte=enrolment.created,
        ).values_list("block_id", flat=True)
    )
    return all(quiz.block_id in passed for quiz in quiz_blocks(lesson))


def check_lesson(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> list[str]:
    """Latch the lesson if it is finished now, and the course with it; answers words for the learner."""
    if not asks_for_proof(lesson) or not is_finished(enrolment, lesson):
        return []
    if not latch(enrolment, lesson, Completion.Kind.LESSON, at):
        return []
    words = [_("This lesson is finished.")]
    words += told(lesson_completed.send(Completion, subject=enrolment.subject, enrolment=enrolment, page=lesson, at=at))
    return words + check_course(enrolment, at=at)


def check_course(enrolment: Enrolment, *, at: datetime) -> list[str]:
    """Latch the course if each of its live lessons that asks for proof is finished."""
    done = set(enrolment.completions.values_list("page_id", flat=True))
    asked = [lesson.pk for lesson in lessons_of(enrolment.course) if asks_for_proof(lesson)]
    if not asked or not done.issuperset(asked) or not latch(enrolment, enrolment.course, Completion.Kind.COURSE, at):
        return []
    news = course_completed.send(
        Completion, subject=enrolment.subject, enrolment=enrolment, page=enrolment.course, at=at
    )
    return [_("The whole course is finished."), *told(news)]


def take_over(*, enrolment: Enrolment, done: Completion) -> None:
    """Latch what another account of the same learner finished, with the news that go with it."""
    kind = Completion.Kind(done.kind)
    if latch(enrolment, done.page, kind, done.at):
        news = lesson_completed if kind == Completion.Kind.LESSON else course_completed
        news.send(Completion, subject=enrolment.subject, enrolment=enrolment, page=done.page.specific, at=done.at)


def latch(enrolment: Enrolment, page: Page, kind: Completion.Kind, at: datetime) -> bool:
    return Completion.objects.get_or_create(enrolment=enrolment, page_id=page.pk, defaults={"kind": kind, "at": at})[1]


def told(answers: list[tuple[Any, Any]]) -> Iterator[str]:
    return (answer for _, answer in answers if answer)


def on_passed(sender: Any, *, attempt: QuizAttempt, **kwargs: Any) -> None:
    """A quiz was passed: perhaps that was the last thing its lesson waited for."""
    enrolment = Enrolment.objects.filter(
        subject=attempt.subject_id, course=course_of(attempt.lesson), state=Enrolment.State.ACTIVE
    ).last()
    if enrolment is not None:
        check_lesson(enrolment, attempt.lesson, at=attempt.created)
