"""How far somebody is in a whole course, as values for pages: five queries, however long it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import FilteredRelation, Q, Sum

from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import listed
from courses.study.models import Enrolment, EvidenceVoid, StudyMinute, Timeline
from courses.study.pages.lesson_progress import enrolment_of, finished
from foundation.compiled_queries import Prepared, Slot

SHOWN = Prepared(
    lambda: (
        StudyMinute.objects.filter(enrolment=Slot("enrolment"))
        .values("enrolment")
        .annotate(total=Sum("gained_ms"))
        .values_list("total")
    )
)
TIMELINES = Prepared(
    lambda: (
        Timeline.objects.filter(lesson__path__gte=Slot("low"), lesson__path__lte=Slot("high"))
        .annotate(mine=FilteredRelation("verified", condition=Q(verified__enrolment=Slot("enrolment"))))
        .values_list("lesson_id", "duration_ms", "retired", "mine__verified_ms")
    )
)


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in a course's list; unpacks as (lesson, complete, verified_ms, duration_ms)."""

    lesson: LessonPage
    complete: bool
    verified_ms: int
    duration_ms: int

    def __iter__(self) -> Any:
        return iter((self.lesson, self.complete, self.verified_ms, self.duration_ms))


@dataclass(frozen=True, slots=True)
class CourseStudy:
    course: CoursePage
    enrolled: bool = False
    complete: bool = False
    lessons_done: int = 0
    lessons_total: int = 0
    verified_ms: int = 0
    next_lesson: LessonPage | None = None
    per_lesson: list[LessonLine] = field(default_factory=list)


def course_study(subject: Any, course: CoursePage) -> CourseStudy:
    """Return one course for one learner."""
    return study_of(enrolment_of(subject, course), course)


def study_of(enrolment: Enrolment | None, course: CoursePage) -> CourseStudy:
    lessons = listed(course)
    durations: dict[int, int] = defaultdict(int)
    seen: dict[int, int] = defaultdict(int)
    for lesson, duration, retired, verified in timelines_of(enrolment, lessons):
        if not retired:
            durations[lesson] += duration
            seen[lesson] += verified or 0
    done = finished(enrolment)
    (shown_ms,) = (SHOWN.row(enrolment=enrolment.pk) if enrolment else None) or (0,)
    lines = [
        LessonLine(lesson, lesson.pk in done, seen.get(lesson.pk, 0), durations.get(lesson.pk, 0)) for lesson in lessons
    ]
    return CourseStudy(
        course=course,
        enrolled=enrolment is not None,
        complete=course.pk in done,
        lessons_done=sum(line.complete for line in lines),
        lessons_total=len(lines),
        verified_ms=shown_ms or 0,  # in every version, each minute once
        next_lesson=next((line.lesson for line in lines if not line.complete), lessons[0] if lessons else None),
        per_lesson=lines,
    )


def timelines_of(enrolment: Enrolment | None, lessons: list[LessonPage]) -> Any:
    """Return (lesson, duration, when retired, how much this enrolment has of it) of every timeline, in one query."""
    if not lessons:
        return []
    paths = [lesson.path for lesson in lessons]
    return TIMELINES.rows(enrolment=enrolment.pk if enrolment else 0, low=min(paths), high=max(paths))


def courses_of(subject: Any) -> list[CourseStudy]:
    """Return every course the learner is on, the latest first."""
    rows = Enrolment.objects.filter(subject=subject, state=Enrolment.State.ACTIVE).select_related("course")
    latest: dict[int, Enrolment] = {}
    for row in rows.order_by("cycle"):
        latest[row.course_id] = row
    return [study_of(row, row.course) for row in sorted(latest.values(), key=lambda row: row.created, reverse=True)]


def voids_of(subject: Any) -> list[EvidenceVoid]:
    """Return the approved voids of somebody's study, the latest first, at most 20."""
    rows = EvidenceVoid.objects.approved().filter(lease__subject=subject)
    found = list(rows.select_related("lease__timeline__lesson", "decision").order_by("-decision__at")[:20])
    for row in found:
        row.lease.subject = subject  # one person, one query for the key of the encrypted words
    return found
