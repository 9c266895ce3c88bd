"""A minute counts once: what of a class meeting was studied online at the same time, and who gives way.

Whichever was posted first keeps its hours. A mark that comes second is posted without the online minutes inside it
(it *absorbs* them); online minutes that come second are left out until the mark is used up. Either way the two
together come to the longer of the two, so the order does not matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Present:
    """A posted mark: when the learner was there, how long that is, and what it absorbed when it was posted."""

    start: datetime
    end: datetime
    present_ms: int
    absorbed_ms: int

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "Present":
        start, end = datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"])
        return cls(start, end, facts["present_ms"], facts["absorbed_ms"])

    def as_facts(self) -> dict[str, Any]:
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "present_ms": self.present_ms,
            "absorbed_ms": self.absorbed_ms,
        }


@dataclass(frozen=True, slots=True)
class Minute:
    """Online study in one minute of the clock, new within its enrolment."""

    minute: datetime
    enrolment_id: int
    gained_ms: int


def inside(minutes: Iterable[Minute], start: datetime, end: datetime) -> list[Minute]:
    """Those that began while the learner was there, in the order of the clock."""
    return sorted(
        (minute for minute in minutes if start <= minute.minute < end),
        key=lambda each: (each.minute, each.enrolment_id),
    )


def left_out_ms(marks: Iterable[Present], minutes: list[Minute], enrolment_id: int) -> int:
    """The online study of one enrolment that posted marks have paid for already."""
    total = 0
    for mark in marks:
        at = 0
        for minute in inside(minutes, mark.start, mark.end):
            low, high = max(at, mark.absorbed_ms), min(at + minute.gained_ms, mark.present_ms)
            if minute.enrolment_id == enrolment_id:
                total += max(high - low, 0)
            at += minute.gained_ms
    return total
