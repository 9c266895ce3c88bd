"""The kinds of credit, one a line. Of one instant their facts come in this order."""

from __future__ import annotations

from lms.points.credits.credit import KNOWN, Credit
from lms.points.credits.kinds.adjustments import ADJUSTMENT
from lms.points.credits.kinds.attendance import ATTENDANCE
from lms.points.credits.kinds.course import COURSE
from lms.points.credits.kinds.lesson import LESSON
from lms.points.credits.kinds.mentor import MENTOR
from lms.points.credits.kinds.online_hours import HOURS
from lms.points.credits.kinds.quiz import QUIZ
from lms.points.credits.kinds.regraded import REGRADED
from lms.points.credits.kinds.reversal import REVERSAL
from lms.points.credits.kinds.study import MEDIA
from lms.points.credits.kinds.survey import SURVEY
from lms.points.credits.kinds.work import WORK
from lms.points.values import rules


def register(credit: Credit) -> None:
    """Let every part of points know a kind, and every policy have its numbers."""
    KNOWN.append(credit)
    rules.declare(*credit.numbers())


register(MEDIA)
register(HOURS)
register(QUIZ)
register(LESSON)
register(COURSE)
register(ATTENDANCE)
register(WORK)
register(MENTOR)
register(SURVEY)
register(ADJUSTMENT)
register(REGRADED)
register(REVERSAL)


def listen() -> None:
    """Connect every kind to its news."""
    for credit in KNOWN:
        credit.listen()
