"""What one learner's windows of real time can hold together, where some were written without a network. No database.

A device that has no network writes books: one sitting on one timeline, under a grant that was given to it before. When
the grant was given (G) and when a chunk first arrived (T) is all that a server knows; a device's clock is a claim. So
evidence under a grant counts while three sums fit, each at the fastest speed of the player (`rate_cap_milli`):

R3  what is claimed under the grant fits its own window, from G to T or to the grant's end if that was earlier, and what
    is claimed in its *stretch* fits the stretch: that window joined with every window of this learner that overlaps it,
    or one that does: of other grants, of leases, of other devices. One body shared its time among them
R4  what is claimed under the grant fits `day_ms` of the clock for each local day that its window touches

A chunk that one of the sums refuses never counts, and its length stays in them, as with leases (`counting`). There is
no allowance for latency: a book has none. A lease beside a grant that is used (it `shares`) has its own bound as ever,
and the stretch's too (R9).

Why honest learners lose nothing: one body plays one thing at a time at the cap or slower, so what it claims in any
stretch fits, in whatever order it comes. Why liars gain nothing: what counts in a stretch is never more than the cap
times the union of its windows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from courses.study.values.counting import Arrival, Counted, Prefix
from foundation.local_days import day_of

MS = timedelta(milliseconds=1)
LEAST = timedelta(microseconds=1)  # a window is never empty, so that each lies in one stretch


@dataclass(frozen=True, slots=True)
class TimeStretch:
    """Overlapping windows as one interval, [start, end), with what was claimed in it and the allowance leases drew."""

    start: datetime
    end: datetime
    rate_cap_milli: int
    claimed_ms: int = 0
    slack_ms: int = 0

    @property
    def left_ms(self) -> int:
        """Return how much more may be claimed in it, in ms of media; below nothing where too much was."""
        return (self.end - self.start) // MS * self.rate_cap_milli // 1000 + self.slack_ms - self.claimed_ms

    def overlaps(self, other: TimeStretch) -> bool:
        return self.start < other.end and other.start < self.end

    def joined(self, other: TimeStretch) -> TimeStretch:
        """Return both as one; they overlap."""
        return TimeStretch(
            min(self.start, other.start),
            max(self.end, other.end),
            max(self.rate_cap_milli, other.rate_cap_milli),
            self.claimed_ms + other.claimed_ms,
            self.slack_ms + other.slack_ms,
        )

    def with_claim(self, claimed_ms: int, slack_ms: int = 0) -> TimeStretch:
        return replace(self, claimed_ms=self.claimed_ms + claimed_ms, slack_ms=self.slack_ms + slack_ms)


class Windows(Protocol):
    """Where one learner's stretches and leases are kept: in tables, or in the memory of a recount."""

    def take_overlapping(self, window: TimeStretch) -> list[TimeStretch]:
        """Return the stretches that overlap the window, and keep them no longer."""

    def take_leases(self, window: TimeStretch, received: datetime) -> list[TimeStretch]:
        """Return the windows of the leases that overlap this one and share no stretch yet; they share one from now on.

        Of leases that had been opened by `received`; the window of one that was open then ends there.
        """

    def keep(self, stretch: TimeStretch) -> None:
        """Keep a stretch."""


def cover(windows: Windows, window: TimeStretch, received: datetime, *, with_leases: bool) -> TimeStretch:
    """Return the stretch that holds this window, joined with all that overlaps it; it is taken out of `windows`.

    The caller adds what is claimed in it and keeps it again. Leases are looked for where the window is a grant's: a
    lease's own overlaps no other lease's.
    """
    grown, before = window, None
    while before is None or (grown.start, grown.end) != (before.start, before.end):
        before = grown
        found = windows.take_overlapping(grown)
        if with_leases:
            found += windows.take_leases(grown, received)
        for each in found:
            grown = grown.joined(each)
    return grown


@dataclass(slots=True)
class GrantTime:
    """What of a grant the clock needs to know, and what was claimed under it. Its end may come earlier, never later."""

    issued_at: datetime
    ends_at: datetime
    rate_cap_milli: int
    day_ms: int  # of the clock, that a local day without a network may hold
    claimed_ms: int = 0

    def until(self, received: datetime) -> datetime:
        """Return the end of its window for what arrives then."""
        return max(min(received, self.ends_at), self.issued_at + LEAST)

    def window(self, received: datetime) -> TimeStretch:
        return TimeStretch(self.issued_at, self.until(received), self.rate_cap_milli)

    def most_ms(self, received: datetime) -> int:
        """Return the most that may be claimed under it: by its own window, and by the local days that this touches."""
        until = self.until(received)
        days = (day_of(until) - day_of(self.issued_at)).days + 1
        own = (until - self.issued_at) // MS
        return min(own, self.day_ms * days) * self.rate_cap_milli // 1000

    def instant(self, claimed_ms: int, received: datetime) -> datetime:
        """Return the instant that a chunk belongs to: the one it claims (ms since the epoch), as far as that can be.

        R8: its minute and its day, and so caps by day and overlap with a class, hang on it; nothing else does.
        """
        issued = round(self.issued_at.timestamp() * 1000)
        if claimed_ms <= issued:
            return self.issued_at
        if claimed_ms >= received.timestamp() * 1000:
            return received
        return self.issued_at + (claimed_ms - issued) * MS


def extend_book(
    prefix: Prefix, grant: GrantTime, stretch: TimeStretch, arrivals: Iterable[Arrival]
) -> tuple[Prefix, TimeStretch, list[Counted]]:
    """Link what follows a book's prefix (arrivals sorted by seq, each at its receipt) and say which of it counts.

    `stretch` holds the grant's window. Returns them with what was claimed added, as is `grant.claimed_ms`; what counts
    is dated by the claim.
    """
    counted = []
    for arrival in arrivals:
        chunk = arrival.chunk
        if not prefix.links(chunk):
            break
        prefix = replace(
            prefix, next_seq=chunk.seq + 1, head=chunk.hash, claimed_ms=prefix.claimed_ms + chunk.length_ms
        )
        grant.claimed_ms += chunk.length_ms
        stretch = stretch.with_claim(chunk.length_ms)
        if stretch.left_ms >= 0 and grant.claimed_ms <= grant.most_ms(arrival.at):
            at = grant.instant(chunk.clock_ms, arrival.at)
            counted.append(Counted((chunk.from_ms, chunk.to_ms), at, 0, chunk.seq))
    return prefix, stretch, counted


def extend_beside(
    before: Prefix, after: Prefix, counted: list[Counted], stretch: TimeStretch, arrivals: Iterable[Arrival]
) -> tuple[TimeStretch, list[Counted]]:
    """Return what of a sharing lease's chunks (`counted` by its own clock, between two prefixes) its stretch holds."""
    allowed = {each.seq: each for each in counted}
    kept = []
    for arrival in arrivals:
        if not before.next_seq <= arrival.chunk.seq < after.next_seq:
            continue
        own = allowed.get(arrival.chunk.seq)
        stretch = stretch.with_claim(arrival.chunk.length_ms, own.slack_ms if own else 0)
        if own and stretch.left_ms >= 0:
            kept.append(own)
    return stretch, kept
