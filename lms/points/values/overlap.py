"""A minute counts once: what of a class meeting was studied online at the same time, and which of the two gives way.

Whichever was posted first keeps its hours. A mark that comes second is posted without the online minutes inside it
(it *absorbs* them); online minutes that come second are left out until the mark is used up. Either way the two
together amount to the longer of the two, so the order does not matter.

Two accounts of one learner may both have been marked for the same hour: the mark that is posted second gives way where
the other one pays already, and says where (`taken`); there the other one covers online study as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

type Stretch = tuple[datetime, datetime]

MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Present:
    """A posted mark: when the learner was there, how long that is, and what it absorbed when it was posted.

    `taken` is what of its time another mark of hers had paid for by then, and is among what it absorbed.
    """

    start: datetime
    end: datetime
    present_ms: int
    absorbed_ms: int
    taken: tuple[Stretch, ...] = ()

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "Present":
        start, end = datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"])
        return cls(start, end, facts["present_ms"], facts["absorbed_ms"], stretches(facts.get("taken", ())))

    def as_facts(self) -> dict[str, Any]:
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "present_ms": self.present_ms,
            "absorbed_ms": self.absorbed_ms,
            "taken": as_json(self.taken),
        }

    @property
    def pays(self) -> list[Stretch]:
        """Return when it is this mark that pays, and no other."""
        return subtract((self.start, self.end), self.taken)


@dataclass(frozen=True, slots=True)
class Minute:
    """Online study in one minute of the clock, new within its enrolment."""

    minute: datetime
    enrolment_id: int
    gained_ms: int


def stretches(rows: Iterable[Iterable[str]]) -> tuple[Stretch, ...]:
    """Parse stretches of time as they stand in a line's facts; `as_json` writes them."""
    return tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in rows)


def as_json(found: Iterable[Stretch]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in sorted(found)]


def length_ms(found: Iterable[Stretch]) -> int:
    return sum((end - start) // MS for start, end in found)


def subtract(span: Stretch, taken: Iterable[Stretch]) -> list[Stretch]:
    """Return what of the span none of these covers."""
    free = []
    at, until = span
    for start, end in sorted(taken):
        if at < min(start, until):
            free.append((at, min(start, until)))
        at = max(at, end)
    return [*free, (at, until)] if at < until else free


def intersect(span: Stretch, others: Iterable[Stretch]) -> list[Stretch]:
    """Return what of the span some of these cover, each moment once, in order."""
    return subtract(span, subtract(span, others))


def minutes_between(minutes: Iterable[Minute], start: datetime, end: datetime) -> list[Minute]:
    """Return the minutes that began while the learner was there, in the order of the clock."""
    return sorted(
        (minute for minute in minutes if start <= minute.minute < end),
        key=lambda each: (each.minute, each.enrolment_id),
    )


def left_out_ms(marks: Iterable[Present], minutes: list[Minute], enrolment_id: int) -> int:
    """Return the online study of one enrolment that posted marks have paid for already."""
    total = 0
    for mark in marks:
        at = length_ms(mark.taken)  # that is absorbed first; what was studied then is the other mark's
        own = (
            minutes
            if not mark.taken
            else [one for start, end in mark.pays for one in minutes_between(minutes, start, end)]
        )
        for minute in minutes_between(own, mark.start, mark.end):
            low, high = max(at, mark.absorbed_ms), min(at + minute.gained_ms, mark.present_ms)
            if minute.enrolment_id == enrolment_id:
                total += max(high - low, 0)
            at += minute.gained_ms
    return total
