"""Evidence of two accounts as one learner's: what of it one body can have played. No database.

One account's windows never overlap; two accounts' may, because the same person can have pressed play on both. Windows
that overlap form one stretch of real time, and the stretch holds what one window of its length would hold. The kept
account's evidence stands; of the other's counts what still fits, whenever it was played.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courses.study.counting import DAY_SLACK_MS, LEASE_SLACK_MS
from courses.study.days import day_of
from courses.study.intervals import Span

MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Held:
    """The window of one lease, and the account that held it."""

    lease: int
    start: datetime
    end: datetime
    rate_cap_milli: int
    account: int


@dataclass(frozen=True, slots=True)
class Played:
    """A counted chunk: its lease, the instant it belongs to, the span, and the day's allowance it drew."""

    lease: int
    at: datetime
    span: Span
    slack_ms: int

    @property
    def length_ms(self) -> int:
        return self.span[1] - self.span[0]


@dataclass(slots=True)
class Stretch:
    """Windows that overlap one another, as one."""

    start: datetime
    end: datetime
    rate_cap_milli: int
    leases: list[int]
    accounts: set[int]

    @property
    def is_shared(self) -> bool:
        return len(self.accounts) > 1

    def holds_ms(self, at: datetime) -> int:
        """The longest media that one body can have played in it by then."""
        real = max((min(at, self.end) - self.start) // MS, 0)
        return real * self.rate_cap_milli // 1000 + LEASE_SLACK_MS * len(self.leases)


def stretches(windows: Iterable[Held]) -> list[Stretch]:
    """The windows joined where they overlap, in order; touching is no overlap."""
    found: list[Stretch] = []
    for each in sorted(windows, key=lambda each: (each.start, each.end)):
        if found and each.start < found[-1].end:
            last = found[-1]
            last.end = max(last.end, each.end)
            last.rate_cap_milli = max(last.rate_cap_milli, each.rate_cap_milli)
            last.leases.append(each.lease)
            last.accounts.add(each.account)
        else:
            found.append(Stretch(each.start, each.end, each.rate_cap_milli, [each.lease], {each.account}))
    return found


def fitting(windows: Iterable[Held], mine: Sequence[Played], theirs: Sequence[Played]) -> list[Played]:
    """Which of `theirs` counts beside all of `mine`, in the order of the clock."""
    where = {lease: stretch for stretch in stretches(windows) for lease in stretch.leases}
    drawn = slack_by_day(mine)
    used: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for each in mine:
        used[id(where[each.lease])].append((each.at, each.length_ms))
    accepted = []
    for each in sorted(theirs, key=lambda each: (each.at, each.lease)):
        stretch, day = where[each.lease], day_of(each.at)
        events = used[id(stretch)]
        if drawn.get(day, 0) + each.slack_ms > DAY_SLACK_MS:
            continue
        if stretch.is_shared and not leaves_room(stretch, events, each):
            continue
        drawn[day] = drawn.get(day, 0) + each.slack_ms
        events.append((each.at, each.length_ms))
        accepted.append(each)
    return accepted


def leaves_room(stretch: Stretch, events: list[tuple[datetime, int]], more: Played) -> bool:
    """Whether the bound still holds then and at every later instant at which something counted."""
    for at in {more.at, *(at for at, _ in events if at > more.at)}:
        if sum(length for then, length in events if then <= at) + more.length_ms > stretch.holds_ms(at):
            return False
    return True


def slack_by_day(played: Iterable[Played]) -> dict[date, int]:
    """The allowance drawn, day by day."""
    drawn: dict[date, int] = defaultdict(int)
    for each in played:
        drawn[day_of(each.at)] += each.slack_ms
    return dict(drawn)
