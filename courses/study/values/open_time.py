"""When reading counts: a part was open for its length at the fastest speed, and its question was answered right.

Pure, on values: the same leases and answers count the same, whenever that is computed.

A part is what one question vouches for: a text, or a stretch of a film's transcript; never more than an interval of
credit (`parts`). Each costs open time of its own: the second part of a film counts when it was open for both.

A lease is a window of real time, and windows of one account never overlap (those of two accounts of one learner
may); so a section that was open for a third of its length (the rate cap is three) has cost that time, whatever else was
open. Windows on one section add up: a reload, or a break for lunch, loses nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.study.values.counting import Counted, Window
from courses.study.values.intervals import Cover, Span, length
from foundation.local_days import minute_of

MS = timedelta(milliseconds=1)
SHORTEST_MS = 10_000  # a heading with a question is not read in no time


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A lease on the section: from when until when at the latest, and how fast the clock lets one read."""

    window: Window
    until: datetime

    def ms(self, at: datetime) -> int:
        """Return how long it had been open by then, in milliseconds."""
        return max((min(at, self.until) - self.window.issued_at) // MS, 0)

    def capacity_ms(self, at: datetime) -> int:
        return self.window.capacity_ms(max(min(at, self.until), self.window.issued_at))


def merge_open_times(opened: Iterable[OpenTime]) -> list[OpenTime]:
    """Join the windows of two accounts of one reader, in order: those that overlap are one stretch of time, not two."""
    found: list[OpenTime] = []
    for each in sorted(opened, key=lambda each: (each.window.issued_at, each.until)):
        if found and each.window.issued_at < found[-1].until:
            last = found.pop()
            cap = max(last.window.rate_cap_milli, each.window.rate_cap_milli)
            found.append(OpenTime(Window(last.window.issued_at, cap), max(last.until, each.until)))
        else:
            found.append(each)
    return found


@dataclass(frozen=True, slots=True)
class Proof:
    """An answer to the question about a part, the instant it belongs to, and whether the part had been sent by then."""

    right: bool
    at: datetime
    span: Span
    delivered: bool = True


def canonical_ms(characters: int, per_minute: int) -> int:
    """Return how long a text takes to read, in milliseconds."""
    return max(characters * 60_000 // per_minute, SHORTEST_MS)


def parts(duration_ms: int, questions: int, longest_ms: int) -> list[Span]:
    """Return what each question vouches for: equal stretches of at most `longest_ms`.

    As many as that takes, or more where there are more questions. The first question is for the first of them; what has
    no question cannot be read.
    """
    count = max(-(-duration_ms // longest_ms), questions, 1)
    return [(duration_ms * place // count, duration_ms * (place + 1) // count) for place in range(count)]


def missing_ms(opened: Iterable[OpenTime], wanted_ms: int, at: datetime) -> int:
    """Return how much longer it has to be open for `wanted_ms` to count: milliseconds of the clock, at the last cap."""
    opened = list(opened)
    short = wanted_ms - sum(each.capacity_ms(at) for each in opened)
    cap = opened[-1].window.rate_cap_milli if opened else 1000
    return max(-(-short * 1000 // cap), 0)


def counted_readings(opened: Sequence[OpenTime], proofs: Iterable[Proof]) -> list[Counted]:
    """Return what counts by reading: each part whole, at the first answer at which all that it needs was there.

    `opened` are the leases under which the learner read it within one enrolment, in order; `proofs` the answers in the
    order in which they came in: what an earlier one was paid with, a later one cannot spend again.
    """
    return [piece for pieces in counted_per_answer(opened, proofs) for piece in pieces]


def counted_per_answer(opened: Sequence[OpenTime], proofs: Iterable[Proof]) -> Iterator[list[Counted]]:
    """Yield for each answer what it made count, in one pass: nothing, or what of its part did not count before."""
    done = Cover()
    since: datetime | None = None
    for proof in proofs:
        pieces: list[Counted] = []
        fresh = done.missing(*proof.span) if proof.right and proof.delivered else ()
        if fresh and missing_ms(opened, done.ms + length(fresh), proof.at) == 0:
            for span in fresh:
                pieces += spread_over_minutes(opened, span, proof.at, since=since)
                done.add(*span)
            since = max(proof.at, since or proof.at)
        yield pieces


def spread_over_minutes(
    opened: Sequence[OpenTime], span: Span, at: datetime, *, since: datetime | None = None
) -> list[Counted]:
    """Lay a part over the minutes in which it was last open, so that a class at the same time is seen.

    At normal speed back from the answer; faster, evenly, if it was not open that long since the part before it.
    """
    start, duration_ms = span[0], span[1] - span[0]
    pieces = minutes_before(opened, at, duration_ms, since=since) or [(at, 1)]
    total = sum(ms for _, ms in pieces)
    counted, gone = [], 0
    for number, (instant, ms) in enumerate(pieces, start=1):
        gone += ms
        end = span[1] if number == len(pieces) else span[0] + duration_ms * gone // total
        if end > start:
            counted.append(Counted((start, end), at if number == len(pieces) else instant, 0))
        start = end
    return counted


def minutes_before(
    opened: Sequence[OpenTime], at: datetime, wanted_ms: int, *, since: datetime | None = None
) -> list[tuple[datetime, int]]:
    """Return the last `wanted_ms` of open time before `at`, as (instant, ms) a minute of the clock, oldest first.

    Nothing before `since` is taken a second time.
    """
    pieces: list[tuple[datetime, int]] = []
    for each in reversed(opened):
        end = min(each.until, at)
        begins = max(each.window.issued_at, since) if since else each.window.issued_at
        while wanted_ms > 0 and end > begins:
            start = max(minute_of(end - MS), begins, end - wanted_ms * MS)
            ms = (end - start) // MS
            if ms == 0:
                break
            pieces.append((start, ms))
            wanted_ms -= ms
            end = start
    return pieces[::-1]
