"""Practical work as the points app records it. Where it records none yet, nobody has shown any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from courses.study.models import Enrolment

POINTS = "points"  # a value, for the type checker would look the model up
WORK = "work"


@dataclass(frozen=True, slots=True)
class Practical:
    """Work that was looked at and accepted."""

    course_id: int | None
    title: str
    day: date


def accepted(subject_id: int) -> list[Practical]:
    """What a learner has shown and had accepted, newest first."""
    return sorted((as_value(row) for row in rows(subject_id)), key=lambda each: each.day, reverse=True)


def is_passed(enrolment: Enrolment) -> bool:
    return any(each.course_id == enrolment.course_id for each in accepted(enrolment.subject_id))


def rows(subject_id: int) -> list[Any]:
    try:
        achievement = apps.get_model(POINTS, "Achievement")
    except LookupError:
        return []
    return list(achievement._default_manager.filter(subject=subject_id, kind=WORK).select_related("subject__key"))


def as_value(row: Any) -> Practical:
    return Practical(course_id=getattr(row, "course_id", None), title=str(getattr(row, "title", "")), day=row.day)
