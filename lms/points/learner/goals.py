"""A learner's own goal and her progress: worded calmly, never as a debt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.engine.leases import lock_learner
from courses.study.models import Completion, StudyMinute
from courses.study.pages.course_progress import course_study
from foundation.act_journal import note_act
from foundation.local_days import day_of
from lms.points.models import Goal
from lms.points.values.rules import MINUTE_MS

if TYPE_CHECKING:
    from courses.pages.models import CoursePage
    from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Standing:
    """A goal and how far it has come, in its own unit and in words."""

    goal: Goal
    title: str
    value: int
    of: int
    words: str

    @property
    def is_reached(self) -> bool:
        return self.value >= self.of


@transaction.atomic
def set_goal(
    *, subject: User, by: User, minutes: int | None = None, course: CoursePage | None = None, words: str = ""
) -> Goal:
    """Set a goal of minutes a week, or of a course; the goal before it ends."""
    lock_learner(subject.pk)
    end_goal(subject=subject, by=by)
    span = Goal.Span.COURSE if course else Goal.Span.WEEK
    return Goal.objects.create(
        subject=subject,
        by=by,
        span=span,
        minutes=None if course else minutes,
        course=course,
        words=words.strip(),
        created=timezone.now(),
    )


@transaction.atomic
def end_goal(*, subject: User, by: User) -> bool:
    goal = Goal.objects.filter(subject=subject, put_away=None).first()
    if goal is None or not Goal.objects.filter(pk=goal.pk, put_away=None).update(put_away=timezone.now()):
        return False
    note_act("goal.end", by=by, about=goal, subject=subject)
    return True


def standing(subject: User) -> Standing | None:
    """Return the learner's goal now; two queries for a week, some more for a course."""
    goal = Goal.objects.filter(subject=subject, put_away=None).select_related("course").first()
    if goal is None:
        return None
    return of_course(goal, goal.course, subject) if goal.course else of_week(goal)


def of_week(goal: Goal) -> Standing:
    today = day_of(timezone.now())
    monday = today - timedelta(days=today.weekday())
    rows = StudyMinute.objects.filter(subject=goal.subject_id, day__gte=monday, day__lte=today)
    done = (rows.aggregate(total=Sum("gained_ms"))["total"] or 0) // MINUTE_MS
    of = goal.minutes or 1
    words = _("%(done)s of %(of)s minutes this week") % {"done": done, "of": of}
    return Standing(goal, goal.words or _("Learn a little each week"), done, of, words)


def of_course(goal: Goal, course: CoursePage, subject: User) -> Standing:
    study = course_study(subject, course)
    if Completion.objects.filter(page=course.pk, enrolment__subject=subject).exists():
        done = of = study.lessons_total or 1
    else:
        done, of = study.lessons_done, study.lessons_total or 1
    words = _("%(done)s of %(of)s lessons") % {"done": done, "of": of}
    return Standing(goal, goal.words or course.title, done, of, words)
