"""Credit of somebody whom only a base's list names: it waits as holds until her office has said who she is.

A hold says how much waits, as far as one can know before. What is let through is worked out from the facts themselves
(`identity_release`), in the order in which they happened.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.models import Completion, StudyMinute
from lms.points.ledger.stream_keys import WaitingKey
from lms.points.models import Hold, LedgerTxn
from lms.points.policy.versions import term_on
from lms.points.values import rules
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from lms.people.models import User
    from lms.points.ledger.transactions import Award

State = Hold.State


def place(rule: str, cause: str, due: list[Award]) -> None:
    """Put what this rule says is due on hold; saying it again brings the amount up to date."""
    for award in due:
        if rule == "study":
            hold_study(award)
            continue
        for unit, milli in award.amounts.items():
            waits = trimmed(award, milli) if unit == Unit.POINT else milli
            write(award, str(WaitingKey(rule, cause, unit)), unit, waits)


def hold_study(award: Award) -> None:
    """Study accumulates: points by the learner's day, hours by the day and the enrolment."""
    if award.kind == LedgerTxn.Kind.MEDIA:
        key = str(WaitingKey(award.kind, str(award.subject_id), str(award.day)))
        milli = points_of(award.subject_id, award.day)
        write(award, key, Unit.POINT, trimmed(award, milli, but=key))
    elif award.enrolment_id is not None:
        key = str(WaitingKey(award.kind, str(award.enrolment_id), str(award.day)))
        write(award, key, Unit.CLASS_HOUR, hours_of(award.enrolment_id, award.day))


def points_of(subject_id: int, on: date) -> int:
    """What the day adds to what the learner's new media is worth in all, in milli-points."""
    term = term_on(on)
    days = sums(StudyMinute.objects.filter(term.days, subject=subject_id), "new_ms")
    read = term.policy.read()
    before = [ms for day, ms in days.items() if day < on]
    until = [*before, days.get(on, 0)]
    worth = [rules.media_points(read, rules.capped_ms(read, part)) for part in (before, until)]
    return worth[1] - worth[0]


def hours_of(enrolment_id: int, on: date) -> int:
    """What the day adds to the enrolment's class hours, in milli-class-hours."""
    term = term_on(on)
    days = sums(StudyMinute.objects.filter(term.days, enrolment=enrolment_id), "gained_ms")
    read = term.policy.read()
    before = sum(ms for day, ms in days.items() if day < on)
    return rules.class_hours(read, before + days.get(on, 0)) - rules.class_hours(read, before)


def recount(subject_id: int, *, by: User) -> None:
    """Study was taken out of the count: bring what waits up to date, and end what rested on it alone."""
    for row in of(subject_id):
        left = left_of(row)
        if left:
            Hold.objects.filter(pk=row.pk, state=State.PENDING).update(milli=left)
        else:
            answer = _("Study was taken out of the count.")
            Hold.objects.filter(pk=row.pk, state=State.PENDING).update(
                state=State.VOIDED, decided_by=by, answer=answer, ended=timezone.now(), key=None
            )


def left_of(row: Hold) -> int:
    """What of a hold its facts still bring."""
    what = WaitingKey.parse(row.key)
    if what.rule == "media" and row.day:
        return min(points_of(row.subject_id, row.day), row.milli)
    if what.rule == "hours" and row.day:
        return hours_of(int(what.of), row.day)
    if what.rule in ("lesson", "course"):
        return row.milli if Completion.objects.filter(pk=what.of).exists() else 0
    return row.milli


def enrolment_of(row: Hold) -> int | None:
    """The enrolment whose hours online wait; none for what waits of another kind."""
    return int(WaitingKey.parse(row.key).of) if row.kind == LedgerTxn.Kind.HOURS else None


def sums(rows: QuerySet[StudyMinute], what: str) -> Mapping[date, int]:
    return dict(rows.order_by().values_list("day").annotate(total=Sum(what)))


def trimmed(award: Award, milli: int, but: str = "") -> int:
    """As much of it as the day's cap of self-study leaves beside what waits already."""
    if award.kind not in LedgerTxn.SELF_STUDY:
        return milli
    waiting = of(award.subject_id).filter(day=award.day, unit=Unit.POINT, kind__in=LedgerTxn.SELF_STUDY)
    held = waiting.exclude(key=but).aggregate(total=Sum("milli"))["total"] or 0
    return rules.within(milli, rules.room(award.policy.read().self_study_day_cap, held))


def write(award: Award, key: str, unit: str, milli: int) -> None:
    if not milli:
        return
    row, made = Hold.objects.get_or_create(
        key=key,
        defaults={
            "subject_id": award.subject_id,
            "course_id": award.course_id,
            "kind": award.kind,
            "code": Hold.Code.IDENTITY,
            "source_type": award.source[0],
            "source_id": award.source[1],
            "day": award.day,
            "unit": unit,
            "milli": milli,
            "reason": _("Your office has not confirmed yet who you are."),
            "created": timezone.now(),
        },
    )
    if not made and row.milli != milli:
        Hold.objects.filter(pk=row.pk, state=State.PENDING).update(milli=milli)


def of(subject_id: int) -> QuerySet[Hold]:
    """What waits for this learner to be confirmed."""
    return Hold.objects.waiting().filter(subject=subject_id, code=Hold.Code.IDENTITY)
