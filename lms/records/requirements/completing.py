"""The day on which a training was complete (培训结业), which is not that of its last online lesson (线上学完).

It is the day on which the last thing that the certificate asks for was met, whichever that was: the lessons, hours in
person, a quiz, a share of the meetings, practical work. A class whose hours the certificate states is part of the
training, so the day never lies before the last of its meetings that she attended.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from courses.pages.page_queries import lessons_of, quiz_blocks
from courses.study.engine.attempts import attempts_in
from courses.study.models import Completion
from courses.study.versions.counted_elsewhere import shared_of
from foundation.local_days import day_of
from lms.delivery.models import Session
from lms.records.record.hours import Gained, Tally
from lms.records.requirements import practical
from lms.records.requirements.attended import marks_in
from lms.records.requirements.requirement_check import Requirements, Standing, since
from lms.records.requirements.requirements import WHOLE, Meetings, cohort_of, hours_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from courses.study.models import Enrolment


def completed_on(enrolment: Enrolment, required: Requirements, *, tally: Tally) -> date | None:
    """Return the day on which the training was complete; None while anything asked for is missing."""
    day = since(required, steps(enrolment, required, tally))
    if day is None:
        return None
    came = [on for on, gained in tally.days.get(enrolment.pk, {}).items() if gained.in_person > 0]
    return max(day, *came) if came else day


def online_on(enrolment: Enrolment) -> date | None:
    """Return the day on which every online lesson of the course was finished."""
    done = Completion.objects.filter(enrolment=enrolment, page=enrolment.course_id).first()
    return day_of(done.at) if done else None


def steps(enrolment: Enrolment, required: Requirements, tally: Tally) -> Iterator[tuple[date, Standing]]:
    """Yield how far the learner was at the end of each day on which anything changed, as `standing` does for today."""
    gained = tally.days.get(enrolment.pk, {})
    online, shared = online_on(enrolment), shared_of(enrolment)
    work = first_work_day(enrolment) if required.practical_work else None
    before, quizzes = quizzes_by_day(enrolment) if required.quiz_score is not None else (0, {})
    attended = attended_by_day(enrolment) if required.attendance_share is not None else {}
    first = min([day_of(enrolment.created), *gained])  # a roster may come after the first meeting
    others = [day for day in (online, shared.day, work) if day is not None]
    now, have = Standing(quiz_score=before, shared_with=shared.courses), Gained()
    for day in sorted({first, *gained, *quizzes, *attended, *others}):
        have += gained.get(day, Gained())
        now = replace(
            now,
            course_finished=online is not None and online <= day,
            online=have.online,
            in_person=have.in_person,
            corrected=have.corrected,
            quiz_score=quizzes.get(day, now.quiz_score),
            attendance_share=attended.get(day, now.attendance_share),
            practical_work=work is not None and work <= day,
            shared=hours_of(shared) if shared.day is not None and shared.day <= day else 0,
        )
        yield day, now


def first_work_day(enrolment: Enrolment) -> date | None:
    """Return the day of the first practical work of the course that was accepted."""
    works = practical.accepted(enrolment.subject_id)
    return min((work.day for work in works if work.course_id == enrolment.course_id), default=None)


def quizzes_by_day(enrolment: Enrolment) -> tuple[int, dict[date, int]]:
    """Return the lowest of the best results before any answer, and at the end of each day with one (`lowest_quiz`)."""
    lessons = list(lessons_of(enrolment.course))
    best = {(lesson.pk, quiz.block_id): 0 for lesson in lessons for quiz in quiz_blocks(lesson)}
    before = min(best.values(), default=WHOLE)
    days: dict[date, int] = {}
    goes = attempts_in(enrolment).filter(lesson__in=[lesson.pk for lesson in lessons]).order_by("created", "pk")
    for lesson_id, block, right, total, at in goes.values_list("lesson_id", "block_id", "right", "total", "created"):
        place = (lesson_id, block)
        if place in best and total:
            best[place] = max(best[place], WHOLE * right // total)
        days[day_of(at)] = min(best.values(), default=WHOLE)
    return before, days


def attended_by_day(enrolment: Enrolment) -> dict[date, int | None]:
    """Return the share of the class's time so far, after each of its meetings (`requirements.attendance`)."""
    cohort = cohort_of(enrolment)
    past_sessions = Session.objects.filter(cohort=cohort, ends__lte=timezone.now()).order_by("ends") if cohort else []
    marks = marks_in(past_sessions, enrolment.subject_id)
    days: dict[date, int | None] = {}
    meetings = Meetings()
    for session in past_sessions:
        meetings.add(session, marks.get(session.pk))
        days[day_of(session.ends)] = meetings.share
    return days
