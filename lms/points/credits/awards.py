"""What is due now, computed from the facts: each rule answers awards and writes nothing.

They may be called at any time and any number of times; what has been posted already is not due again. Names are
those of `PendingPosting.rule`; each takes the cause that stands there.
"""

from collections.abc import Callable

from lms.points.credits.attendance_credit import mark
from lms.points.credits.event_credit import event
from lms.points.credits.milestone_credit import course, lesson, quiz
from lms.points.credits.pending_credit import held
from lms.points.credits.study_credit import study
from lms.points.ledger.transactions import Award

RULES: dict[str, Callable[..., list[Award]]] = {
    "study": study,
    "lesson": lesson,
    "course": course,
    "quiz": quiz,
    "mark": mark,
    "event": event,
    "hold": held,
}
