"""When reading counts: the section was open for its length at the fastest speed, and its question was answered right.

Pure, on values: the same leases and answers count the same, whenever that is reckoned.

A lease is a window of real time, and windows of one account never overlap (`as_one`: those of two that are one learner
may); so a section that was open for a third of its length (the rate cap is three) has cost that time, whatever else was
open. Windows on one section add up: whoever reloads, or reads on after lunch, loses nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.study.counting import Counted, Window
from courses.study.days import minute_of

MS = timedelta(milliseconds=1)
SHORTEST_MS = 10_000  # a heading with a question is not read in no time


@dataclass(frozen=True, slots=True)
class Open:
    """A lease on the section: from when until when at the latest, and how fast the clock lets one read."""

    window: Window
    until: datetime

    def ms(self, at: datetime) -> int:
        """How long it had been open by then."""
        return max((min(at, self.until) - self.window.issued_at) // MS, 0)

    def holds_ms(self, at: datetime) -> int:
        return self.window.holds_ms(max(min(at, self.until), self.window.issued_at))


def as_one(opened: Iterable[Open]) -> list[Open]:
    """Windows of two accounts of one reader, in order: those that overlap are one stretch of her time, not two."""
    found: list[Open] = []
    for each in sorted(opened, key=lambda each: (each.window.issued_at, each.until)):
        if found and each.window.issued_at < found[-1].until:
            last = found.pop()
            cap = max(last.window.rate_cap_milli, each.window.rate_cap_milli)
            found.append(Open(Window(last.window.issued_at, cap), max(last.until, each.until)))
        else:
            found.append(each)
    return found


@dataclass(frozen=True, slots=True)
class Proof:
    """An answer to the section's question, and the instant it belongs to."""

    right: bool
    at: datetime


def canonical_ms(characters: int, per_minute: int) -> int:
    """How long a text takes to read, in milliseconds."""
    return max(characters * 60_000 // per_minute, SHORTEST_MS)


def missing_ms(opened: Iterable[Open], duration_ms: int, at: datetime) -> int:
    """How much longer the section has to be open, in milliseconds of the clock, at the cap of the last lease."""
    opened = list(opened)
    short = duration_ms - sum(each.holds_ms(at) for each in opened)
    cap = opened[-1].window.rate_cap_milli if opened else 1000
    return max(-(-short * 1000 // cap), 0)


def counted_readings(opened: Sequence[Open], proofs: Iterable[Proof], duration_ms: int) -> list[Counted]:
    """What of a section counts by reading: nothing, or all of it at the first answer at which both halves held.

    `opened` are the learner's leases on it within one enrolment, in order.
    """
    for proof in sorted(proofs, key=lambda proof: proof.at):
        if proof.right and missing_ms(opened, duration_ms, proof.at) == 0:
            return spread(opened, duration_ms, proof.at)
    return []


def spread(opened: Sequence[Open], duration_ms: int, at: datetime) -> list[Counted]:
    """The section laid over the minutes in which it was last open, so that a class at the same time is seen.

    At normal speed back from the answer; faster, evenly, if it was not open that long.
    """
    pieces = minutes_before(opened, at, duration_ms)
    total = sum(ms for _, ms in pieces)
    counted, start, gone = [], 0, 0
    for number, (instant, ms) in enumerate(pieces, start=1):
        gone += ms
        end = duration_ms if number == len(pieces) else duration_ms * gone // total
        if end > start:
            counted.append(Counted((start, end), at if number == len(pieces) else instant, 0))
        start = end
    return counted


def minutes_before(opened: Sequence[Open], at: datetime, wanted_ms: int) -> list[tuple[datetime, int]]:
    """The last `wanted_ms` of open time before `at`, as (instant, ms) a minute of the clock, oldest first."""
    pieces: list[tuple[datetime, int]] = []
    for each in reversed(opened):
        end = min(each.until, at)
        while wanted_ms > 0 and end > each.window.issued_at:
            start = max(minute_of(end - MS), each.window.issued_at, end - wanted_ms * MS)
            ms = (end - start) // MS
            if ms == 0:
                break
            pieces.append((start, ms))
            wanted_ms -= ms
            end = start
    return pieces[::-1]
