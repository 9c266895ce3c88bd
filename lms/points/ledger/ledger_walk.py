"""One learner's ledger read line by line, with what the lines so far leave of the day's caps (see `line_audit`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from lms.points.ledger.transactions import VOID
from lms.points.models import REVERSAL, Hold, LedgerLeg, LedgerTxn
from lms.points.values.rules import Rules
from lms.points.values.units import Unit


@dataclass(slots=True)
class Line:
    """A transaction and the learner's side of it, in milli-units."""

    txn: LedgerTxn
    points: int
    hours: int
    reversal: Line | None = None

    @property
    def is_voided(self) -> bool:
        return self.reversal is not None and self.reversal.txn.source_type == VOID

    def stood_at(self, number: int) -> bool:
        """Return whether it had not been reversed when this place in the chain was written."""
        return self.txn.number < number and (self.reversal is None or self.reversal.txn.number > number)

    @property
    def full(self) -> int:
        """Return what it brought before caps."""
        full = self.txn.facts.get("full")
        return int(full) if full is not None else self.points or self.hours


@dataclass(slots=True)
class Walk:
    """The lines so far, the rules of each policy read once, and the points of a day by kind that use up its caps."""

    subject_id: int
    accounts: list[int]
    lines: dict[int, Line]
    reads: dict[int, Rules] = field(default_factory=dict)
    given: dict[tuple[date, str], int] = field(default_factory=lambda: defaultdict(int))

    def read(self, txn: LedgerTxn) -> Rules:
        if txn.policy_id not in self.reads:
            self.reads[txn.policy_id] = txn.policy.read()
        return self.reads[txn.policy_id]

    def given_on(self, day: date) -> Callable[..., int]:
        """Return a function: what some kinds were given that day by the lines so far."""
        return lambda *kinds: sum(self.given[day, kind] for kind in kinds)


def standing(walk: Walk) -> Iterator[Line]:
    """Yield the lines that were not reversed."""
    return (line for line in walk.lines.values() if line.reversal is None and line.txn.kind != REVERSAL)


def differs(line: Line, points: int, hours: int) -> Iterator[str]:
    """Yield each unit of which a line brought something else than this."""
    for unit, have, should in (("point", line.points, points), ("class_hour", line.hours, hours)):
        if have != should:
            yield f"brought {have} {unit}, should have brought {should}"


def check_released(line: Line) -> Iterator[str]:
    """Check a line that a person let through against the amount that had been held."""
    row = Hold.objects.filter(uuid=line.txn.facts.get("hold")).first() if "hold" in line.txn.facts else None
    if row is None:
        yield "rests on nothing"
    else:
        by_unit = {str(row.unit): row.milli}
        yield from differs(line, by_unit.get(Unit.POINT, 0), by_unit.get(Unit.CLASS_HOUR, 0))


def named(line: Line, words: str) -> str:
    """Write a fault of one line for an operator."""
    return f"line {line.txn.number} ({line.txn.kind} {line.txn.key}): {words}"


def load(subject_id: int) -> dict[int, Line]:
    rows = LedgerTxn.objects.filter(subject=subject_id).order_by("number")
    found: dict[int, Line] = {}
    for txn in rows.select_related("policy").prefetch_related("legs"):
        line = found[txn.pk] = line_of(txn)
        if txn.reverses_id in found:
            found[txn.reverses_id].reversal = line
    return found


def line_of(txn: LedgerTxn) -> Line:
    have = {leg.unit: leg.milli for leg in txn.legs.all() if leg.account == LedgerLeg.Account.LEARNER}
    return Line(txn, have.get(Unit.POINT, 0), have.get(Unit.CLASS_HOUR, 0))


def count_line(walk: Walk, line: Line) -> None:
    """Add a line to what the caps of later lines see; what a void reversed gives its room back."""
    txn = line.txn
    if txn.kind != REVERSAL:
        walk.given[txn.day, txn.kind] += line.points
    elif txn.source_type == VOID and txn.reverses_id in walk.lines:
        back = walk.lines[txn.reverses_id]
        walk.given[back.txn.day, back.txn.kind] -= back.points
