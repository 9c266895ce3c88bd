"""What a learner has reached, from the facts: there to be pleased about, never to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from courses.study.models import Completion
from foundation.local_days import day_of
from lms.points.ledger import transactions
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from lms.people.models import User

HOURS = (1, 10, 50, 100, 200)
LESSONS = (1, 10, 50)


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something reached, with the day where the facts tell it."""

    words: str
    day: date | None = None


def reached(subject: User) -> list[Milestone]:
    """Return what stands in the record already, the smallest first; two queries."""
    hours = transactions.balances(subject.pk).get(Unit.CLASS_HOUR, 0) // 1000
    rows = Completion.objects.filter(enrolment__subject=subject).aggregate(
        lessons=Count("page", filter=Q(kind=Completion.Kind.LESSON), distinct=True),
        courses=Count("page", filter=Q(kind=Completion.Kind.COURSE), distinct=True),
        lesson_at=Min("at", filter=Q(kind=Completion.Kind.LESSON)),
        course_at=Min("at", filter=Q(kind=Completion.Kind.COURSE)),
    )
    found = []
    for count in LESSONS:
        if rows["lessons"] >= count:
            found.append(
                Milestone(_("First lesson finished"), day_of(rows["lesson_at"]))
                if count == 1
                else Milestone(_("%(count)s lessons finished") % {"count": count})
            )
    if rows["courses"]:
        found.append(Milestone(_("First course finished"), day_of(rows["course_at"])))
    found += [
        Milestone(_("First class hour") if count == 1 else _("%(count)s class hours") % {"count": count})
        for count in HOURS
        if hours >= count
    ]
    return found
