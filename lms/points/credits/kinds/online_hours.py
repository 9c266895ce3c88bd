"""Class hours for verified study: of one enrolment, without what classes have paid for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from courses.study.models import Enrolment, StudyMinute
from lms.points.credits import study_minutes, voiding
from lms.points.credits.credit import ONLINE_HOURS, Credit
from lms.points.credits.study_minutes import (
    ATTENDANCE,
    STUDY,
    Posted,
    check_not_beyond,
    class_paid_ms_by_day,
    gained_in,
    hours_stream,
    minutes_behind,
    newest_line,
    policy_periods_of,
    waiting_hours,
)
from lms.points.ledger.ledger_walk import differs
from lms.points.ledger.stream_keys import Key, StudyCause, WaitingKey
from lms.points.values import overlap, rules
from lms.points.values.units import Unit
from lms.points.values.valuation import Value

if TYPE_CHECKING:
    from lms.points.credits.credit import Twins
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.ledger.transactions import Award
    from lms.points.ledger.voided import Void
    from lms.points.models import Hold, LedgerTxn
    from lms.points.policy.versions import PolicyPeriod
    from lms.points.values.valuation import Book, Facts


class Hours(Credit):
    """Class hours online: the study of one enrolment without what classes have paid for; a stream for each policy."""

    kind = study_minutes.HOURS
    words = _("class hours online")
    accumulates = True
    hours_are = ONLINE_HOURS

    def value(self, facts: Facts, book: Book) -> Value:
        """Sum what is studied in each enrolment; a minute in class too counts once (`attendance` reads what was)."""
        sums: dict[tuple[date, int], int] = {}
        reads: dict[date, rules.Rules] = {}
        for enrolment, days in facts.get(self.kind, {}).items():
            for day, ms in days.items():
                term, reads[term] = book(day)
                sums[term, enrolment] = sums.get((term, enrolment), 0) + ms
        for day, enrolment, left_out_ms in paid_in_class(facts, book):
            term, reads[term] = book(day)
            sums[term, enrolment] = sums.get((term, enrolment), 0) - left_out_ms
        return Value(hours=sum(rules.class_hours(reads[term], max(ms, 0)) for (term, _id), ms in sums.items()))

    def note(self, facts: Mapping[str, Any], given: int) -> str:
        return ""

    def minutes(self, txn: LedgerTxn) -> Iterable[StudyMinute]:
        return minutes_behind(txn)

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        txn = line.txn
        if txn.stream != hours_stream(txn.policy, txn.enrolment_id or 0) or not is_hers(walk, txn.enrolment_id):
            yield "says another enrolment than its stream"
        yield from differs(line, 0, line.full)

    def overpaid(self, subject_id: int) -> Iterator[str]:
        enrolments = list(Enrolment.objects.filter(subject=subject_id))
        for policy, term in policy_periods_of(subject_id):
            rows = StudyMinute.objects.filter(term.days, subject=subject_id)
            for enrolment in enrolments:
                for last in newest_line(subject_id, hours_stream(policy, enrolment.pk)):
                    yield from check_not_beyond(last, rules.class_hours(policy.read(), gained_in(rows, enrolment)))

    def on_void(self, void: Void) -> None:
        """Restate each enrolment's stream to what is left of its study; then post what a class gives back that it had
        paid for.
        """
        enrolments = Enrolment.objects.filter(pk__in={enrolment for enrolment, _timeline in void.places})
        for term in voiding.policy_periods(void.days):
            for enrolment in enrolments:
                restate_hours(void, term, enrolment)
        for place, timeline in sorted(void.places):
            for day in sorted(void.days):
                void.post(STUDY, StudyCause(place, timeline, day))

    def kept_stream(self, txn: LedgerTxn, twins: Twins) -> str:
        twin = twins.get(txn.enrolment_id or 0)
        return hours_stream(txn.policy, twin.pk) if twin else txn.stream

    def waiting(self, award: Award, rule: str, cause: str) -> Iterator[tuple[str, str, int]]:
        """Yield one hold by the day and the enrolment."""
        if award.enrolment_id is None:
            raise ValueError("hours online without an enrolment")
        key = WaitingKey(self.kind, str(award.enrolment_id), str(award.day))
        yield str(key), str(Unit.CLASS_HOUR), waiting_hours(award.enrolment_id, award.day)

    def still_waits(self, row: Hold, of: str) -> int:
        return waiting_hours(int(of), row.day) if row.day else row.milli


def due_hours(base: Award, read: rules.Rules, enrolment: Enrolment, gained: int, totals: Posted) -> list[Award]:
    worth, posted = rules.class_hours(read, gained), totals.hours
    if worth <= posted:
        return []
    return [
        replace(
            base,
            kind=HOURS.kind,
            enrolment_id=enrolment.pk,
            key=str(Key.of(HOURS.kind, enrolment.pk, base.policy.pk, posted, lowered=totals.hours_lowered)),
            amounts={str(Unit.CLASS_HOUR): worth - posted},
            stream=hours_stream(base.policy, enrolment.pk),
            cumulative_milli=worth,
            facts={"study_ms": gained},
        )
    ]


def paid_in_class(facts: Facts, book: Book) -> Iterator[tuple[date, int, int]]:
    """Yield the day of each class, an enrolment, and what of its study the class has paid for, in milliseconds."""
    for came in facts.get(ATTENDANCE, ()):
        if came.hours:
            paid = came.pays(book(came.day)[1])
            for enrolment in {minute.enrolment_id for minute in came.inside}:
                yield came.day, enrolment, overlap.left_out_ms([paid], list(came.inside), enrolment)


def is_hers(walk: Walk, enrolment_id: int | None) -> bool:
    return Enrolment.objects.filter(pk=enrolment_id or 0, subject=walk.subject_id).exists()


def restate_hours(void: Void, term: PolicyPeriod, enrolment: Enrolment) -> None:
    read = term.policy.read()
    rows = StudyMinute.objects.filter(term.days, subject=void.subject_id)
    mine = rows.filter(enrolment=enrolment).order_by("day").values_list("day")
    paid = class_paid_ms_by_day(enrolment, rows)
    worths: dict[date, int] = {}
    gained = out = 0
    for day, more in mine.annotate(more=Sum("gained_ms")):
        gained += more
        out = max([out, *(ms for met, ms in paid.items() if met <= day)])
        worths[day] = rules.class_hours(read, gained - out)
    name = hours_stream(term.policy, enrolment.pk)
    voiding.restate(void, name, str(Unit.CLASS_HOUR), worths, rows.filter(enrolment=enrolment, gained_ms__gt=0))


HOURS = Hours()
