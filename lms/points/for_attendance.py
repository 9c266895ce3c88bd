"""Points and class hours for coming to class; what was studied online meanwhile counts once (see `overlap`)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Sum

from courses.study.days import day_of
from courses.study.models import StudyMinute
from lms.delivery.models import Mark
from lms.points import overlap, rules
from lms.points.ledger import Award, given_on
from lms.points.models import LedgerTxn, Unit
from lms.points.policies import policy_on

if TYPE_CHECKING:
    from django.db.models import QuerySet


def mark(cause: str) -> list[Award]:
    """What a mark brings, unless a later one supersedes it: cause is the mark."""
    row = Mark.objects.select_related("session__cohort__programme").get(pk=cause)
    span = row.span
    if span is None or row.is_superseded:
        return []
    day = day_of(span[0])
    policy = policy_on(day)
    read = policy.read()
    present_ms = row.minutes * rules.MINUTE_MS
    online_ms = minutes_inside(row.subject_id, *span).aggregate(total=Sum("gained_ms", default=0))["total"]
    absorbed = min(online_ms, present_ms)
    points = rules.attendance_points(read, row.minutes)
    cap = rules.room(read.attendance_day_cap, given_on(row.subject_id, day, LedgerTxn.Kind.ATTENDANCE))
    hours = rules.class_hours(read, present_ms) - rules.class_hours(read, absorbed)
    present = overlap.Present(*span, present_ms, absorbed)
    return [
        Award(
            subject_id=row.subject_id,
            kind=LedgerTxn.Kind.ATTENDANCE,
            key=f"mark:{row.pk}",
            policy=policy,
            day=day,
            source=("mark", str(row.pk)),
            amounts={str(Unit.POINT): rules.within(points, cap), str(Unit.CLASS_HOUR): hours},
            course_id=row.session.cohort.programme.course_id,
            facts=present.as_facts() | {"full": points, "minutes": row.minutes},
        )
    ]


def minutes_inside(subject_id: int, start: datetime, end: datetime) -> QuerySet[StudyMinute]:
    """The learner's online study that was shown while a class met."""
    return StudyMinute.objects.filter(subject=subject_id, minute__gte=start, minute__lt=end)
