"""What should count, restated as plainly as can be: no interval algebra, no caches, no code of the platform.

Times are whole tenths of a second and what was watched is a set of tenths. It is told what reached the server and was
committed, in that order, and the windows of the leases; from that it says what each learner should have.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

CAP = 3
LEASE_SLACK = 10  # tenths
ACCEPTED = timedelta(days=14)


@dataclass(frozen=True)
class Told:
    """A chunk as a device told it; positions in tenths."""

    seq: int
    start: int
    end: int
    prev: str
    hash: str


@dataclass(frozen=True)
class Delivery:
    """A parcel that the server kept: when it came, on which lease, and what was in it."""

    at: datetime
    lease: str
    chunks: tuple[Told, ...]


@dataclass(frozen=True)
class Window:
    """A lease as a fact: whose, on which film, from when to when."""

    subject: int
    film: int
    opened: datetime
    ended: datetime
    seed: str


@dataclass(frozen=True)
class Terms:
    """A policy as far as it matters here."""

    starts: date
    minutes_a_point: int
    day_cap: int


@dataclass
class Kept:
    """What a lease has told so far and how far it hangs together."""

    chunks: dict[int, tuple[Told, datetime]] = field(default_factory=dict)
    next: int = 0
    head: str = ""
    claimed: int = 0
    slack: int = 0
    unasked: int = 0


@dataclass
class Due:
    """What a learner should have: tenths seen of each film, and new tenths of each day."""

    seen: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    days: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    counted_in_lease: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    contradicted: set[str] = field(default_factory=set)


def count(
    deliveries: Sequence[Delivery], windows: dict[str, Window], films: dict[int, int], day_slack: int, unasked: int
) -> dict[int, Due]:
    """By learner. `films` gives each film's length in tenths, `day_slack` a day's allowance,
    `unasked` how much of a lease counts before somebody would have to answer (nobody does here; 0 never asks)."""
    kept = {lease: Kept(head=window.seed) for lease, window in windows.items()}
    due: dict[int, Due] = defaultdict(Due)
    spent: dict[tuple[int, date], int] = defaultdict(int)
    for delivery in deliveries:
        window, lease = windows[delivery.lease], kept[delivery.lease]
        if delivery.at > window.ended + ACCEPTED:
            continue
        if not take(lease, delivery):
            due[window.subject].contradicted.add(delivery.lease)
        while lease.next in lease.chunks:
            told, received = lease.chunks[lease.next]
            if told.prev != lease.head:
                break
            lease.next, lease.head = told.seq + 1, told.hash
            lease.claimed += told.end - told.start
            at = min(received, window.ended)
            day = shanghai(at)
            over = lease.claimed - CAP * tenths(at - window.opened)
            draw = max(over - lease.slack, 0)
            if over > LEASE_SLACK or spent[window.subject, day] + draw > day_slack:
                continue
            spent[window.subject, day] += draw
            lease.slack += draw
            lease.unasked += told.end - told.start
            if 0 < unasked < lease.unasked:
                continue
            hers = due[window.subject]
            fresh = set(range(told.start, min(told.end, films[window.film]))) - hers.seen[window.film]
            hers.seen[window.film] |= fresh
            hers.days[day] += len(fresh)
            hers.counted_in_lease[delivery.lease] += told.end - told.start
    return due


def take(lease: Kept, delivery: Delivery) -> bool:
    """The first story told for a seq stays; a second, different one ends the parcel (False), a broken link too."""
    for told in sorted(delivery.chunks, key=lambda each: each.seq):
        known = lease.chunks.get(told.seq)
        if known is not None:
            if known[0].hash != told.hash:
                return False
            continue
        before = lease.chunks.get(told.seq - 1)
        must_follow = lease.head if told.seq == lease.next else before and before[0].hash
        if must_follow and told.prev != must_follow:
            break
        lease.chunks[told.seq] = (told, delivery.at)
    return True


def points(due: Due, policies: Sequence[Terms]) -> int:
    """Whole points for what was watched, each policy for its own days, cut at its day's cap."""
    total = 0
    for terms, until in zip(policies, [*[each.starts for each in policies[1:]], date.max], strict=True):
        most = terms.day_cap * terms.minutes_a_point * 600
        days = [min(new, most) for day, new in due.days.items() if terms.starts <= day < until]
        total += sum(days) // (terms.minutes_a_point * 600)
    return total


def milli_hours(due: Due, policies: Sequence[Terms]) -> int:
    """Thousandths of class hours of 45 minutes: whole minutes, each policy for its own days."""
    total = 0
    for terms, until in zip(policies, [*[each.starts for each in policies[1:]], date.max], strict=True):
        days = sum(new for day, new in due.days.items() if terms.starts <= day < until)
        total += int(Fraction(days // 600 * 1000, 45))
    return total


def shanghai(at: datetime) -> date:
    return (at.astimezone(UTC) + timedelta(hours=8)).date()


def tenths(span: timedelta) -> int:
    return span // timedelta(milliseconds=100)
