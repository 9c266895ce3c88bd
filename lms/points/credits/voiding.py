"""Lines and streams after a void: lowered to what they are worth now, and what of them was honest posted again.

What was reversed never comes again by itself: the next honest minute accumulates from where its stream stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from lms.points.credits.credit import of_kind, self_study
from lms.points.errors import NoPolicy
from lms.points.ledger import transactions
from lms.points.ledger.stream_keys import Key, lowered_in
from lms.points.models import LedgerTxn
from lms.points.policy.versions import PolicyPeriod, policy_period_on
from lms.points.values import rules
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from courses.study.models import StudyMinute
    from lms.points.ledger.voided import Void


def policy_periods(days: Collection[date]) -> list[PolicyPeriod]:
    """Return the policies under which these days earned; a day without one has earned nothing yet."""
    found: dict[int, PolicyPeriod] = {}
    for day in sorted(days):
        with suppress(NoPolicy):
            term = policy_period_on(day)
            found[term.policy.pk] = term
    return list(found.values())


@dataclass(slots=True)
class Stream:
    """A stream of the ledger while a void corrects it; all amounts before caps, in milli-units.

    `newest` is its newest line, from whose total and key the next honest minute continues; `total` its sum so far.
    """

    void: Void
    name: str
    unit: str
    newest: LedgerTxn
    total: int
    steps: int = 0

    def lines(self) -> QuerySet[LedgerTxn]:
        return self.void.standing().filter(stream=self.name).order_by("-number")

    def reverse(self, txn: LedgerTxn) -> int:
        """Reverse a line of the stream; return what it had brought."""
        self.void.reverse(txn)
        self.total -= increment(txn, self.unit)
        return increment(txn, self.unit)

    def post(self, like: LedgerTxn, full: int) -> None:
        """Post a line like this one, on its day, under the next key."""
        self.total += full
        step = [self.steps] if self.steps else []
        lowered = lowered_in(self.newest.key) + 1
        key = Key.of("void", self.void.row.uuid, self.void.subject_id, self.name, *step, lowered=lowered)
        repost(like, key=str(key), full=full, cumulative=self.total, unit=self.unit)
        self.steps += 1


def restate(void: Void, name: str, unit: str, worths: Mapping[date, int], rows: QuerySet[StudyMinute]) -> None:
    """Bring a stream to what its days are worth: `worths`, in milli-units, each with all the days before it; `rows` are
    the minutes that it counts.

    Day by day, not only in sum: what the learner saw again on a later day is new there now, and leaves the voided day's
    caps to what else was done on it. What a stream does not have yet is left to the next honest minute.
    """
    last = LedgerTxn.objects.filter(subject=void.subject_id, stream=name).order_by("-number").first()
    if last is None:
        return
    stream = Stream(void, name, unit, last, last.cumulative_milli or 0)
    worth = worths[max(worths)] if worths else 0
    gaps = by_day(stream, worths)
    too_much = {day for day, gap in gaps.items() if gap < 0}
    if stream.total <= worth and not too_much:
        return
    for day in sorted(too_much):
        lower(stream, stream.lines().filter(day=day), -gaps[day])
    lower(stream, stream.lines(), stream.total - worth)
    for day in sorted(day for day, gap in gaps.items() if gap > 0):
        full = min(gaps[day], worth - stream.total)
        if full > 0:
            stream.post(moved(last, day, rows), full)


def moved(txn: LedgerTxn, day: date, rows: QuerySet[StudyMinute]) -> LedgerTxn:
    """Return a line of the same stream for what was studied on another day."""
    first = rows.filter(day=day).order_by("minute", "pk").select_related("enrolment").first()
    like = copy(txn)
    like.day = day
    if first is not None:
        like.source_id, like.course_id = str(first.timeline_id), first.enrolment.course_id
    return like


def by_day(stream: Stream, worths: Mapping[date, int]) -> dict[date, int]:
    """Return what each day is worth beyond what stands on it; negative where too much stands."""
    gaps: dict[date, int] = defaultdict(int)
    before = 0
    for day, worth in sorted(worths.items()):
        gaps[day] = worth - before
        before = worth
    for txn in stream.lines():
        gaps[txn.day] -= increment(txn, stream.unit)
    return gaps


def lower(stream: Stream, lines: Iterable[LedgerTxn], excess: int) -> None:
    """Reverse as many of these lines as bring the excess, and post what of the last one was honest."""
    last = None
    for txn in lines:
        if excess <= 0:
            break
        excess -= stream.reverse(txn)
        last = txn
    if last is not None:  # also when nothing is left over: from this line the next honest minute continues
        stream.post(last, max(-excess, 0))


def increment(txn: LedgerTxn, unit: str) -> int:
    """Return what a line brought its stream, before caps."""
    full = txn.facts.get("full")
    return int(full) if full is not None else sum(leg.milli for leg in txn.legs.of_learners() if leg.unit == unit)


def repost(txn: LedgerTxn, *, key: str, full: int, cumulative: int | None, unit: str) -> None:
    """Post a line in place of a reversed one, on its day and under its rules: `full`, or what the day's cap leaves."""
    given = rules.cut_to_caps(full, day_caps_left(txn)) if unit == Unit.POINT else full
    repost_as(txn, key=key, amounts={unit: given}, cumulative=cumulative, facts={"full": full})


def repost_as(
    txn: LedgerTxn, *, key: str, amounts: Mapping[str, int], cumulative: int | None, facts: Mapping[str, Any]
) -> None:
    """Post the same line with other amounts."""
    transactions.post(
        transactions.Award(
            subject_id=txn.subject_id,
            kind=txn.kind,
            key=key,
            policy=txn.policy,
            day=txn.day,
            source=(txn.source_type, txn.source_id),
            amounts=amounts,
            course_id=txn.course_id,
            enrolment_id=txn.enrolment_id,
            stream=txn.stream,
            cumulative_milli=cumulative,
            facts=txn.facts | dict(facts),
        )
    )


def day_caps_left(txn: LedgerTxn) -> int | None:
    """Return what the day's caps leave for such a line, in milli-points; None without a cap."""
    given = partial(transactions.given_on, txn.subject_id, txn.day)
    caps_left = of_kind(txn.kind).caps_left(txn.policy.read(), given)
    return min((left for left in caps_left if left is not None), default=None)


def refill_capped(void: Void, day: date) -> None:
    """Give lines that a day's cap had cut what the voided ones no longer take, the earliest earned first."""
    for txn in void.standing().filter(day=day, kind__in=self_study()).order_by("number"):
        given = sum(leg.milli for leg in txn.legs.of_learners())
        full = txn.facts.get("full", given)
        if given >= full or not day_caps_left(txn):
            continue
        void.reverse(txn)
        last = LedgerTxn.objects.filter(subject=void.subject_id, stream=txn.stream).order_by("-number").first()
        cumulative = last.cumulative_milli if txn.stream and last else txn.cumulative_milli
        repost(txn, key=txn.key, full=full, cumulative=cumulative, unit=str(Unit.POINT))
