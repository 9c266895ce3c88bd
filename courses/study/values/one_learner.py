"""Evidence of two accounts as one learner's: what of it one body can have played. No database.

One account's windows never overlap; two accounts' may, because the same person can have pressed play on both. Windows
that overlap form one stretch of real time, and the stretch allows what one window of its length would allow. The kept
account's evidence stands; of the other's counts what still fits, whenever it was played.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from courses.study.values.counting import DAY_SLACK_MS, LEASE_SLACK_MS
from courses.study.values.intervals import Span
from foundation.local_days import day_of

MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class LeaseWindow:
    """The window of one lease, and the account that had it; a book is allowed no latency (`slack_ms`)."""

    lease: int
    start: datetime
    end: datetime
    rate_cap_milli: int
    account: int
    slack_ms: int = LEASE_SLACK_MS


@dataclass(frozen=True, slots=True)
class Played:
    """A counted chunk: its lease, the instant it belongs to, the span, and the day's allowance it drew.

    `heard` is when it first arrived where the instant is only what a device claims: time is measured by it.
    """

    lease: int
    at: datetime
    span: Span
    slack_ms: int
    heard: datetime | None = None

    @property
    def length_ms(self) -> int:
        return self.span[1] - self.span[0]

    @property
    def measured_at(self) -> datetime:
        return self.heard or self.at


@dataclass(slots=True)
class Stretch:
    """Windows that overlap one another, as one."""

    start: datetime
    end: datetime
    rate_cap_milli: int
    leases: list[int]
    accounts: set[int]
    slack_ms: int

    @property
    def is_shared(self) -> bool:
        return len(self.accounts) > 1

    def capacity_ms(self, at: datetime) -> int:
        """Return the longest media that one person can have played in it by then, in milliseconds."""
        real = max((min(at, self.end) - self.start) // MS, 0)
        return real * self.rate_cap_milli // 1000 + self.slack_ms


def merge_windows(windows: Iterable[LeaseWindow]) -> list[Stretch]:
    """Join the windows where they overlap, in order; touching is no overlap."""
    found: list[Stretch] = []
    for each in sorted(windows, key=lambda each: (each.start, each.end)):
        if found and each.start < found[-1].end:
            last = found[-1]
            last.end = max(last.end, each.end)
            last.rate_cap_milli = max(last.rate_cap_milli, each.rate_cap_milli)
            last.leases.append(each.lease)
            last.accounts.add(each.account)
            last.slack_ms += each.slack_ms
        else:
            found.append(
                Stretch(each.start, each.end, each.rate_cap_milli, [each.lease], {each.account}, each.slack_ms)
            )
    return found


def fitting(windows: Iterable[LeaseWindow], mine: Sequence[Played], theirs: Sequence[Played]) -> list[Played]:
    """Return which of `theirs` counts beside all of `mine`, in the order of the clock."""
    where = {lease: stretch for stretch in merge_windows(windows) for lease in stretch.leases}
    drawn = slack_by_day(mine)
    events: dict[int, list[Played]] = defaultdict(list)
    for each in mine:
        events[id(where[each.lease])].append(each)
    rooms: dict[int, StretchCapacity] = {}
    accepted = []
    for each in sorted(theirs, key=lambda each: (each.measured_at, each.lease)):
        stretch, day = where[each.lease], day_of(each.at)
        if drawn.get(day, 0) + each.slack_ms > DAY_SLACK_MS:
            continue
        if stretch.is_shared:
            if id(stretch) not in rooms:
                rooms[id(stretch)] = StretchCapacity(stretch, events[id(stretch)])
            if not rooms[id(stretch)].try_add(each):
                continue
        drawn[day] = drawn.get(day, 0) + each.slack_ms
        accepted.append(each)
    return accepted


class StretchCapacity:
    """What a shared stretch has left beside the kept account's evidence, while the others' is added.

    It is added in the order of the clock, so what was added before lies before every instant that is asked about, and
    one sum (`taken_ms`) is enough.
    """

    def __init__(self, stretch: Stretch, mine: Iterable[Played]) -> None:
        self.stretch, self.taken_ms = stretch, 0
        events = sorted((each.measured_at, each.length_ms) for each in mine)
        self.instants = [at for at, _ in events]
        self.used = [0, *accumulate(length for _, length in events)]
        # The least that is left at an instant at which something of the kept account counts, or at any later one.
        left = [stretch.capacity_ms(at) - used for at, used in zip(self.instants, self.used[1:], strict=True)]
        self.least = list(accumulate(reversed(left), min))[::-1]

    def try_add(self, more: Played) -> bool:
        """Add a chunk if it fits then and at every later instant at which something counted; return whether it did.

        At one instant all of it counts together: the last of its events has the whole sum, the others have less.
        """
        later = bisect_right(self.instants, more.measured_at)
        left = min([self.stretch.capacity_ms(more.measured_at) - self.used[later], *self.least[later : later + 1]])
        if self.taken_ms + more.length_ms > left:
            return False
        self.taken_ms += more.length_ms
        return True


def slack_by_day(played: Iterable[Played]) -> dict[date, int]:
    """Return the allowance drawn, day by day."""
    drawn: dict[date, int] = defaultdict(int)
    for each in played:
        drawn[day_of(each.at)] += each.slack_ms
    return dict(drawn)
