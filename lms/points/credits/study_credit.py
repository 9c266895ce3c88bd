"""Points and class hours for verified study, from the minutes in which it was shown.

Both accumulate: what is due is what the total is worth now, minus what its stream has come to; so batches and order
cannot change the sum, and a remainder waits for the next minute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from courses.study.models import Enrolment, StudyMinute
from foundation.compiled_queries import Prepared, Slot
from lms.points.ledger.stream_keys import Key, StudyCause, lowered_in
from lms.points.ledger.transactions import Award, given_on
from lms.points.models import LedgerTxn, Policy
from lms.points.policy.versions import Term, term_on
from lms.points.values import overlap, rules
from lms.points.values.units import Unit

Kind = LedgerTxn.Kind


@dataclass(frozen=True, slots=True)
class Posted:
    """What both streams have come to in milli-units, and whether the learner was ever marked present in class.

    `points_lowered` and `hours_lowered` count how often a void has lowered it: its steps are climbed once more.
    """

    points: int
    hours: int
    in_class: bool
    points_lowered: int = 0
    hours_lowered: int = 0


def study(cause: str, enrolment: Enrolment | None = None, until: datetime | None = None) -> list[Award]:
    """Points and class hours for verified study: cause "enrolment:timeline:day"; the enrolment where it is at hand.

    With `until`, study that was shown after that minute is left for later.
    """
    what = StudyCause.parse(cause)
    day = what.day
    if enrolment is None:
        enrolment = Enrolment.objects.get(pk=what.enrolment_id)
    term = term_on(day)
    policy = term.policy
    base = Award(
        subject_id=enrolment.subject_id,
        kind=Kind.MEDIA,
        key="",
        policy=policy,
        day=day,
        source=("timeline", str(what.timeline_id)),
        amounts={},
        course_id=enrolment.course_id,
    )
    if until is None:
        days = DAYS.rows(
            subject=enrolment.subject_id, enrolment=enrolment.pk, since=policy.starts, until=term.until or date.max
        )
    else:
        days = list(daily(studied(enrolment, term, until), enrolment.pk))
    posted = posted_in(enrolment, policy)
    gained = sum(day_gained for _, day_gained in days)
    if posted.in_class:
        gained -= left_out(enrolment, studied(enrolment, term, until))
    read = policy.read()
    return [
        *due_points(base, read, [new for new, _ in days], posted),
        *due_hours(base, read, enrolment, gained, posted),
    ]


def studied(enrolment: Enrolment, term: Term, until: datetime | None) -> QuerySet[StudyMinute]:
    """The minutes in which the learner studied under these terms, up to `until`."""
    minutes = StudyMinute.objects.filter(term.days, subject=enrolment.subject_id)
    return minutes if until is None else minutes.filter(minute__lte=until)


def media_stream(policy: Policy) -> str:
    return str(Key.of(Kind.MEDIA, policy.pk))


def hours_stream(policy: Policy, enrolment_id: int) -> str:
    return str(Key.of(Kind.HOURS, policy.pk, enrolment_id))


def due_points(base: Award, read: rules.Rules, days: list[int], come_to: Posted) -> list[Award]:
    """`days` are the milliseconds new in the learner's life, day by day."""
    worth, posted = rules.media_points(read, rules.capped_ms(read, days)), come_to.points
    if worth <= posted:
        return []
    room = rules.room(read.self_study_day_cap, given_on(base.subject_id, base.day, *LedgerTxn.SELF_STUDY))
    return [
        replace(
            base,
            key=str(Key.of(Kind.MEDIA, base.subject_id, base.policy.pk, posted, lowered=come_to.points_lowered)),
            amounts={str(Unit.POINT): rules.within(worth - posted, room)},
            stream=media_stream(base.policy),
            cumulative_milli=worth,
            facts={"full": worth - posted, "total_ms": sum(days)},
        )
    ]


def due_hours(base: Award, read: rules.Rules, enrolment: Enrolment, gained: int, come_to: Posted) -> list[Award]:
    worth, posted = rules.class_hours(read, gained), come_to.hours
    if worth <= posted:
        return []
    return [
        replace(
            base,
            kind=Kind.HOURS,
            enrolment_id=enrolment.pk,
            key=str(Key.of(Kind.HOURS, enrolment.pk, base.policy.pk, posted, lowered=come_to.hours_lowered)),
            amounts={str(Unit.CLASS_HOUR): worth - posted},
            stream=hours_stream(base.policy, enrolment.pk),
            cumulative_milli=worth,
            facts={"study_ms": gained},
        )
    ]


def posted_in(enrolment: Enrolment, policy: Policy) -> Posted:
    """All of it in one query."""
    row: Any = POSTED.row(
        subject=enrolment.subject_id, points=media_stream(policy), hours=hours_stream(policy, enrolment.pk)
    )
    return Posted(row[0] or 0, row[2] or 0, bool(row[4]), lowered_in(row[1]), lowered_in(row[3]))


def come_to() -> QuerySet[Any, Any]:
    """The question behind `posted_in`."""
    of_subject = LedgerTxn.objects.filter(subject=OuterRef("pk"))
    columns = [
        Subquery(of_subject.filter(stream=Slot(stream)).order_by("-number").values(column)[:1])
        for stream in ("points", "hours")
        for column in ("cumulative_milli", "key")
    ]
    whose = get_user_model().objects.filter(pk=Slot("subject"))
    return whose.values_list(*columns, Exists(of_subject.filter(kind=Kind.ATTENDANCE)))


def by_day() -> QuerySet[Any, Any]:
    """New study day by day: in the learner's life, and in the enrolment."""
    rows = StudyMinute.objects.filter(subject=Slot("subject"), day__gte=Slot("since"), day__lt=Slot("until"))
    return daily(rows, Slot("enrolment"))


def daily(rows: QuerySet[StudyMinute], enrolment: Any) -> QuerySet[Any, Any]:
    mine = Sum("gained_ms", filter=Q(enrolment=enrolment), default=0)
    return rows.values("day").annotate(new=Sum("new_ms"), gained=mine).values_list("new", "gained")


POSTED = Prepared(come_to)
DAYS = Prepared(by_day)


def left_out(enrolment: Enrolment, rows: QuerySet[StudyMinute]) -> int:
    """What of this enrolment's study the posted marks have paid for, in milliseconds."""
    marks = marks_of(enrolment)
    if not marks:
        return 0
    return overlap.left_out_ms(marks, minutes_of(rows.filter(around(marks))), enrolment.pk)


def left_out_until(enrolment: Enrolment, rows: QuerySet[StudyMinute]) -> dict[date, int]:
    """The same up to and with each day on which a mark and study meet."""
    marks = marks_of(enrolment)
    if not marks:
        return {}
    met = rows.filter(around(marks))
    days = sorted(set(met.order_by().values_list("day", flat=True)))
    return {day: overlap.left_out_ms(marks, minutes_of(met.filter(day__lte=day)), enrolment.pk) for day in days}


def marks_of(enrolment: Enrolment) -> list[overlap.Present]:
    posted = LedgerTxn.objects.filter(subject=enrolment.subject_id, kind=Kind.ATTENDANCE, reversed_by=None)
    told = posted.filter(facts__has_key="start")  # a line that says no time leaves nothing out; `line_audit` names it
    return [overlap.Present.from_facts(facts) for facts in told.values_list("facts", flat=True)]


def around(marks: list[overlap.Present]) -> Q:
    return Q(minute__gte=min(mark.start for mark in marks), minute__lt=max(mark.end for mark in marks))


def minutes_of(rows: QuerySet[StudyMinute]) -> list[overlap.Minute]:
    return [overlap.Minute(*row) for row in rows.values_list("minute", "enrolment_id", "gained_ms")]
