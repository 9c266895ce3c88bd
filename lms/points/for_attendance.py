"""Points and class hours for coming to class; what was studied online meanwhile counts once (see `overlap`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum

from courses.study.days import day_of
from courses.study.joining import kept_of
from courses.study.models import StudyMinute
from lms.delivery.models import Mark
from lms.points import overlap, rules
from lms.points.ledger import Award, given_on
from lms.points.models import LedgerTxn, Unit
from lms.points.policies import policy_on

if TYPE_CHECKING:
    from django.db.models import QuerySet

type Stretch = tuple[datetime, datetime]

DAY, MS = timedelta(days=1), timedelta(milliseconds=1)


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
    subject_id = kept_of(row.subject_id)
    taken = already_present(subject_id, span, key_of(row, subject_id))
    taken_ms = sum((end - start) // MS for start, end in taken)
    online_ms = sum(
        minutes_inside(subject_id, *free).aggregate(total=Sum("gained_ms", default=0))["total"]
        for free in outside(span, taken)
    )
    absorbed = min(online_ms + taken_ms, present_ms)
    points = rules.attendance_points(read, row.minutes)
    points -= rules.attendance_points(read, taken_ms // rules.MINUTE_MS)
    cap = rules.room(read.attendance_day_cap, given_on(subject_id, day, LedgerTxn.Kind.ATTENDANCE))
    hours = rules.class_hours(read, present_ms) - rules.class_hours(read, absorbed)
    present = overlap.Present(*span, present_ms, absorbed)
    return [
        Award(
            subject_id=subject_id,
            kind=LedgerTxn.Kind.ATTENDANCE,
            key=key_of(row, subject_id),
            policy=policy,
            day=day,
            source=("mark", str(row.pk)),
            amounts={str(Unit.POINT): rules.within(points, cap), str(Unit.CLASS_HOUR): hours},
            course_id=row.session.cohort.programme.course_id,
            facts=present.as_facts() | {"full": points, "minutes": row.minutes},
        )
    ]


def key_of(row: Mark, subject_id: int) -> str:
    """One credit a mark; of a mark on an account that was absorbed since, one more for the account that is kept."""
    return f"mark:{row.pk}" if subject_id == row.subject_id else f"mark:{row.pk}:{subject_id}"


def already_present(subject_id: int, span: Stretch, key: str) -> list[Stretch]:
    """What of this time the learner's other marks have paid for: two accounts can stand on one class list."""
    posted = LedgerTxn.objects.filter(subject=subject_id, kind=LedgerTxn.Kind.ATTENDANCE, reversed_by=None)
    around = posted.filter(day__gte=day_of(span[0]) - DAY, day__lte=day_of(span[1])).exclude(key=key)
    found: list[Stretch] = []
    for facts in around.order_by("number").values_list("facts", flat=True):
        mark = overlap.Present.from_facts(facts)
        for free in outside((max(mark.start, span[0]), min(mark.end, span[1])), found):
            found.append(free)
    return found


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
