"""The ledger after a void of evidence: it comes to what the evidence that is left would have brought alone.

What rested on voided study is reversed, exactly and whole; a stream is lowered to what it is worth now, and what of its
last reversed line was honest is posted anew. What was reversed never comes again by itself: the next honest minute
accumulates from there. All of it in the transaction of the void; what fails here undoes the void.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from courses.study.models import Completion, Enrolment, EvidenceVoid, StudyMinute
from lms.points import identity_holds, ledger, posting, regrade, rules
from lms.points.errors import NoPolicy
from lms.points.for_attendance import minutes_inside
from lms.points.for_milestones import pages_of
from lms.points.for_study import again, hours_stream, left_out, media_stream
from lms.points.models import LedgerTxn, Unit
from lms.points.overlap import Present
from lms.points.policies import Term, term_on

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
        ledger.reverse(txn=txn, by=self.by, void=str(self.row.pk))  # why stands in the void: nothing said of somebody

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
    if identity_holds.of(subject_id).exists():  # she has no ledger yet: what waits for her is put right instead
        identity_holds.recount(subject_id, by=by)
        return
    this = Void(void, by, subject_id, days)
    for done in completions:
        milestone(this, done)
    for txn in this.standing().filter(kind=Kind.ATTENDANCE, day__in=days, facts__has_key="start"):
        absorbed_less(this, txn)
    enrolments = list(Enrolment.objects.filter(pk__in={enrolment for enrolment, _timeline in places}))
    for term in terms(days):
        media(this, term)
        for enrolment in enrolments:
            hours(this, term, enrolment)
    for place, timeline in sorted(places):
        for day in sorted(days):  # where a class gives back what it had absorbed, study may be owed more
            this.post("study", f"{place}:{timeline}:{day}")
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
    """A class that gave way to study online which no longer counts is worth its own minutes again."""
    was = Present.from_facts(txn.facts)
    online = minutes_inside(this.subject_id, was.start, was.end).aggregate(total=Sum("gained_ms", default=0))["total"]
    if online >= was.absorbed_ms:
        return
    this.take_back(txn)
    read = txn.policy.read()
    amounts = {leg.unit: leg.milli for leg in txn.legs.of_learners()}
    more = rules.class_hours(read, was.absorbed_ms) - rules.class_hours(read, online)
    amounts[str(Unit.CLASS_HOUR)] = amounts.get(Unit.CLASS_HOUR, 0) + more
    again_as(txn, key=txn.key, amounts=amounts, come_to=None, facts=replace(was, absorbed_ms=online).as_facts())


def media(this: Void, term: Term) -> None:
    """Points for media: the days' new study, capped as the rules say."""
    read = term.policy.read()
    rows = StudyMinute.objects.filter(term.days, subject=this.subject_id).values_list("day")
    by_day = [new for _day, new in rows.annotate(new=Sum("new_ms"))]
    worth = rules.media_points(read, rules.capped_ms(read, by_day))
    restate(this, media_stream(term.policy), str(Unit.POINT), worth)


def hours(this: Void, term: Term, enrolment: Enrolment) -> None:
    """Class hours of one enrolment, without what classes have paid for."""
    rows = StudyMinute.objects.filter(term.days, subject=this.subject_id)
    gained = rows.filter(enrolment=enrolment).aggregate(total=Sum("gained_ms", default=0))["total"]
    worth = rules.class_hours(term.policy.read(), gained - left_out(enrolment, rows))
    restate(this, hours_stream(term.policy, enrolment), str(Unit.CLASS_HOUR), worth)


def restate(this: Void, stream: str, unit: str, worth: int) -> None:
    """Lower a stream to `worth` milli-units: lines of the voided days first, the newest first, and not one too many."""
    last = LedgerTxn.objects.filter(subject=this.subject_id, stream=stream).order_by("-number").first()
    ends = again(last.key, more=1) if last else ""
    excess = (last.cumulative_milli or 0) - worth if last else 0
    if last is None or excess <= 0:
        return
    lines = this.standing().filter(stream=stream).order_by("-number")
    for txn in sorted(lines, key=lambda txn: txn.day not in this.days):
        if excess <= 0:
            break
        this.take_back(txn)
        excess -= increment(txn, unit)
        last = txn
    # Also when nothing is left over: this line is what the next honest minute goes on from.
    repost(
        last,
        key=f"void:{this.row.uuid}:{this.subject_id}:{stream}{ends}",
        full=max(-excess, 0),
        come_to=worth,
        unit=unit,
    )


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
    ledger.post(
        ledger.Award(
            subject_id=txn.subject_id,
            kind=Kind(txn.kind),
            key=key,
            policy=txn.policy,
            day=txn.day,
            source=(txn.source_type, txn.source_id),
            amounts=amounts,
            course_id=txn.course_id,
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
        rules.room(own, ledger.given_on(txn.subject_id, txn.day, txn.kind)),
        rules.room(read.self_study_day_cap, ledger.given_on(txn.subject_id, txn.day, *LedgerTxn.SELF_STUDY)),
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
    posted = regrade.posted_by(run).filter(subject=this.subject_id)
    if posted.exclude(reversed_by=None).exclude(reversed_by__source_type=ledger.VOID).exists():
        return  # a person took it back: that stays so
    standing = list(posted.filter(reversed_by=None).order_by("number"))
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
        ledger.post(due)
