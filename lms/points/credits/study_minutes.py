"""Minutes of study from which points and hours are computed, and the totals of the streams of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from courses.study.models import Enrolment, SameLearner, StudyMinute
from foundation.compiled_queries import Prepared, Slot
from lms.points.ledger.stream_keys import Key, lowered_in
from lms.points.models import LedgerTxn, Policy
from lms.points.policy.versions import PolicyPeriod, policy_period_on
from lms.points.values import overlap, rules

MEDIA, HOURS = "media", "hours"  # the kinds of the two
STUDY = "study"  # the rule under which both are due
ATTENDANCE = "attendance"  # the kind whose lines pay for study beside them


@dataclass(frozen=True, slots=True)
class Posted:
    """The totals of both streams in milli-units, and whether the learner was ever marked present in class.

    `points_lowered` and `hours_lowered` count how often a void has lowered it: its steps are climbed once more.
    """

    points: int
    hours: int
    in_class: bool
    points_lowered: int = 0
    hours_lowered: int = 0


def media_stream(policy: Policy) -> str:
    return str(Key.of(MEDIA, policy.pk))


def hours_stream(policy: Policy, enrolment_id: int) -> str:
    return str(Key.of(HOURS, policy.pk, enrolment_id))


def studied(enrolment: Enrolment, term: PolicyPeriod, until: datetime | None) -> QuerySet[StudyMinute]:
    """Return the minutes in which the learner studied in this policy period, up to `until`."""
    minutes = StudyMinute.objects.filter(term.days, subject=enrolment.subject_id)
    return minutes if until is None else minutes.filter(minute__lte=until)


def posted_in(enrolment: Enrolment, policy: Policy) -> Posted:
    """Read both totals in one query."""
    row: Any = POSTED.row(
        subject=enrolment.subject_id, points=media_stream(policy), hours=hours_stream(policy, enrolment.pk)
    )
    return Posted(row[0] or 0, row[2] or 0, bool(row[4]), lowered_in(row[1]), lowered_in(row[3]))


def posted_query() -> QuerySet[Any, Any]:
    """Build the query behind `posted_in`."""
    of_subject = LedgerTxn.objects.filter(subject=OuterRef("pk"))
    columns = [
        Subquery(of_subject.filter(stream=Slot(stream)).order_by("-number").values(column)[:1])
        for stream in ("points", "hours")
        for column in ("cumulative_milli", "key")
    ]
    whose = get_user_model().objects.filter(pk=Slot("subject"))
    return whose.values_list(*columns, Exists(of_subject.filter(kind=ATTENDANCE)))


def days_query() -> QuerySet[Any, Any]:
    """Build the query for new study day by day: in the learner's life, and in the enrolment."""
    rows = StudyMinute.objects.filter(subject=Slot("subject"), day__gte=Slot("since"), day__lt=Slot("until"))
    return daily(rows, Slot("enrolment"))


def daily(rows: QuerySet[StudyMinute], enrolment: Any) -> QuerySet[Any, Any]:
    mine = Sum("gained_ms", filter=Q(enrolment=enrolment), default=0)
    return rows.values("day").annotate(new=Sum("new_ms"), gained=mine).values_list("new", "gained")


POSTED = Prepared(posted_query)
DAYS = Prepared(days_query)


def class_paid_ms(enrolment: Enrolment, rows: QuerySet[StudyMinute]) -> int:
    """Return what of this enrolment's study the posted marks have paid for, in milliseconds."""
    marks = marks_of(enrolment)
    if not marks:
        return 0
    return overlap.left_out_ms(marks, minutes_of(rows.filter(minutes_around(marks))), enrolment.pk)


def class_paid_ms_by_day(enrolment: Enrolment, rows: QuerySet[StudyMinute]) -> dict[date, int]:
    """Return the same up to and with each day on which a mark and study meet."""
    marks = marks_of(enrolment)
    if not marks:
        return {}
    met = rows.filter(minutes_around(marks))
    days = sorted(set(met.order_by().values_list("day", flat=True)))
    return {day: overlap.left_out_ms(marks, minutes_of(met.filter(day__lte=day)), enrolment.pk) for day in days}


def marks_of(enrolment: Enrolment) -> list[overlap.Present]:
    posted = LedgerTxn.objects.filter(subject=enrolment.subject_id, kind=ATTENDANCE, reversed_by=None)
    with_time = posted.filter(
        facts__has_key="start"
    )  # a line that says no time leaves nothing out; its `check` names it
    return [overlap.Present.from_facts(facts) for facts in with_time.values_list("facts", flat=True)]


def minutes_around(marks: list[overlap.Present]) -> Q:
    return Q(minute__gte=min(mark.start for mark in marks), minute__lt=max(mark.end for mark in marks))


def minutes_of(rows: QuerySet[StudyMinute]) -> list[overlap.Minute]:
    return [overlap.Minute(*row) for row in rows.values_list("minute", "enrolment_id", "gained_ms")]


def gained_in(rows: QuerySet[StudyMinute], enrolment: Enrolment) -> int:
    """Return what was studied in the enrolment without what classes have paid for, in milliseconds."""
    gained: int = rows.filter(enrolment=enrolment).aggregate(total=Sum("gained_ms", default=0))["total"]
    return gained - class_paid_ms(enrolment, rows)


def already_counted_ms(subject_id: int, span: overlap.Stretch, taken: Iterable[overlap.Stretch]) -> int:
    """Return what a mark of this time gives way to, in milliseconds: what other marks paid for, and study beside it."""
    taken = list(taken)
    total = overlap.length_ms(taken)
    for free in overlap.subtract(span, taken):
        total += minutes_inside(subject_id, *free).aggregate(total=Sum("gained_ms", default=0))["total"]
    return total


def minutes_inside(subject_id: int, start: datetime, end: datetime) -> QuerySet[StudyMinute]:
    """Return the learner's online study that was shown while a class met."""
    return StudyMinute.objects.filter(subject=subject_id, minute__gte=start, minute__lt=end)


def minutes_behind(txn: LedgerTxn) -> QuerySet[StudyMinute]:
    """Return the study of the line's day in the film or text that it is for."""
    rows = StudyMinute.objects.filter(subject=txn.subject_id, timeline=int(txn.source_id), day=txn.day)
    return rows.order_by("minute")


def points_of(subject_id: int, on: date) -> int:
    """Return what the day adds to the worth of the learner's new media, in milli-points."""
    term = policy_period_on(on)
    days = sums(StudyMinute.objects.filter(term.days, subject=subject_id), "new_ms")
    read = term.policy.read()
    before = [ms for day, ms in days.items() if day < on]
    until = [*before, days.get(on, 0)]
    worth = [rules.media_points(read, rules.capped_ms(read, part)) for part in (before, until)]
    return worth[1] - worth[0]


def waiting_hours(enrolment_id: int, on: date) -> int:
    """Return what the day adds to the enrolment's class hours, in milli-class-hours."""
    term = policy_period_on(on)
    days = sums(StudyMinute.objects.filter(term.days, enrolment=enrolment_id), "gained_ms")
    read = term.policy.read()
    before = sum(ms for day, ms in days.items() if day < on)
    return rules.class_hours(read, before + days.get(on, 0)) - rules.class_hours(read, before)


def sums(rows: QuerySet[StudyMinute], what: str) -> Mapping[date, int]:
    return dict(rows.order_by().values_list("day").annotate(total=Sum(what)))


def policy_periods_of(subject_id: int) -> Iterator[tuple[Policy, PolicyPeriod]]:
    """Yield each policy with its days; none where a merge has closed the ledger: nothing stands there any more."""
    if not SameLearner.objects.filter(absorbed=subject_id).exists():
        for policy in Policy.objects.order_by("starts"):
            yield policy, policy_period_on(policy.starts)


def newest_line(subject_id: int, stream: str) -> QuerySet[LedgerTxn]:
    """Return the newest line of a stream, where it has one."""
    return LedgerTxn.objects.filter(subject=subject_id, stream=stream).order_by("-number")[:1]


def check_not_beyond(last: LedgerTxn, worth: int) -> Iterator[str]:
    if (last.cumulative_milli or 0) > worth:
        yield f"stream {last.stream}: has come to {last.cumulative_milli}, its minutes are worth {worth}"
