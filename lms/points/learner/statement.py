"""The ledger as a learner reads it: lines of one day and one lesson together, newest first.

A page takes at most `AT_ONCE` transactions from the index and ends with a whole day where it can, so it costs the
same for a ledger of a hundred lines and of a hundred thousand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from foundation.text.running_text import joined
from lms.points.credits.credit import of_kind
from lms.points.learner.explain import note_of
from lms.points.learner.sources import Source, place_of, places
from lms.points.ledger.amounts import for_learner, in_words
from lms.points.models import LedgerLeg, LedgerTxn
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from lms.people.models import User

AT_ONCE = 200


@dataclass(slots=True)
class Group:
    """The lines of one day and one lesson (or class, or piece of work), with their sums."""

    day: date
    where: str
    url: str
    kinds: dict[str, None] = field(default_factory=dict)  # in the order in which they came
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    notes: dict[str, None] = field(default_factory=dict)
    uuid: UUID | None = None
    lines: int = 0

    @property
    def what(self) -> str:
        return "、".join(str(of_kind(kind).words) for kind in self.kinds)

    @property
    def amounts(self) -> str:
        entered = any(of_kind(kind).is_entered for kind in self.kinds)
        units = [unit for unit in (Unit.POINT, Unit.CLASS_HOUR) if self.sums.get(unit)]
        parts = [for_learner(unit, self.sums[unit], entered=entered) for unit in units]
        return "，".join(parts) or in_words(Unit.POINT, 0)

    @property
    def note(self) -> str:
        return joined(self.notes)


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of groups; `before` is where the earlier ones begin, or None."""

    groups: list[Group]
    before: int | None


FIELDS = ("pk", "number", "uuid", "day", "kind", "source_type", "source_id", "facts", "reversed_by__pk")


def statement(subject: User, *, before: int | None = None) -> Statement:
    """Return the page of lines whose number is below `before`; the newest without it. Eight queries at most."""
    txns = LedgerTxn.objects.filter(subject=subject)
    if before is not None:
        txns = txns.filter(number__lt=before)
    rows: list[Any] = list(txns.order_by("-number").values_list(*FIELDS)[: AT_ONCE + 1])
    rows, more = whole_days(rows)
    if not rows:
        return Statement([], None)
    amounts: dict[int, list[tuple[str, int]]] = defaultdict(list)
    mine = LedgerLeg.objects.of_learners().filter(txn__subject=subject, txn__number__range=(rows[-1][1], rows[0][1]))
    for pk, unit, milli in mine.values_list("txn_id", "unit", "milli"):
        amounts[pk].append((unit, milli))
    found = places({(row[5], row[6]) for row in rows})
    groups: dict[tuple[date, str], Group] = {}
    for pk, _number, uuid, day, kind, *source, facts, reversal in rows:
        place = place_of(found, as_source(source))
        group = groups.setdefault((day, place.ident), Group(day, place.where, place.url, uuid=uuid))
        group.kinds[kind] = None
        group.lines += 1
        for unit, milli in amounts[pk]:
            group.sums[unit] += milli
        given = sum(milli for unit, milli in amounts[pk] if unit == Unit.POINT)
        words = note_of(kind, facts, given, is_reversed=reversal is not None) or place.note
        if words:
            group.notes[words] = None
    in_order = sorted(groups.values(), key=lambda group: group.day, reverse=True)
    return Statement(in_order, rows[-1][1] if more else None)


def as_source(parts: list[str]) -> Source:
    return parts[0], parts[1]


def whole_days(rows: list[Any]) -> tuple[list[Any], bool]:
    """Cut where a day ends, so that its sums are whole; a day of more lines than a page is cut within."""
    if len(rows) <= AT_ONCE:
        return rows, False
    rows = rows[:AT_ONCE]
    end = len(rows)
    while end and rows[end - 1][3] == rows[-1][3]:
        end -= 1
    return rows[:end] or rows, True
