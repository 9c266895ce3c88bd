"""Which chunks of a lease count: the one place where a claim meets the clock.

A lease is a window of real time. Of what was played in it, the chunks count that are linked to all before them and
whose total length the window can hold at the fastest speed the player offers. Windows of one learner never overlap (a
new lease closes the old one), so the bound of the whole day is the sum of the windows' bounds, plus a small allowance
for latency: one second a lease and sixty a day, so that a thousand leases gain no more than sixty.

A chunk that the clock does not allow when it first arrives never counts, and its length stays in the sum: to claim too
much costs the one who claims it, and no other learner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from courses.study.values.chunk import Chunk
from courses.study.values.intervals import Span, Spans, length, union
from foundation.local_days import SHANGHAI, day_of

LEASE_SLACK_MS = 1_000
DAY_SLACK_MS = 60_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stored chunk and the instant it belongs to: its first receipt, or the end of its lease if that was earlier."""

    chunk: Chunk
    at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """What of a lease the clock needs to know."""

    issued_at: datetime
    rate_cap_milli: int

    def capacity_ms(self, at: datetime) -> int:
        """Return the longest media that can have been played by then, in milliseconds."""
        return (at - self.issued_at) // timedelta(milliseconds=1) * self.rate_cap_milli // 1000


@dataclass(frozen=True, slots=True)
class Prefix:
    """How far a lease is linked: the next seq, the last hash, the media claimed so far, the allowance drawn so far."""

    next_seq: int
    head: str
    claimed_ms: int = 0
    slack_ms: int = 0

    def links(self, chunk: Chunk) -> bool:
        return chunk.seq == self.next_seq and chunk.prev == self.head


@dataclass(frozen=True, slots=True)
class Counted:
    """One chunk that counts, and the allowance it drew."""

    span: Span
    at: datetime
    slack_ms: int
    seq: int = 0

    @property
    def length_ms(self) -> int:
        return self.span[1] - self.span[0]


def extend(
    prefix: Prefix, window: Window, arrivals: Iterable[Arrival], *, drawn: Mapping[date, int]
) -> tuple[Prefix, list[Counted]]:
    """Link what follows the prefix (arrivals sorted by seq) and say which of it counts.

    `drawn` is what each day's allowance has given already. Stops at the first gap or broken link.
    """
    spent = dict(drawn)
    counted = []
    for arrival in arrivals:
        chunk = arrival.chunk
        if not prefix.links(chunk):
            break
        claimed = prefix.claimed_ms + chunk.length_ms
        over = claimed - window.capacity_ms(arrival.at)
        draw = max(over - prefix.slack_ms, 0)
        prefix = replace(prefix, next_seq=chunk.seq + 1, head=chunk.hash, claimed_ms=claimed)
        day = day_of(arrival.at)
        if over <= LEASE_SLACK_MS and spent.get(day, 0) + draw <= DAY_SLACK_MS:
            spent[day] = spent.get(day, 0) + draw
            prefix = replace(prefix, slack_ms=prefix.slack_ms + draw)
            counted.append(Counted((chunk.from_ms, chunk.to_ms), arrival.at, draw, chunk.seq))
    return prefix, counted


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time in which somebody may have studied at so many thousandths of real speed: a lease, a grant, a class.

    What a device wrote without a network is booked on the day that it claims: such a window stands whole on each of
    its days (`is_whole`).
    """

    start: datetime
    end: datetime
    rate_cap_milli: int
    is_whole: bool = False

    @property
    def as_span(self) -> Span:
        """Return it in milliseconds since the epoch, rounded outwards."""
        whole = timedelta(milliseconds=1)
        return (self.start - EPOCH) // whole, -((EPOCH - self.end) // whole)


def most_ms(windows: Iterable[Stretch]) -> int:
    """Return the most study that these windows allow, which may overlap: each instant once, at its fastest rate."""
    windows = list(windows)
    covered: Spans = ()
    total = 0
    for rate in sorted({window.rate_cap_milli for window in windows}, reverse=True):
        wider = union(covered, (window.as_span for window in windows if window.rate_cap_milli == rate))
        total += (length(wider) - length(covered)) * rate // 1000
        covered = wider
    return total


def over_bound(windows: Iterable[Stretch], credited: Mapping[date, int]) -> dict[date, int]:
    """Return the days through whose end more was credited than all windows until then allow, with the days' allowances.

    Through its end, not within it: what was played before midnight may arrive after it, and counts when it arrives.
    """
    windows = list(windows)
    found = {}
    total = 0
    for count, day in enumerate(sorted(day for day, ms in credited.items() if ms), start=1):
        total += credited[day]
        midnight = datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)
        until = (
            window if window.is_whole else replace(window, end=min(window.end, midnight))
            for window in windows
            if window.start < midnight
        )
        over = total - most_ms(until) - count * DAY_SLACK_MS
        if over > 0:
            found[day] = over
    return found
