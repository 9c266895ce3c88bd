"""Points and class hours for coming to class; what was studied online meanwhile counts once (see `overlap`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from courses.study.days import day_of
from courses.study.joining import kept_of
from courses.study.models import StudyMinute
from lms.delivery.models import Mark
from lms.points import overlap, rules
from lms.points.ledger import Award, given_on
from lms.points.models import LedgerTxn, Policy, Unit
from lms.points.policies import policy_on
from lms.points.terms import waits_for_theory

if TYPE_CHECKING:
    from django.db.models import QuerySet

type Stretch = tuple[datetime, datetime]

DAY, MS = timedelta(days=1), timedelta(milliseconds=1)


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
    subject_id = kept_of(row.subject_id)
    taken_minutes = length_ms(already_present(row, subject_id, span)) // rules.MINUTE_MS
    points = rules.attendance_points(read, row.minutes) - rules.attendance_points(read, taken_minutes)
    cap = rules.room(read.attendance_day_cap, given_on(subject_id, day, LedgerTxn.Kind.ATTENDANCE))
    hours = hours_of(row, read, subject_id)
    facts: dict[str, Any] = {"full": points, "minutes": row.minutes}
    if hours.milli and waits_for_theory(subject_id=subject_id, cohort=row.session.cohort):
        facts["held"] = hours.milli
        hours = Hours(0, overlap.Present(*span, 0, 0))
    return [award(row, policy, day, key_of(row, subject_id), rules.within(points, cap), hours, facts)]


def held_hours(row: Mark, key: str, facts: dict[str, Any]) -> Award:
    """The hours of a mark that waited, as they are worth now."""
    span = row.span
    day = day_of(span[0] if span else row.session.ends)
    policy = policy_on(day)
    hours = hours_of(row, policy.read(), kept_of(row.subject_id))
    return award(row, policy, day, key, 0, hours, {"minutes": row.minutes} | facts)


def hours_of(row: Mark, read: rules.Rules, subject_id: int) -> Hours:
    """The class hours of a mark, less what was studied online in its time, or paid by another mark, before it."""
    span = row.span
    if span is None:
        raise ValueError("a mark of somebody who was not there brings no hours")
    paid = rules.paid_ms(read, row.minutes)
    taken = already_present(row, subject_id, span)
    online_ms = sum(
        minutes_inside(subject_id, *free).aggregate(total=Sum("gained_ms", default=0))["total"]
        for free in outside(span, taken)
    )
    absorbed = min(online_ms + length_ms(taken), paid)
    milli = rules.session_hours(read, row.minutes) - rules.class_hours(read, absorbed)
    return Hours(milli, overlap.Present(*span, paid, absorbed))


def award(row: Mark, policy: Policy, day: date, key: str, points: int, hours: Hours, facts: dict[str, Any]) -> Award:
    return Award(
        subject_id=kept_of(row.subject_id),
        kind=LedgerTxn.Kind.ATTENDANCE,
        key=key,
        policy=policy,
        day=day,
        source=("mark", str(row.pk)),
        amounts={str(Unit.POINT): points, str(Unit.CLASS_HOUR): hours.milli},
        course_id=row.session.cohort.programme.course_id,
        facts=hours.present.as_facts() | facts,
    )


def key_of(row: Mark, subject_id: int) -> str:
    """One credit a mark; of a mark on an account that was absorbed since, one more for the account that is kept."""
    return f"mark:{row.pk}" if subject_id == row.subject_id else f"mark:{row.pk}:{subject_id}"


def already_present(row: Mark, subject_id: int, span: Stretch) -> list[Stretch]:
    """What of this time the learner's other marks have paid for: two accounts can stand on one class list."""
    posted = LedgerTxn.objects.filter(subject=subject_id, kind=LedgerTxn.Kind.ATTENDANCE, reversed_by=None)
    others = posted.exclude(source_type="mark", source_id=str(row.pk))
    around = others.filter(day__gte=day_of(span[0]) - DAY, day__lte=day_of(span[1]))
    found: list[Stretch] = []
    for facts in around.filter(facts__has_key="start").order_by("number").values_list("facts", flat=True):
        mark = overlap.Present.from_facts(facts)
        if not mark.present_ms:  # its hours wait, and pay for nothing yet
            continue
        for free in outside((max(mark.start, span[0]), min(mark.end, span[1])), found):
            found.append(free)
    return found


def length_ms(stretches: list[Stretch]) -> int:
    return sum((end - start) // MS for start, end in stretches)


def outside(span: Stretch, taken: list[Stretch]) -> list[Stretch]:
    """What of the span none of these holds."""
    free = []
    at, until = span
    for start, end in sorted(taken):
        if at < min(start, until):
            free.append((at, min(start, until)))
        at = max(at, end)
    return [*free, (at, until)] if at < until else free


def minutes_inside(subject_id: int, start: datetime, end: datetime) -> QuerySet[StudyMinute]:
    """The learner's online study that was shown while a class met."""
    return StudyMinute.objects.filter(subject=subject_id, minute__gte=start, minute__lt=end)
