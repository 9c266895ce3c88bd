"""Points and class hours for coming to class; what was studied online meanwhile counts once (see `overlap`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.study.engine.merging import absorbed_by, kept_of
from courses.study.models import SameLearner, StudyMinute
from foundation.local_days import day_of
from lms.delivery.models import Mark
from lms.delivery.signals import mark_made
from lms.points.credits import attendance_audit, pending_credit, posting, study_minutes, voiding
from lms.points.credits.attendance_awards import DAY, award_waiting_hours, mark, revalue
from lms.points.credits.credit import CLASSES, IN_PERSON, Credit, Fact, Place, Rule
from lms.points.credits.pending_credit import MARK
from lms.points.credits.study_minutes import STUDY, already_counted_ms, minutes_inside
from lms.points.ledger import transactions
from lms.points.ledger.stream_keys import Key, StudyCause
from lms.points.ledger.transactions import Award
from lms.points.models import Hold, LedgerTxn
from lms.points.values import overlap, rules, valuation
from lms.points.values.overlap import Stretch, length_ms
from lms.points.values.rules import Cap
from lms.points.values.units import Unit
from lms.points.values.valuation import Value

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User
    from lms.points.credits.credit import Joining
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.ledger.voided import Void
    from lms.points.values.valuation import Book, Facts, Period


@dataclass(frozen=True, slots=True)
class Came:
    """Time in class with the online study in it; `hours` is False where they are held or refused.

    `had` and `taken` are what of it another mark of hers brings points and hours for (see `overlap`).
    """

    day: date
    start: datetime
    end: datetime
    minutes: int
    hours: bool = True
    inside: tuple[overlap.Minute, ...] = ()
    had: tuple[Stretch, ...] = ()
    taken: tuple[Stretch, ...] = ()

    def pays(self, read: rules.Rules) -> overlap.Present:
        """Return what of the learner's time these hours pay for."""
        paid = rules.paid_ms(read, self.minutes)
        return overlap.Present(self.start, self.end, paid, min(length_ms(self.taken), paid), self.taken)


class Attendance(Credit):
    """Points and class hours for a mark of somebody who was there, less what was studied online at the same time."""

    kind = study_minutes.ATTENDANCE
    source = MARK
    words = _("came to class")
    group = CLASSES
    day_cap = Cap("attendance_day_cap", 10, is_first=True)
    labels = {
        "attendance": _("Points for a half day in class"),
        "attendance_minutes": _("Minutes of a half day"),
        "attendance_day_cap": _("Most points a day from classes"),
    }
    helps = {"attendance": _("In proportion to the minutes present, whole points only.")}
    facts_stay = may_be_reposted = True
    hours_are = IN_PERSON

    def __init__(self) -> None:
        self.rules = (
            Rule(MARK, mark, _("Points and class hours for coming to class")),
            Rule(pending_credit.HOLD, pending_credit.due_from_hold, _("Class hours that were held")),
        )

    def listen(self) -> None:
        mark_made.connect(self.on_mark, dispatch_uid="points.mark")

    def on_mark(self, sender: Any, *, mark: Mark, **kwargs: Any) -> None:
        """Post a mark. For a corrected mark, first reverse what the marks before it brought; then other marks and study
        that had given way to them count again. Of two joined accounts both may have been marked, so all is reversed
        before anything is posted.
        """
        subject_id = kept_of(mark.subject_id)
        freed = []
        if mark.supersedes is not None:
            accounts = [subject_id, *absorbed_by(subject_id)]
            past = Mark.objects.filter(session=mark.session_id, subject__in=accounts, superseded_by__isnull=False)
            for each in past.select_related("session").order_by("pk"):
                reverse_mark(each, mark.actor)
                freed += [each.span] if each.span else []
            freed += repost_marks(subject_id, freed, mark.actor)
        posting.run(rule=MARK, cause=mark.pk, subject_id=subject_id)
        for span in sorted(set(freed)):
            rows = minutes_inside(subject_id, *span).order_by().distinct()
            for row in rows.values_list("enrolment", "timeline", "day"):
                posting.run(rule=STUDY, cause=StudyCause(*row), subject_id=subject_id)

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        """Yield the marks of these accounts, and what waits for theory.

        What had been taken back from an absorbed account does not come back by the merge, so it is not due.
        """
        withheld: set[str] = set()
        for absorbed, at in SameLearner.objects.filter(kept=accounts[0]).values_list("absorbed", "at"):
            of_mark = LedgerTxn.objects.filter(subject=absorbed, source_type=MARK, reversed_by__posted_at__lt=at)
            by_hand = of_mark.exclude(reversed_by__source_type=transactions.VOID)
            withheld |= set(by_hand.values_list("source_id", flat=True))
        for pk, at in Mark.objects.current().filter(subject__in=accounts).order_by("at", "pk").values_list("pk", "at"):
            if str(pk) not in withheld:
                yield Fact(at, MARK, str(pk))
        waiting = Hold.objects.waiting().filter(subject=accounts[0], code=Hold.Code.THEORY_FIRST).order_by("pk")
        for pk, at in waiting.values_list("pk", "created"):
            yield Fact(at, pending_credit.HOLD, str(pk))

    def release(self, row: Hold, key: str, facts: Mapping[str, Any]) -> Award | None:
        """Return the hours of a mark as they are worth now."""
        if row.source_type != MARK or row.unit != Unit.CLASS_HOUR:
            return None
        return award_waiting_hours(
            Mark.objects.select_related("session__cohort__programme").get(pk=row.source_id), key, facts
        )

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        first, last = valuation.instants(starts, ends)
        marks = Mark.objects.filter(hers, minutes__gt=0, session__ends__gte=first, session__starts__lt=last)
        return [Exists(marks)]

    def read_facts(self, period: Period) -> None:
        first, last = period.instants
        owners = period.owners
        marks = Mark.objects.current().filter(subject__in=owners, minutes__gt=0)
        rows = [
            mark
            for mark in marks.filter(session__ends__gt=first, session__starts__lt=last).select_related("session")
            if (owners[mark.subject_id], MARK, str(mark.pk)) not in period.gone
        ]
        waiting = set(
            Hold.objects.filter(source_type=MARK, source_id__in=[str(mark.pk) for mark in rows])
            .filter(~Q(state=Hold.State.POSTED))
            .values_list("source_id", flat=True)
        )
        online = online_of({owners[mark.subject_id] for mark in rows}, first, last)
        several = {owners[account] for account in period.joined}
        # Of those whose hours may overlap, also on days around the period.
        came: dict[int, list[Came]] = defaultdict(list)
        for row in sorted(rows, key=lambda mark: (owners[mark.subject_id] != mark.subject_id, mark.at, mark.pk)):
            subject, span = owners[row.subject_id], row.span
            if span is None:
                continue
            inside = tuple(overlap.minutes_between(online[subject], *span))
            had = overlap.intersect(span, [(each.start, each.end) for each in came[subject]])
            taken = overlap.intersect(span, [(each.start, each.end) for each in came[subject] if each.hours])
            one = Came(
                day_of(span[0]), *span, row.minutes, str(row.pk) not in waiting, inside, tuple(had), tuple(taken)
            )
            if subject in several:
                came[subject].append(one)
            if period.holds(one.day):
                period.add(subject, self.kind, one)

    def value(self, facts: Facts, book: Book) -> Value:
        points: list[tuple[date, int]] = []
        hours = 0
        for came in facts.get(self.kind, ()):
            read = book(came.day)[1]
            had = rules.attendance_points(read, length_ms(came.had) // rules.MINUTE_MS)
            points.append((came.day, rules.attendance_points(read, came.minutes) - had))
            if came.hours:
                absorbed = came.pays(read).absorbed_ms
                hours += rules.session_hours(read, came.minutes) - rules.class_hours(read, absorbed)
        sums = valuation.by_day(points)
        return Value({day: valuation.capped(milli, self.cap_on(day, book)) for day, milli in sums.items()}, hours)

    def places(self, sources: Iterable[str]) -> Mapping[str, Place]:
        rows = Mark.objects.filter(pk__in=list(sources)).select_related("session__cohort")
        return {
            str(row.pk): Place(str(Key.of(MARK, row.pk)), f"{row.session.cohort.name} · {row.session.title}")
            for row in rows
        }

    def note(self, facts: Mapping[str, Any], given: int) -> str:
        if facts.get("held"):
            return gettext("The class hours are held until the online lessons are finished.")
        return super().note(facts, given)

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        yield from attendance_audit.check(walk, line, self.caps_left(walk.read(line.txn), walk.given_on(line.txn.day)))

    def missing(self, walk: Walk) -> Iterator[str]:
        yield from attendance_audit.missing(walk)

    def came_after(self, accounts: list[int], at: datetime) -> bool:
        return Mark.objects.filter(subject__in=accounts, at__gt=at).exists()

    def on_joining(self, joining: Joining) -> None:
        """Post the classes of absorbed accounts; what a void reversed is posted again for what it is worth."""
        for row in Mark.objects.current().filter(subject__in=joining.accounts).order_by("at"):
            lines = LedgerTxn.objects.filter(subject=joining.absorbed, kind=self.kind, source_id=str(row.pk))
            taken_back = lines.filter(reversed_by__isnull=False)
            if not taken_back.exclude(reversed_by__source_type=transactions.VOID).exists():
                posting.run(rule=MARK, cause=row.pk, subject_id=joining.kept.pk)

    def on_void(self, void: Void) -> None:
        """Give a class that gave way to online study which no longer counts its own minutes back."""
        met = {*void.days, *(day - DAY for day in void.days)}  # it may go on past midnight, and stands on its first day
        classes = void.standing().filter(kind=self.kind, day__in=met, facts__has_key="start")
        for txn in classes.order_by("number"):
            reduce_absorbed(void, txn)


def reduce_absorbed(void: Void, txn: LedgerTxn) -> None:
    """Post the line again with fewer absorbed minutes, without those that another mark of the learner pays for."""
    was = overlap.Present.from_facts(txn.facts)
    left = already_counted_ms(void.subject_id, (was.start, was.end), was.taken)
    if left >= was.absorbed_ms:
        return
    void.reverse(txn)
    read = txn.policy.read()
    amounts = {leg.unit: leg.milli for leg in txn.legs.of_learners()}
    more = rules.class_hours(read, was.absorbed_ms) - rules.class_hours(read, left)
    amounts[str(Unit.CLASS_HOUR)] = amounts.get(Unit.CLASS_HOUR, 0) + more
    now = replace(was, absorbed_ms=left).as_facts()
    voiding.repost_as(txn, key=txn.key, amounts=amounts, cumulative=None, facts=now)


def repost_marks(subject_id: int, freed: list[Stretch], by: User) -> list[Stretch]:
    """Post other marks that had given way in this time for what they are worth now; return when those were."""
    days = {day_of(each) for span in freed for each in span}
    days |= {day - DAY for day in days}
    standing = LedgerTxn.objects.filter(subject=subject_id, kind=Attendance.kind, reversed_by=None)
    others = standing.filter(day__in=days, source_type=MARK, facts__has_key="start")
    reposted = []
    for txn in others.select_related("policy").order_by("number"):
        award = revalue(txn)
        if award is not None:
            transactions.reverse(txn=txn, reason=gettext("The attendance was corrected."), by=by)
            transactions.post(award)
            was = overlap.Present.from_facts(txn.facts)
            reposted.append((was.start, was.end))
    return reposted


def reverse_mark(mark: Mark, by: User) -> None:
    of_mark = LedgerTxn.objects.filter(subject=kept_of(mark.subject_id), kind=Attendance.kind, source_id=str(mark.pk))
    pending_credit.end_holds_of(mark, by=by)
    for txn in of_mark.filter(reversed_by=None).order_by("number"):  # its own line, and what a hold let through
        transactions.reverse(txn=txn, reason=gettext("The attendance was corrected."), by=by)


def online_of(whose: set[int], first: datetime, last: datetime) -> dict[int, list[overlap.Minute]]:
    """Return the online study minute by minute of those who came to class."""
    found: dict[int, list[overlap.Minute]] = defaultdict(list)
    rows = StudyMinute.objects.filter(subject__in=whose, minute__gte=first, minute__lt=last)
    for subject, minute, enrolment, gained in rows.values_list("subject_id", "minute", "enrolment_id", "gained_ms"):
        found[subject].append(overlap.Minute(minute, enrolment, gained))
    return found


def of_marks(marks: QuerySet[Mark], at: str = "") -> Q:
    """Return a condition on lines, or on what waits, that these marks bring; `at` leads to the line."""
    sources = marks.annotate(source=Cast("pk", CharField())).values("source")
    return Q(**{f"{at}source_type": MARK, f"{at}source_id__in": sources})


ATTENDANCE = Attendance()
