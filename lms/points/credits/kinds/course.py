"""Points for a finished course, and what waited for its lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from courses.study.signals import course_completed
from lms.points.credits import pending_credit, posting
from lms.points.credits.credit import Rule
from lms.points.credits.milestone import Milestone
from lms.points.values.rules import Number

if TYPE_CHECKING:
    from courses.study.models import Enrolment


class Course(Milestone):
    """A course, once in a life, without a cap."""

    kind = source = "course"
    words = _("course finished")
    points = Number("course", 20, is_first=True)
    labels = {"course": _("Points for a finished course")}

    def __init__(self) -> None:
        self.rules = (Rule(self.kind, self.due, _("Points for a finished course")),)

    def listen(self) -> None:
        course_completed.connect(self.on_completed, dispatch_uid="points.course")

    def on_completed(self, sender: Any, *, subject: Any, enrolment: Enrolment, page: Any, **kwargs: Any) -> str | None:
        if posting.is_absorbed(subject):
            return None
        posted = self.post(subject=subject, enrolment=enrolment, page=page)
        for hold in pending_credit.waiting_for_theory(enrolment):
            posted += posting.run(rule=pending_credit.HOLD, cause=hold, subject_id=enrolment.subject_id)
        return posting.earned_message(posted)


COURSE = Course()
