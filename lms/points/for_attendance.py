"""Points and class hours for coming to class; what was studied online meanwhile counts once (see `overlap`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from courses.study.days import day_of
from courses.study.models import StudyMinute
from lms.delivery.models import Mark
from lms.points import overlap, rules
from lms.points.ledger import Award, given_on
from lms.points.models import LedgerTxn, Policy, Unit
from lms.points.policies import policy_on
from lms.points.terms import waits_for_theory

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Hours:
    """What a mark brings in class hours now, and what it says about the time it pays for."""

    milli: int
    present: overlap.Present


def mark(cause: str) -> list[Award]:
    """What a mark brings, unless a later one supersedes it: cause is the mark.

    Where the class wants the online lessons first, the hours are left to a hold (`held` in the facts) and pay for
    nothing yet.
    """
    row = Mark.objects.select_related("session__cohort__programme").get(pk=cause)
    span = row.span
    if span is None or row.is_superseded:
        return []
    day = day_of(span[0])
    policy = policy_on(day)
    read = policy.read()
    points = rules.attendance_points(read, row.minutes)
    cap = rules.room(read.attendance_day_cap, given_on(row.subject_id, day, LedgerTxn.Kind.ATTENDANCE))
    hours = hours_of(row, read)
    facts: dict[str, Any] = {"full": points, "minutes": row.minutes}
    if hours.milli and waits_for_theory(subject_id=row.subject_id, cohort=row.session.cohort):
        facts["held"] = hours.milli
        hours = Hours(0, overlap.Present(*span, 0, 0))
    return [award(row, policy, day, f"mark:{row.pk}", rules.within(points, cap), hours, facts)]


def held_hours(row: Mark, key: str, facts: dict[str, Any]) -> Award:
    """The hours of a mark that waited, as they are worth now."""
    span = row.span
    day = day_of(span[0] if span else row.session.ends)
    policy = policy_on(day)
    return award(row, policy, day, key, 0, hours_of(row, policy.read()), {"minutes": row.minutes} | facts)


def hours_of(row: Mark, read: rules.Rules) -> Hours:
    """The class hours of a mark, less what was studied online in its time and posted before it."""
    span = row.span
    if span is None:
        raise ValueError("a mark of somebody who was not there brings no hours")
    paid = rules.paid_ms(read, row.minutes)
    online_ms = minutes_inside(row.subject_id, *span).aggregate(total=Sum("gained_ms", default=0))["total"]
    absorbed = min(online_ms, paid)
    milli = rules.session_hours(read, row.minutes) - rules.class_hours(read, absorbed)
    return Hours(milli, overlap.Present(*span, paid, absorbed))


def award(row: Mark, policy: Policy, day: date, key: str, points: int, hours: Hours, facts: dict[str, Any]) -> Award:
    return Award(
        subject_id=row.subject_id,
        kind=LedgerTxn.Kind.ATTENDANCE,
        key=key,
        policy=policy,
        day=day,
        source=("mark", str(row.pk)),
        amounts={str(Unit.POINT): points, str(Unit.CLASS_HOUR): hours.milli},
        course_id=row.session.cohort.programme.course_id,
        facts=hours.present.as_facts() | facts,
    )


def minutes_inside(subject_id: int, start: datetime, end: datetime) -> QuerySet[StudyMinute]:
    """The learner's online study that was shown while a class met."""
    return StudyMinute.objects.filter(subject=subject_id, minute__gte=start, minute__lt=end)
