"""Taking in evidence: the first delivery of a chunk is kept for good, and what it proves is counted at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from courses.study.engine import crediting, film_delivery, leases, merging
from courses.study.errors import BadChunk, BadRequest, LeaseClosed, NotDelivered, TooLate
from courses.study.models import EvidenceChunk, EvidenceConflict, PlayLease
from courses.study.values.chunk import Chunk
from foundation.compiled_queries import Insert
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from courses.study.models import VerifiedInterval

AT_ONCE = 200  # rows that are read together: a delivery has no more
keep = Insert(EvidenceChunk)
CONFLICTS = 3  # second stories kept of a lease: one tells that there were two, and rows in ink must not be without end


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery. `refusal` says why the rest of it was not taken; what is acked is kept in any case."""

    acked: tuple[int, ...]
    verified: VerifiedInterval
    refusal: Refusal | None = None
    news: list[str] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def receive(
    *, lease: PlayLease, chunks: Sequence[Chunk], now: datetime, owed: Collection[int] | None = None
) -> Receipt:
    """Keep what is new, count what follows on, and answer for every chunk; delivering again changes nothing.

    The caller holds the lease (`leases.hold`), and may have asked before what is still `owed` (`film_delivery.owed`).
    Raises TooLate when the device was away too long, and BadRequest where something is read: nobody plays it.
    """
    if lease.for_reading:
        raise BadRequest(field="lease")
    if now > lease.accept_until:
        raise TooLate
    if lease.closed_at is None and now > lease.expires_at:
        leases.close(lease=lease, now=now, reason=PlayLease.Reason.EXPIRED)
    held = kept_beside(lease, chunks)
    owed = film_delivery.owed(lease, chunks) if owed is None else owed
    acked, fresh, refusal = sift(lease, held, chunks, owed)
    rows = [EvidenceChunk(lease=lease, received_at=now, **asdict(chunk)) for chunk in fresh]
    if len(rows) == 1:
        keep(rows[0])
    else:
        EvidenceChunk.objects.bulk_create(rows)
    if isinstance(refusal, LeaseClosed):
        keep_conflict(lease, refusal, now)
    elif refusal is None and lease.close_reason not in ("", PlayLease.Reason.STOPPED):
        refusal = LeaseClosed(reason=lease.close_reason)
    before = lease.next_seq
    verified, news = crediting.count(lease=lease, held=in_line(lease, {row.seq: row for row in rows}))
    if lease.next_seq > before and not lease.subject.is_active:
        # The account may have been absorbed since: then this is the kept one's study.
        news = merging.catch_up(lease.subject_id) or news
    return Receipt(tuple(acked), verified, refusal, news)


def kept_beside(lease: PlayLease, chunks: Sequence[Chunk]) -> dict[int, EvidenceChunk]:
    """What the lease has already of these chunks and of those that they follow; nothing else that waits is read."""
    wanted = {chunk.seq for chunk in chunks if chunk.seq < lease.next_seq}
    if lease.waits_ahead:
        beyond = [chunk.seq for chunk in chunks if chunk.seq >= lease.next_seq]
        wanted.update(beyond, (seq - 1 for seq in beyond if seq > lease.next_seq))
    return {row.seq: row for row in lease.chunks.filter(seq__in=wanted)} if wanted else {}


def in_line(lease: PlayLease, fresh: dict[int, EvidenceChunk]) -> dict[int, EvidenceChunk]:
    """The new chunks, with what waited behind them if they close the gap: all of it, so that nothing waits on.

    What comes again closes no gap: whatever stands at the lease's next number did not link when it could have. How
    much may wait, `evidence_budget.AHEAD` says.
    """
    found = dict(fresh)
    seq = lease.next_seq
    while lease.waits_ahead and seq in found:
        while seq in found:
            seq += 1
        more = list(lease.chunks.filter(seq__gte=seq).order_by("seq")[:AT_ONCE])
        if more and more[0].prev == found[seq - 1].hash:
            found |= {row.seq: row for row in more}
    return found


def sift(
    lease: PlayLease, held: dict[int, EvidenceChunk], chunks: Sequence[Chunk], owed: Collection[int]
) -> tuple[list[int], list[Chunk], Refusal | None]:
    """Which chunks are acknowledged, which of those are new, and why it stopped, if it did."""
    acked: list[int] = []
    fresh: dict[int, Chunk] = {}
    for chunk in sorted(chunks, key=lambda chunk: chunk.seq):
        known = held.get(chunk.seq) or fresh.get(chunk.seq)
        if not chunk.has_valid_digest(str(lease.uuid)):
            return acked, list(fresh.values()), BadChunk(seq=chunk.seq)
        if known is not None:
            if known.hash != chunk.hash:
                return acked, list(fresh.values()), LeaseClosed(reason=PlayLease.Reason.CONFLICT, claim=asdict(chunk))
        elif not follows(lease, held, fresh, chunk):
            return acked, list(fresh.values()), BadChunk(seq=chunk.seq)
        elif chunk.seq in owed:
            return acked, list(fresh.values()), NotDelivered(seq=chunk.seq)
        else:
            fresh[chunk.seq] = chunk
        if chunk.seq not in acked[-1:]:
            acked.append(chunk.seq)
    return acked, list(fresh.values()), None


def follows(lease: PlayLease, held: dict[int, EvidenceChunk], fresh: dict[int, Chunk], chunk: Chunk) -> bool:
    """Whether it links to the chunk before it; one that has not arrived yet is trusted until it does."""
    if chunk.seq == lease.next_seq:
        return chunk.prev == lease.head
    before = fresh.get(chunk.seq - 1) or held.get(chunk.seq - 1)
    return before is None or chunk.prev == before.hash


def keep_conflict(lease: PlayLease, refusal: LeaseClosed, now: datetime) -> None:
    """A second story is kept for a person to look at, of many the first few; the lease ends, what counted stands."""
    claim = refusal.facts.pop("claim")
    assert isinstance(claim, dict)  # noqa: S101 - sift put it there
    told = EvidenceConflict.objects.filter(lease=lease)
    if len(told[:CONFLICTS]) < CONFLICTS:
        told.get_or_create(
            lease=lease, seq=claim["seq"], hash=claim["hash"], defaults={"claim": claim, "received_at": now}
        )
    leases.close(lease=lease, now=now, reason=PlayLease.Reason.CONFLICT)
