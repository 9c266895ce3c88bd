"""What is due now, computed from the facts: each rule answers awards and writes nothing.

They may be called at any time and any number of times; what has been posted already is not due again. Names are
those of `PendingPosting.rule`; each takes the cause that stands there.
"""

from collections.abc import Callable

from lms.points.for_attendance import mark
from lms.points.for_events import event
from lms.points.for_milestones import course, lesson, quiz
from lms.points.for_study import study
from lms.points.holds import held
from lms.points.ledger import Award

RULES: dict[str, Callable[..., list[Award]]] = {
    "study": study,
    "lesson": lesson,
    "course": course,
    "quiz": quiz,
    "mark": mark,
    "event": event,
    "hold": held,
}
