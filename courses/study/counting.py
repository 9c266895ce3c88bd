"""Which chunks of a lease count: the one place where a claim meets the clock.

A lease is a window of real time. Of what was played in it, the chunks count that are linked to all before them and
whose total length the window can hold at the fastest speed the player offers. Windows of one learner never overlap (a
new lease closes the old one), so the bound of the whole day is the sum of the windows' bounds, plus a small allowance
for latency: one second a lease and sixty a day, so that a thousand leases gain no more than sixty.

A chunk that the clock does not allow when it first arrives never counts, and its length stays in the sum: to claim too
much costs the liar, and nobody else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from courses.study.days import day_of
from courses.study.evidence import Chunk
from courses.study.intervals import Span

LEASE_SLACK_MS = 1_000
DAY_SLACK_MS = 60_000


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

    def holds_ms(self, at: datetime) -> int:
        """The longest media that can have been played by then, in milliseconds."""
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
        over = claimed - window.holds_ms(arrival.at)
        draw = max(over - prefix.slack_ms, 0)
        prefix = replace(prefix, next_seq=chunk.seq + 1, head=chunk.hash, claimed_ms=claimed)
        day = day_of(arrival.at)
        if over <= LEASE_SLACK_MS and spent.get(day, 0) + draw <= DAY_SLACK_MS:
            spent[day] = spent.get(day, 0) + draw
            prefix = replace(prefix, slack_ms=prefix.slack_ms + draw)
            counted.append(Counted((chunk.from_ms, chunk.to_ms), arrival.at, draw))
    return prefix, counted
