"""Practical work as the points app records it: what was looked at and accepted, and not reversed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from courses.study.engine.merging import absorbed_by
from lms.points.credits.entered import reversed_achievements
from lms.points.credits.kinds.work import WORK
from lms.points.models import Achievement

if TYPE_CHECKING:
    from courses.study.models import Enrolment


@dataclass(frozen=True, slots=True)
class Practical:
    """Work that was looked at and accepted."""

    course_id: int | None
    title: str
    day: date


def accepted(subject_id: int) -> list[Practical]:
    """Return what a learner has shown and had accepted, newest first; also under accounts joined with hers."""
    accounts = [subject_id, *absorbed_by(subject_id)]
    rows = Achievement.objects.filter(subject__in=accounts, kind=WORK.kind).select_related("subject__key")
    back = reversed_achievements(accounts)
    found = [Practical(row.course_id, row.title, row.day) for row in rows if str(row.pk) not in back]
    return sorted(found, key=lambda each: each.day, reverse=True)


def is_passed(enrolment: Enrolment) -> bool:
    return any(each.course_id == enrolment.course_id for each in accepted(enrolment.subject_id))
