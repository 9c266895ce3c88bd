"""Points for a finished lesson."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.study.signals import lesson_completed
from lms.points.credits import posting
from lms.points.credits.credit import Rule
from lms.points.credits.milestone import Milestone
from lms.points.values.rules import Cap, Number


class Lesson(Milestone):
    """A lesson, once in a life, within a day's cap."""

    kind = source = "lesson"
    words = _("lesson finished")
    points = Number("lesson", 2, is_first=True)
    day_cap = Cap("lesson_day_cap", 10, is_first=True)
    labels = {"lesson": _("Points for a finished lesson"), "lesson_day_cap": _("Most points a day from lessons")}
    is_self_study = True

    def __init__(self) -> None:
        self.rules = (Rule(self.kind, self.due, _("Points for a finished lesson")),)

    def listen(self) -> None:
        lesson_completed.connect(self.on_completed, dispatch_uid="points.lesson")

    def on_completed(self, sender: Any, *, subject: Any, enrolment: Any, page: Any, **kwargs: Any) -> str | None:
        return posting.earned_message(self.post(subject=subject, enrolment=enrolment, page=page))


LESSON = Lesson()
