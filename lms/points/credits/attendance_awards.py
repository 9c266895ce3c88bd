"""The award of a mark of somebody present, less what was studied online or paid by another mark meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from courses.study.engine.merging import kept_of
from foundation.local_days import day_of
from lms.delivery.models import Mark
from lms.points.credits.credit import of_kind
from lms.points.credits.pending_credit import MARK
from lms.points.credits.study_minutes import ATTENDANCE, already_counted_ms
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.models import LedgerTxn, Policy
from lms.points.policy.class_rules import waits_for_theory
from lms.points.policy.versions import policy_on
from lms.points.values import overlap, rules
from lms.points.values.overlap import Stretch, length_ms
from lms.points.values.units import Unit

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """What a mark brings in class hours now, and what it says about the time it pays for."""

    milli: int
    present: overlap.Present


def mark(cause: str) -> list[Award]:
    """Return what a mark brings, unless a later one supersedes it: cause is the mark.

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
    had = already_present(row, subject_id, span, paid=False)
    points = points_of(row, read, had)
    hours = hours_of(row, read, subject_id, already_present(row, subject_id, span))
    facts: dict[str, Any] = {"full": points, "minutes": row.minutes, "had": overlap.as_json(had)}
    if hours.milli and waits_for_theory(subject_id=subject_id, cohort=row.session.cohort):
        facts["held"] = hours.milli
        hours = Hours(0, overlap.Present(*span, 0, 0))
    given = of_kind(ATTENDANCE).within_caps(read, subject_id, day, points)
    return [award(row, policy, day, key_of(row, subject_id), given, hours, facts)]


def award_waiting_hours(row: Mark, key: str, facts: Mapping[str, Any]) -> Award:
    """Return the hours of a mark that waited, as they are worth now."""
    span = row.span
    day = day_of(span[0] if span else row.session.ends)
    policy = policy_on(day)
    subject_id = kept_of(row.subject_id)
    taken = already_present(row, subject_id, span) if span else []
    hours = hours_of(row, policy.read(), subject_id, taken)
    return award(row, policy, day, key, 0, hours, {"minutes": row.minutes} | dict(facts))


def points_of(row: Mark, read: rules.Rules, had: list[Stretch]) -> int:
    """Return the milli-points of a mark, less what its time has brought already."""
    return rules.attendance_points(read, row.minutes) - rules.attendance_points(read, length_ms(had) // rules.MINUTE_MS)


def hours_of(row: Mark, read: rules.Rules, subject_id: int, taken: list[Stretch]) -> Hours:
    """Return the class hours of a mark, less what was studied online in its time, or paid by another mark (`taken`),
    before it.
    """
    span = row.span
    if span is None:
        raise ValueError("a mark of somebody who was not there brings no hours")
    paid = rules.paid_ms(read, row.minutes)
    absorbed = min(already_counted_ms(subject_id, span, taken), paid)
    milli = rules.session_hours(read, row.minutes) - rules.class_hours(read, absorbed)
    return Hours(milli, overlap.Present(*span, paid, absorbed, tuple(taken)))


def award(row: Mark, policy: Policy, day: date, key: str, points: int, hours: Hours, facts: dict[str, Any]) -> Award:
    return Award(
        subject_id=kept_of(row.subject_id),
        kind=ATTENDANCE,
        key=key,
        policy=policy,
        day=day,
        source=(MARK, str(row.pk)),
        amounts={str(Unit.POINT): points, str(Unit.CLASS_HOUR): hours.milli},
        course_id=row.session.cohort.programme.course_id,
        facts=hours.present.as_facts() | facts,
    )


def key_of(row: Mark, subject_id: int) -> str:
    """Return the key of the mark's credit; a mark of an absorbed account has one more for the kept account."""
    return str(Key.of(MARK, row.pk, *([] if subject_id == row.subject_id else [subject_id])))


def already_present(row: Mark, subject_id: int, span: Stretch, *, paid: bool = True) -> list[Stretch]:
    """Return what of this time the learner's other marks have paid for: two accounts can stand on one class list.

    Not `paid`: for what they have brought points, also where their hours wait and pay for nothing yet.
    """
    posted = LedgerTxn.objects.filter(subject=subject_id, kind=ATTENDANCE, reversed_by=None)
    others = posted.exclude(source_type=MARK, source_id=str(row.pk))
    around = others.filter(day__gte=day_of(span[0]) - DAY, day__lte=day_of(span[1]))
    with_time = around.filter(facts__has_key="start").values_list("facts", flat=True)
    marks = [overlap.Present.from_facts(facts) for facts in with_time]
    if not paid:
        return overlap.intersect(span, [(mark.start, mark.end) for mark in marks])
    return overlap.intersect(span, [stretch for mark in marks if mark.present_ms for stretch in mark.pays])


def revalue(txn: LedgerTxn) -> Award | None:
    """Return a posted mark's award as it is worth now that marks it gave way to may be reversed; None where nothing
    changes.

    It goes on giving way only where it did: of two marks the one that was posted first pays.
    """
    was = overlap.Present.from_facts(txn.facts)
    gave = overlap.stretches(txn.facts.get("had", ()))
    if not was.taken and not gave:
        return None
    row = Mark.objects.select_related("session__cohort__programme").get(pk=txn.source_id)
    read, span = txn.policy.read(), (was.start, was.end)
    taken = intersect_each(was.taken, already_present(row, txn.subject_id, span))
    had = intersect_each(gave, already_present(row, txn.subject_id, span, paid=False))
    if (taken, had) == (sorted(was.taken), sorted(gave)):
        return None
    hours = hours_of(row, read, txn.subject_id, taken) if was.present_ms else Hours(0, was)
    facts, points = dict(txn.facts), 0
    if "hold" not in facts:
        full = points_of(row, read, had)
        points = of_kind(ATTENDANCE).within_caps(read, txn.subject_id, txn.day, full)
        facts |= {"full": full, "had": overlap.as_json(had)}
    return award(row, txn.policy, txn.day, unused_key(txn.key), points, hours, facts | hours.present.as_facts())


def intersect_each(was: Iterable[Stretch], now: list[Stretch]) -> list[Stretch]:
    return [part for stretch in sorted(was) for part in overlap.intersect(stretch, now)]


def unused_key(key: str) -> str:
    free = Key.parse(key)
    while LedgerTxn.objects.filter(key=str(free)).exists():
        free = free.next()
    return str(free)
