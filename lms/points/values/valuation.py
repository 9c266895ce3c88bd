"""What a learner's facts of a period are worth under given rules: no database here.

Used to compare two sets of rules over the same facts, so both sides begin the period with nothing carried over: the
same rules twice differ by nothing. The order within a day does not matter, because caps only ever trim a day's sum.
Each kind of credit values its own facts (`lms/points/credits`); here they are added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from foundation.local_days import SHANGHAI
from lms.points.values.rules import MILLI, Rules

# The rules of a day, and the first day of the term they accumulate in.
type Book = Callable[[date], tuple[date, Rules]]
# One learner's evidence of a period: by kind of credit what that kind reads and values.
type Facts = dict[str, Any]
# What a line of a learner's ledger was for: whose, the type of its source, which row.
type Source = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Worth:
    """In milli-units."""

    points: int = 0
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """What one kind of credit brings, in milli-units: points by day, within the kind's own caps, and class hours."""

    points: Mapping[date, int] = field(default_factory=dict)
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """Days of which the facts of some learners are read; `gone` are the sources whose credit a person took back.

    `owners`: by account whose facts its rows are, for those of accounts that were joined are the kept one's.
    """

    starts: date
    ends: date
    owners: Mapping[int, int]
    gone: set[Source]
    found: dict[int, Facts]
    rows: dict[str, list[Any]] = field(default_factory=dict)

    def once(self, name: str, ask: Callable[[], Iterable[Any]]) -> list[Any]:
        """Return rows that several kinds read, queried once."""
        if name not in self.rows:
            self.rows[name] = list(ask())
        return self.rows[name]

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """Return the first moment of the period in Shanghai and the first after it."""
        return instants(self.starts, self.ends)

    @property
    def joined(self) -> set[int]:
        """Return the accounts that were joined with another."""
        return {account for account, owner in self.owners.items() if account != owner}

    def holds(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    def add(self, subject: int, kind: str, fact: Any) -> None:
        self.found[subject].setdefault(kind, []).append(fact)


class Valued(Protocol):
    """A kind of credit, as far as its worth goes."""

    @property
    def is_self_study(self) -> bool: ...

    def value(self, facts: Facts, book: Book) -> Value: ...


def instants(starts: date, ends: date) -> tuple[datetime, datetime]:
    """Return the first moment of these days in Shanghai and the first after them."""
    return (
        datetime.combine(starts, time(), SHANGHAI),
        datetime.combine(ends + timedelta(days=1), time(), SHANGHAI),
    )


def worth(kinds: Iterable[Valued], facts: Facts, book: Book, starts: date, ends: date) -> Worth:
    """Return all that the facts bring within the period; what is self-study within the day's cap of that."""
    study: dict[date, int] = defaultdict(int)
    points = hours = 0
    for kind in kinds:
        value = kind.value(facts, book)
        hours += value.hours
        for day, milli in value.points.items():
            if starts <= day <= ends and kind.is_self_study:
                study[day] += milli
            elif starts <= day <= ends:
                points += milli
    points += sum(capped(milli, book(day)[1].self_study_day_cap) for day, milli in study.items())
    return Worth(points, hours)


def by_day(found: Iterable[tuple[date, int]]) -> dict[date, int]:
    sums: dict[date, int] = defaultdict(int)
    for day, amount in found:
        sums[day] += amount
    return sums


def capped(amount: int, cap: int | None) -> int:
    return amount if cap is None else min(amount, cap * MILLI)
