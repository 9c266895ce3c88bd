"""One learner's ledger read line by line, with what the lines so far have left of the day's caps (see `line_audit`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lms.points.ledger.transactions import VOID
from lms.points.models import LedgerLeg, LedgerTxn
from lms.points.values import rules
from lms.points.values.rules import Rules
from lms.points.values.units import Unit

Kind = LedgerTxn.Kind


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
        """Whether it had not been taken back when this place in the chain was written."""
        return self.txn.number < number and (self.reversal is None or self.reversal.txn.number > number)

    @property
    def full(self) -> int:
        """What it brought before caps."""
        said = self.txn.facts.get("full")
        return int(said) if said is not None else (self.hours if self.txn.kind == Kind.HOURS else self.points)


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

    def room(self, day: date, cap: int | None, *kinds: str) -> int | None:
        return rules.room(cap, sum(self.given[day, kind] for kind in kinds))

    def self_study(self, line: Line, own: int | None = None, *, kind: str = "") -> int:
        """A line of self-study, cut by the day's caps."""
        day, read = line.txn.day, self.read(line.txn)
        rooms = [self.room(day, read.self_study_day_cap, *LedgerTxn.SELF_STUDY)]
        if kind:
            rooms.append(self.room(day, own, kind))
        return rules.within(line.full, *rooms)


def standing(walk: Walk) -> Iterator[Line]:
    """The lines that were not taken back."""
    return (line for line in walk.lines.values() if line.reversal is None and line.txn.kind != Kind.REVERSAL)


def named(line: Line, words: str) -> str:
    """A fault of one line, in words for an operator."""
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


def take_in(walk: Walk, line: Line) -> None:
    """What the caps of later lines see of this one; what a void took back gives its room back."""
    txn = line.txn
    if txn.kind != Kind.REVERSAL:
        walk.given[txn.day, txn.kind] += line.points
    elif txn.source_type == VOID and txn.reverses_id in walk.lines:
        back = walk.lines[txn.reverses_id]
        walk.given[back.txn.day, back.txn.kind] -= back.points
