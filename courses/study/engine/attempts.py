"""Which quiz attempts belong to an enrolment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from courses.assess.models import QuizAttempt
from courses.study.models import SameLearner

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from courses.study.models import Enrolment


def attempts_in(enrolment: Enrolment) -> QuerySet[QuizAttempt]:
    """Return the learner's attempts in this cycle, with those of accounts merged into this one.

    Before the first cycle there is none that an attempt could belong to, so an attempt from before its row was written
    (by a late roster) is of that cycle; a later cycle begins with its row.
    """
    joined = SameLearner.objects.filter(kept=enrolment.subject_id).values("absorbed")
    rows = QuizAttempt.objects.filter(Q(subject=enrolment.subject_id) | Q(subject__in=joined))
    return rows if enrolment.cycle == 1 else rows.filter(created__gte=enrolment.created)
