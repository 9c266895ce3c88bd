"""How far somebody is in a lesson, as values for its page, in six queries; for courses see `course_progress`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from courses.assess.attempts import result_of
from courses.assess.marking import Marked
from courses.assess.models import QuizAttempt
from courses.pages.blocks.sections import asks_to_be_read, sections
from courses.pages.blocks.wording import digest
from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import course_of, lessons_of, quiz_blocks, video_blocks
from courses.study.engine.attempts import attempts_in
from courses.study.engine.surveys import answered_at
from courses.study.models import Completion, Enrolment, Reading, Timeline, VerifiedInterval
from courses.study.pages.text_progress import SectionState, section_states
from courses.study.values.intervals import gaps
from courses.study.versions.carry_over import open_until
from courses.study.versions.counted_elsewhere import Elsewhere, counted_elsewhere
from foundation.compiled_queries import Fetch, Prepared, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

NEAR_END_MS = 3_000
CYCLES = Fetch(lambda: Enrolment.objects.filter(subject=Slot("subject"), course=Slot("course")))
FINISHED = Prepared(lambda: Completion.objects.filter(enrolment=Slot("enrolment")).values_list("page_id"))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version the learner began with and may still finish."""

    timeline: UUID
    until: datetime | None
    complete: bool


@dataclass(frozen=True, slots=True)
class PartStudy:
    """One video; `timeline` is set where it is not the one that the lesson shows."""

    block_id: str
    duration_ms: int
    verified_ms: int = 0
    resume_ms: int = 0
    complete: bool = False
    earlier: Earlier | None = None
    timeline: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuizResult:
    right: int
    total: int
    passed: bool
    marks: dict[str, Marked]


@dataclass(frozen=True, slots=True)
class QuizState:
    """The learner's attempts at a quiz; `best` in percent."""

    passed: bool = False
    best_right: int = 0
    total: int = 0
    attempts: int = 0
    last: QuizResult | None = None

    @property
    def best(self) -> int:
        return round(100 * self.best_right / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class LessonStudy:
    lesson: LessonPage
    course: CoursePage | None
    enrolled: bool = False
    can_study: bool = False
    complete: bool = False
    read: bool = False
    needs_reading: bool = False
    parts: list[PartStudy] = field(default_factory=list)
    quiz: dict[str, QuizState] = field(default_factory=dict)
    sections: dict[str, SectionState] = field(default_factory=dict)
    elsewhere: dict[str, Elsewhere] = field(default_factory=dict)
    surveys: dict[str, datetime] = field(default_factory=dict)
    next_lesson: LessonPage | None = None
    previous_lesson: LessonPage | None = None
    course_total: int = 0
    course_done: int = 0


def resume_at(verified: VerifiedInterval, duration_ms: int) -> int:
    """Return where to resume, in ms: where the learner stopped; at the end, the first part that is still missing."""
    if verified.resume_ms < duration_ms - NEAR_END_MS:
        return verified.resume_ms
    missing = [span for span in gaps(verified.as_spans(), 0, duration_ms) if span[1] - span[0] >= NEAR_END_MS]
    return missing[0][0] if missing else 0


def enrolment_of(subject: Any, course: CoursePage | None) -> Enrolment | None:
    if course is None or not subject.is_authenticated:
        return None
    cycles = CYCLES.all(subject=subject.pk, course=course.pk)
    found = max(cycles, key=lambda cycle: cycle.cycle, default=None)
    return found if found and found.is_active else None


def lesson_study(subject: Any, lesson: LessonPage) -> LessonStudy:
    """Return one lesson for one learner."""
    course = course_of(lesson)
    enrolment = enrolment_of(subject, course)
    siblings = list(lessons_of(course).defer("body")) if course else []
    before = [page for page in siblings if page.path < lesson.path]
    after = [page for page in siblings if page.path > lesson.path]
    done = finished(enrolment)
    videos = [video for video in video_blocks(lesson) if video.asset]
    known = verified_in(enrolment, lesson)
    quizzes = quiz_blocks(lesson)
    return LessonStudy(
        lesson=lesson,
        course=course,
        enrolled=enrolment is not None,
        can_study=enrolment is not None and lesson.live,
        complete=lesson.pk in done,
        read=enrolment is not None
        and not videos
        and Reading.objects.filter(enrolment=enrolment, lesson=lesson).exists(),
        needs_reading=not videos and not quizzes and not asks_to_be_read(lesson),
        parts=parts_of(known, videos),
        quiz=quiz_states(enrolment, lesson) if quizzes else {},
        sections=section_states(enrolment, lesson, known),
        elsewhere=counted_elsewhere(enrolment, lesson, contents_of(lesson, videos)),
        surveys=answered_at(enrolment, lesson),
        next_lesson=after[0] if after else None,
        previous_lesson=before[-1] if before else None,
        course_total=len(siblings),
        course_done=sum(page.pk in done for page in siblings),
    )


def contents_of(lesson: LessonPage, videos: Iterable[Any]) -> list[tuple[str, str]]:
    """Return (block, content digest) of each film and of each text with a check question."""
    films = [(video.block_id, video.asset.sha256) for video in videos]
    return films + [(section.block_id, digest(section.words)) for section in sections(lesson)]


def finished(enrolment: Enrolment | None) -> set[int]:
    """Return the ids of the pages finished in this enrolment."""
    return {page for (page,) in FINISHED.rows(enrolment=enrolment.pk)} if enrolment else set()


def verified_in(enrolment: Enrolment | None, lesson: LessonPage) -> list[VerifiedInterval]:
    """Return all that was learnt of a lesson in this cycle, in every version of its parts."""
    if enrolment is None:
        return []
    known = VerifiedInterval.objects.filter(enrolment=enrolment, timeline__lesson=lesson)
    return list(known.select_related("timeline").order_by("timeline__retired", "pk"))


def parts_of(rows: list[VerifiedInterval], videos: Iterable[Any]) -> list[PartStudy]:
    parts = []
    for video in videos:
        mine = [row for row in rows if row.timeline.block_id == video.block_id]
        row = next((row for row in mine if row.timeline.asset_id == video.asset.pk), None)
        earlier = None if row and row.complete else earlier_of(mine, row)
        if row is None:
            parts.append(PartStudy(video.block_id, video.asset.duration_ms or 0, earlier=earlier))
        else:
            duration = row.timeline.duration_ms
            at = resume_at(row, duration)
            parts.append(PartStudy(video.block_id, duration, row.verified_ms, at, row.complete, earlier))
    return parts


def earlier_of(rows: list[VerifiedInterval], shown: VerifiedInterval | None) -> Earlier | None:
    """Return the latest of the replaced versions that may still be finished."""
    now = timezone.now()
    for row in reversed(rows):
        until = open_until(row.timeline)
        if row is not shown and row.verified_ms and until and until > now:
            return Earlier(row.timeline.uuid, until, row.complete)
    return None


def earlier_part(enrolment: Enrolment, timeline: Timeline) -> PartStudy:
    """Return how far the learner is in a version that was replaced."""
    row = VerifiedInterval.objects.get(enrolment=enrolment, timeline=timeline)
    at = resume_at(row, timeline.duration_ms)
    return PartStudy(timeline.block_id, timeline.duration_ms, row.verified_ms, at, row.complete, timeline=timeline.uuid)


def quiz_states(enrolment: Enrolment | None, lesson: LessonPage) -> dict[str, QuizState]:
    """Return what the learner has answered in this cycle, quiz by quiz; in one query."""
    if enrolment is None:
        return {}
    tries: dict[str, list[QuizAttempt]] = defaultdict(list)
    rows = attempts_in(enrolment).filter(lesson=lesson)
    for attempt in rows.select_related("question_set").order_by("pk"):
        tries[attempt.block_id].append(attempt)
    return {block: quiz_state(attempts) for block, attempts in tries.items()}


def quiz_state(attempts: list[QuizAttempt]) -> QuizState:
    best = max(attempts, key=lambda attempt: attempt.right / (attempt.total or 1))
    last = attempts[-1]
    shown = result_of(last).shown()
    return QuizState(
        passed=any(attempt.passed for attempt in attempts),
        best_right=best.right,
        total=best.total,
        attempts=len(attempts),
        last=QuizResult(last.right, last.total, last.passed, shown),
    )
