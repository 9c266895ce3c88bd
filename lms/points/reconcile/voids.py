"""The ledger after a void of evidence: it comes to what the evidence that is left would have brought alone.

What rested on voided study is reversed, exactly and whole; a stream is lowered to what it is worth now, and what of its
last reversed line was honest is posted anew. What was reversed never comes again by itself: the next honest minute
accumulates from there. All of it in the transaction of the void; what fails here undoes the void.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from courses.study.engine.merging import kept_of
from courses.study.models import Completion, Enrolment, EvidenceVoid, StudyMinute
from lms.points.credits import identity_holds, posting
from lms.points.credits.attendance_credit import DAY, before
from lms.points.credits.milestone_credit import pages_of
from lms.points.credits.study_credit import hours_stream, left_out_until, media_stream
from lms.points.errors import NoPolicy
from lms.points.ledger import transactions
from lms.points.ledger.stream_keys import Key, StudyCause, lowered_in
from lms.points.models import LedgerTxn
from lms.points.policy.versions import Term, term_on
from lms.points.rerun import regrade
from lms.points.values import rules
from lms.points.values.overlap import Present
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User
    from lms.points.models import GradeRun

Kind = LedgerTxn.Kind


@dataclass(frozen=True, slots=True)
class Void:
    """A void as the ledger sees it: whose, by whom, the days whose study it changed, and those of what it took back."""

    row: EvidenceVoid
    by: User
    subject_id: int
    days: Collection[date]
    freed: set[date] = field(default_factory=set)

    def standing(self) -> QuerySet[LedgerTxn]:
        """The learner's lines that were not taken back."""
        return LedgerTxn.objects.filter(subject=self.subject_id, reversed_by=None).exclude(kind=Kind.REVERSAL)

    def take_back(self, txn: LedgerTxn) -> None:
        self.freed.add(txn.day)
        transactions.reverse(
            txn=txn, by=self.by, void=str(self.row.pk)
        )  # why stands in the void: nothing said of somebody

    def post(self, rule: str, cause: object) -> None:
        posting.run(rule=rule, cause=cause, subject_id=self.subject_id)


def put_right(
    sender: Any,
    *,
    void: EvidenceVoid,
    by: User,
    subject_id: int,
    places: Collection[tuple[int, int]],
    days: Collection[date],
    completions: Collection[Completion],
    **kwargs: Any,
) -> None:
    """Milestones, classes, streams, the caps that had bound, then what was counted again by other rules: each looks at
    what the one before it left.
    """
    if kept_of(subject_id) != subject_id:  # nothing stands there any more: the kept account's ledger is put right
        return
    if identity_holds.of(subject_id).exists():  # she has no ledger yet: what waits for her is put right instead
        identity_holds.recount(subject_id, by=by)
        return
    this = Void(void, by, subject_id, days)
    for done in completions:
        milestone(this, done)
    met = {*days, *(day - DAY for day in days)}  # a class may go on past midnight, and stands on the day it began
    classes = this.standing().filter(kind=Kind.ATTENDANCE, day__in=met, facts__has_key="start")
    for txn in classes.order_by("number"):
        absorbed_less(this, txn)
    enrolments = list(Enrolment.objects.filter(pk__in={enrolment for enrolment, _timeline in places}))
    for term in terms(days):
        media(this, term)
        for enrolment in enrolments:
            hours(this, term, enrolment)
    for place, timeline in sorted(places):
        for day in sorted(days):  # where a class gives back what it had absorbed, study may be owed more
            this.post("study", StudyCause(place, timeline, day))
    for day in sorted({*days, *this.freed}):  # a lesson may fall that was finished on another day
        uncapped(this, day)
    for run in regrade.over({*days, *this.freed}):
        counted_again(this, run)


def terms(days: Collection[date]) -> list[Term]:
    """The policies under which these days earned; a day without one has earned nothing yet."""
    found: dict[int, Term] = {}
    for day in sorted(days):
        with suppress(NoPolicy):
            term = term_on(day)
            found[term.policy.pk] = term
    return list(found.values())


def milestone(this: Void, done: Completion) -> None:
    """Points for a lesson or course that is not finished any more; another cycle that did finish it earns them."""
    for txn in this.standing().filter(kind=done.kind, source_type=done.kind, source_id=str(done.page_id)):
        this.take_back(txn)
    of_learner = Completion.objects.filter(page__in=pages_of(done), kind=done.kind, enrolment__subject=this.subject_id)
    for other in of_learner.order_by("at", "pk"):
        this.post(str(done.kind), other.pk)


def absorbed_less(this: Void, txn: LedgerTxn) -> None:
    """A class that gave way to study online which no longer counts is worth its own minutes again; not those that
    another mark of hers pays for.
    """
    was = Present.from_facts(txn.facts)
    left = before(this.subject_id, (was.start, was.end), was.taken)
    if left >= was.absorbed_ms:
        return
    this.take_back(txn)
    read = txn.policy.read()
    amounts = {leg.unit: leg.milli for leg in txn.legs.of_learners()}
    more = rules.class_hours(read, was.absorbed_ms) - rules.class_hours(read, left)
    amounts[str(Unit.CLASS_HOUR)] = amounts.get(Unit.CLASS_HOUR, 0) + more
    again_as(txn, key=txn.key, amounts=amounts, come_to=None, facts=replace(was, absorbed_ms=left).as_facts())


def media(this: Void, term: Term) -> None:
    """Points for media: the days' new study, capped as the rules say."""
    read = term.policy.read()
    rows = StudyMinute.objects.filter(term.days, subject=this.subject_id)
    worths: dict[date, int] = {}
    counted = 0
    for day, new in rows.order_by("day").values_list("day").annotate(new=Sum("new_ms")):
        counted += rules.capped_ms(read, [new])
        worths[day] = rules.media_points(read, counted)
    restate(this, media_stream(term.policy), str(Unit.POINT), worths, rows.filter(new_ms__gt=0))


def hours(this: Void, term: Term, enrolment: Enrolment) -> None:
    """Class hours of one enrolment, without what classes have paid for."""
    read = term.policy.read()
    rows = StudyMinute.objects.filter(term.days, subject=this.subject_id)
    mine = rows.filter(enrolment=enrolment).order_by("day").values_list("day")
    paid = left_out_until(enrolment, rows)
    worths: dict[date, int] = {}
    gained = out = 0
    for day, more in mine.annotate(more=Sum("gained_ms")):
        gained += more
        out = max([out, *(ms for met, ms in paid.items() if met <= day)])
        worths[day] = rules.class_hours(read, gained - out)
    name = hours_stream(term.policy, enrolment.pk)
    restate(this, name, str(Unit.CLASS_HOUR), worths, rows.filter(enrolment=enrolment, gained_ms__gt=0))


@dataclass(slots=True)
class Stream:
    """A stream of the ledger while a void puts it right; all amounts before caps, in milli-units.

    `newest` is its newest line, from whose total and key the next honest minute goes on; `total` what it has come to.
    """

    this: Void
    name: str
    unit: str
    newest: LedgerTxn
    total: int
    steps: int = 0

    def lines(self) -> QuerySet[LedgerTxn]:
        return self.this.standing().filter(stream=self.name).order_by("-number")

    def take_back(self, txn: LedgerTxn) -> int:
        """Answers what it had brought."""
        self.this.take_back(txn)
        self.total -= increment(txn, self.unit)
        return increment(txn, self.unit)

    def put(self, like: LedgerTxn, full: int) -> None:
        """A line like this one, on its day, under the next key."""
        self.total += full
        step = [self.steps] if self.steps else []
        lowered = lowered_in(self.newest.key) + 1
        key = Key.of("void", self.this.row.uuid, self.this.subject_id, self.name, *step, lowered=lowered)
        repost(like, key=str(key), full=full, come_to=self.total, unit=self.unit)
        self.steps += 1


def restate(this: Void, name: str, unit: str, worths: Mapping[date, int], rows: QuerySet[StudyMinute]) -> None:
    """Bring a stream to what its days are worth: `worths`, in milli-units, each with all the days before it; `rows` are
    the minutes that it counts.

    Day by day, not only in sum: what the learner saw again on a later day is new there now, and leaves the voided day's
    caps to what else she did on it. What a stream has not come to yet is left to the next honest minute.
    """
    last = LedgerTxn.objects.filter(subject=this.subject_id, stream=name).order_by("-number").first()
    if last is None:
        return
    stream = Stream(this, name, unit, last, last.cumulative_milli or 0)
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
            stream.put(moved(last, day, rows), full)


def moved(txn: LedgerTxn, day: date, rows: QuerySet[StudyMinute]) -> LedgerTxn:
    """A line of the same stream for what was studied on another day."""
    first = rows.filter(day=day).order_by("minute", "pk").select_related("enrolment").first()
    like = copy(txn)
    like.day = day
    if first is not None:
        like.source_id, like.course_id = str(first.timeline_id), first.enrolment.course_id
    return like


def by_day(stream: Stream, worths: Mapping[date, int]) -> dict[date, int]:
    """What each day is worth beyond what stands on it; negative where too much stands."""
    gaps: dict[date, int] = defaultdict(int)
    before = 0
    for day, worth in sorted(worths.items()):
        gaps[day] = worth - before
        before = worth
    for txn in stream.lines():
        gaps[txn.day] -= increment(txn, stream.unit)
    return gaps


def lower(stream: Stream, lines: Iterable[LedgerTxn], excess: int) -> None:
    """Take back as many of these lines as bring the excess, and post what of the last one was honest."""
    last = None
    for txn in lines:
        if excess <= 0:
            break
        excess -= stream.take_back(txn)
        last = txn
    if last is not None:  # also when nothing is left over: from this line the next honest minute goes on
        stream.put(last, max(-excess, 0))


def increment(txn: LedgerTxn, unit: str) -> int:
    """What a line brought its stream, before caps."""
    full = txn.facts.get("full")
    return int(full) if full is not None else sum(leg.milli for leg in txn.legs.of_learners() if leg.unit == unit)


def repost(txn: LedgerTxn, *, key: str, full: int, come_to: int | None, unit: str) -> None:
    """A line in place of a reversed one, on its day and under its rules: `full`, or what the day's cap leaves."""
    given = rules.within(full, room(txn)) if unit == Unit.POINT else full
    again_as(txn, key=key, amounts={unit: given}, come_to=come_to, facts={"full": full})


def again_as(
    txn: LedgerTxn, *, key: str, amounts: Mapping[str, int], come_to: int | None, facts: Mapping[str, Any]
) -> None:
    """The same line with other amounts."""
    transactions.post(
        transactions.Award(
            subject_id=txn.subject_id,
            kind=Kind(txn.kind),
            key=key,
            policy=txn.policy,
            day=txn.day,
            source=(txn.source_type, txn.source_id),
            amounts=amounts,
            course_id=txn.course_id,
            enrolment_id=txn.enrolment_id,
            stream=txn.stream,
            cumulative_milli=come_to,
            facts=txn.facts | dict(facts),
        )
    )


def room(txn: LedgerTxn) -> int | None:
    """What the day's caps leave for such a line, in milli-points; None is without end."""
    read = txn.policy.read()
    own = {Kind.LESSON: read.lesson_day_cap, Kind.QUIZ: read.quiz_day_cap}.get(Kind(txn.kind))
    rooms = [
        rules.room(own, transactions.given_on(txn.subject_id, txn.day, txn.kind)),
        rules.room(read.self_study_day_cap, transactions.given_on(txn.subject_id, txn.day, *LedgerTxn.SELF_STUDY)),
    ]
    return min((left for left in rooms if left is not None), default=None)


def uncapped(this: Void, day: date) -> None:
    """Lines that a day's cap had cut get what the voided ones no longer take, the first that was earned first."""
    for txn in this.standing().filter(day=day, kind__in=LedgerTxn.SELF_STUDY).order_by("number"):
        given = sum(leg.milli for leg in txn.legs.of_learners())
        full = txn.facts.get("full", given)
        if given >= full or not room(txn):
            continue
        this.take_back(txn)
        last = LedgerTxn.objects.filter(subject=this.subject_id, stream=txn.stream).order_by("-number").first()
        come_to = last.cumulative_milli if txn.stream and last else txn.cumulative_milli
        repost(txn, key=txn.key, full=full, come_to=come_to, unit=str(Unit.POINT))


def counted_again(this: Void, run: GradeRun) -> None:
    """What a run posted over these days is the difference between two rules over facts; some of these are gone."""
    if not regrade.has_been_at(run, this.subject_id):
        return
    if regrade.taken_back(run, this.subject_id):
        return
    standing = list(regrade.posted_by(run).filter(subject=this.subject_id, reversed_by=None).order_by("number"))
    have: dict[str, int] = {str(Unit.POINT): 0, str(Unit.CLASS_HOUR): 0}
    for txn in standing:
        for leg in txn.legs.of_learners():
            have[leg.unit] += leg.milli
    due = regrade.award_for(run, this.subject_id)
    if have == due.amounts:
        return
    for txn in standing:
        this.take_back(txn)
    if any(due.amounts.values()):
        transactions.post(due)
