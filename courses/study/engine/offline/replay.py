"""What of one learner's chunks the clock allowed, from the facts alone: `linking` once more, in memory.

For a recount, and for two accounts that turn out to be one learner's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from courses.study.engine.offline.linking import first_window, window_of
from courses.study.models import EvidenceChunk, OfflineGrant, PlayLease
from courses.study.values.chunk import Chunk
from courses.study.values.counting import Arrival, Counted, Prefix, extend
from courses.study.values.stretches import GrantTime, TimeStretch, cover, extend_beside, extend_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Received:
    """A chunk and when it first arrived."""

    chunk: Chunk
    at: datetime


@dataclass(slots=True)
class KnownWindows:
    """One learner's stretches and leases in memory (`values.stretches.Windows`)."""

    leases: dict[int, PlayLease]  # those that share no stretch yet
    prefixes: Mapping[int, Prefix]
    stretches: list[TimeStretch] = field(default_factory=list)
    sharing: set[int] = field(default_factory=set)

    def take_overlapping(self, window: TimeStretch) -> list[TimeStretch]:
        found = [each for each in self.stretches if each.overlaps(window)]
        if found:
            self.stretches = [each for each in self.stretches if not each.overlaps(window)]
        return found

    def take_leases(self, window: TimeStretch, received: datetime) -> list[TimeStretch]:
        found = [
            lease
            for lease in self.leases.values()
            if lease.lent_at <= received and window_of(lease, received).overlaps(window)
        ]
        for lease in found:
            del self.leases[lease.pk]
            self.sharing.add(lease.pk)
        return [first_window(lease, self.prefixes[lease.pk], received) for lease in found]

    def keep(self, stretch: TimeStretch) -> None:
        self.stretches.append(stretch)


@dataclass(slots=True)
class SharedClock:
    """The clock of a learner's leases and books, moved chunk by chunk in the order in which they came."""

    leases: Mapping[int, PlayLease]
    prefixes: dict[int, Prefix]
    grants: dict[int, GrantTime] = field(default_factory=dict)
    keys: dict[int, int] = field(default_factory=dict)  # of grants
    begun: set[int] = field(default_factory=set)  # books
    windows: KnownWindows = field(init=False)

    def __post_init__(self) -> None:
        alone = {pk: lease for pk, lease in self.leases.items() if lease.grant_id is None}
        self.windows = KnownWindows(alone, self.prefixes)
        of_books = {lease.grant_id for lease in self.leases.values() if lease.grant_id is not None}
        for grant in OfflineGrant.objects.filter(pk__in=of_books) if of_books else ():
            ends = min(grant.expires_at, grant.closed_at or grant.expires_at)
            self.grants[grant.pk] = GrantTime(grant.issued_at, ends, grant.rate_cap_milli, grant.day_ms)
            self.keys[grant.pk] = grant.key_id

    def begin(self, book: PlayLease) -> None:
        """Note that a book was begun: the earlier grants of its key end where its own was given (R1)."""
        if book.pk in self.begun or book.grant_id is None:
            return
        self.begun.add(book.pk)
        issued, key = self.grants[book.grant_id].issued_at, self.keys[book.grant_id]
        for pk, grant in self.grants.items():
            if self.keys[pk] == key and grant.issued_at < issued:
                grant.ends_at = min(grant.ends_at, issued)

    def link(
        self, lease: PlayLease, following: Iterable[Received], *, drawn: Mapping[date, int]
    ) -> tuple[list[Counted], list[Counted]]:
        """Move a lease's prefix over what follows it; return what its own clock allows, and what counts of that.

        The first is what draws on a day's allowance.
        """
        before = self.prefixes[lease.pk]
        if lease.grant_id is None and lease.pk not in self.windows.sharing:
            # One by one: any number may wait behind a chunk that does not link, and must not be read each time.
            arrivals = (Arrival(each.chunk, lease.instant(each.at)) for each in following)
            self.prefixes[lease.pk], counted = extend(before, lease.window, arrivals, drawn=drawn)
            return counted, counted
        rows = list(following)
        if not rows or not before.links(rows[0].chunk):
            return [], []
        now = max(each.at for each in rows)
        if lease.grant_id is not None:
            return self.link_book(lease, rows, now)
        own = [Arrival(each.chunk, lease.instant(each.at)) for each in rows]
        self.prefixes[lease.pk], allowed = extend(before, lease.window, own, drawn=drawn)
        stretch = cover(self.windows, window_of(lease, now), now, with_leases=False)
        stretch, counted = extend_beside(before, self.prefixes[lease.pk], allowed, stretch, own)
        self.windows.keep(stretch)
        return allowed, counted

    def link_book(
        self, book: PlayLease, rows: Sequence[Received], now: datetime
    ) -> tuple[list[Counted], list[Counted]]:
        assert book.grant_id is not None  # noqa: S101 - the caller has asked
        grant = self.grants[book.grant_id]
        stretch = cover(self.windows, grant.window(now), now, with_leases=True)
        arrivals = [Arrival(each.chunk, each.at) for each in rows]
        self.prefixes[book.pk], stretch, counted = extend_book(self.prefixes[book.pk], grant, stretch, arrivals)
        self.windows.keep(stretch)
        return [], counted


def allowed_by_lease(leases: Mapping[int, PlayLease]) -> dict[int, list[tuple[Counted, datetime]]]:
    """Return what the clock allowed of one learner's chunks, by lease, each with when it first arrived."""
    clock = SharedClock(leases, {pk: Prefix(0, lease.seed) for pk, lease in leases.items()})
    waiting: dict[int, dict[int, Received]] = defaultdict(dict)
    found: dict[int, list[tuple[Counted, datetime]]] = defaultdict(list)
    for row in EvidenceChunk.objects.filter(lease__in=list(leases)).order_by("pk").iterator(200):
        chunk = Chunk(row.seq, row.from_ms, row.to_ms, row.rate_milli, row.clock_ms, row.prev, row.hash)
        lease, here = leases[row.lease_id], waiting[row.lease_id]
        here[row.seq] = Received(chunk, row.received_at)
        clock.begin(lease)
        _, counted = clock.link(lease, following(here, clock.prefixes[lease.pk].next_seq), drawn={})
        found[lease.pk] += [(each, here[each.seq].at) for each in counted]
    return found


def following(waiting: Mapping[int, Received], seq: int) -> Iterable[Received]:
    """Yield what waits from this number on, as far as there is no gap."""
    while seq in waiting:
        yield waiting[seq]
        seq += 1
