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
CONFLICTS = 3  # conflicting chunks kept of a lease: one proves the conflict, and append-only rows need a bound


@dataclass(frozen=True, slots=True)
class Receipt:
    """The result of a delivery. `refusal` says why the rest of it was not taken; what is acked is stored anyway."""

    acked: tuple[int, ...]
    verified: VerifiedInterval
    refusal: Refusal | None = None
    news: list[str] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def receive(
    *, lease: PlayLease, chunks: Sequence[Chunk], now: datetime, owed: Collection[int] | None = None
) -> Receipt:
    """Store what is new, count what links, and return what became of every chunk; delivering twice changes nothing.

    The caller has locked the lease (`leases.lock_lease`), and may have found out before what is still `owed`
    (`film_delivery.owed`). Raises TooLate when the device was away too long, and BadRequest for a reading lease, under
    which nothing is played.
    """
    if lease.for_reading:
        raise BadRequest(field="lease")
    if now > lease.accept_until:
        raise TooLate
    if lease.closed_at is None and now > lease.expires_at:
        leases.close(lease=lease, now=now, reason=PlayLease.Reason.EXPIRED)
    stored = stored_chunks(lease, chunks)
    owed = film_delivery.owed(lease, chunks) if owed is None else owed
    acked, fresh, refusal = check_chunks(lease, stored, chunks, owed)
    rows = [EvidenceChunk(lease=lease, received_at=now, **asdict(chunk)) for chunk in fresh]
    if len(rows) == 1:
        keep(rows[0])
    elif rows:
        keep.many(rows)
    if isinstance(refusal, LeaseClosed):
        keep_conflict(lease, refusal, now)
    elif refusal is None and lease.close_reason not in ("", PlayLease.Reason.STOPPED):
        refusal = LeaseClosed(reason=lease.close_reason)
    before = lease.next_seq
    verified, news = crediting.count(lease=lease, chunks=with_waiting(lease, {row.seq: row for row in rows}))
    if lease.next_seq > before and not lease.subject.is_active:
        # The account may have been absorbed since: then this is the kept one's study.
        news = merging.count_late_evidence(lease.subject_id) or news
    return Receipt(tuple(acked), verified, refusal, news)


def stored_chunks(lease: PlayLease, chunks: Sequence[Chunk]) -> dict[int, EvidenceChunk]:
    """Return what the lease has already of these chunks and of those before them; no other waiting chunk is read."""
    wanted = {chunk.seq for chunk in chunks if chunk.seq < lease.next_seq}
    if lease.waits_ahead:
        beyond = [chunk.seq for chunk in chunks if chunk.seq >= lease.next_seq]
        wanted.update(beyond, (seq - 1 for seq in beyond if seq > lease.next_seq))
    return {row.seq: row for row in lease.chunks.filter(seq__in=wanted)} if wanted else {}


def with_waiting(lease: PlayLease, fresh: dict[int, EvidenceChunk]) -> dict[int, EvidenceChunk]:
    """Return the new chunks, with all that waited behind them if they close the gap.

    A resent chunk closes no gap: what is stored at the lease's next number did not link when it could have. How much
    may wait, `evidence_budget.AHEAD` says.
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


def check_chunks(
    lease: PlayLease, stored: dict[int, EvidenceChunk], chunks: Sequence[Chunk], owed: Collection[int]
) -> tuple[list[int], list[Chunk], Refusal | None]:
    """Return which chunks are acknowledged, which of those are new, and why it stopped, if it did."""
    acked: list[int] = []
    fresh: dict[int, Chunk] = {}
    for chunk in sorted(chunks, key=lambda chunk: chunk.seq):
        known = stored.get(chunk.seq) or fresh.get(chunk.seq)
        if not chunk.has_valid_digest(str(lease.uuid)):
            return acked, list(fresh.values()), BadChunk(seq=chunk.seq)
        if known is not None:
            if known.hash != chunk.hash:
                return acked, list(fresh.values()), LeaseClosed(reason=PlayLease.Reason.CONFLICT, claim=asdict(chunk))
        elif not follows(lease, stored, fresh, chunk):
            return acked, list(fresh.values()), BadChunk(seq=chunk.seq)
        elif chunk.seq in owed:
            return acked, list(fresh.values()), NotDelivered(seq=chunk.seq)
        else:
            fresh[chunk.seq] = chunk
        if chunk.seq not in acked[-1:]:
            acked.append(chunk.seq)
    return acked, list(fresh.values()), None


def follows(lease: PlayLease, stored: dict[int, EvidenceChunk], fresh: dict[int, Chunk], chunk: Chunk) -> bool:
    """Return whether it links to the chunk before it; one that has not arrived yet is trusted until it does."""
    if chunk.seq == lease.next_seq:
        return chunk.prev == lease.head
    before = fresh.get(chunk.seq - 1) or stored.get(chunk.seq - 1)
    return before is None or chunk.prev == before.hash


def keep_conflict(lease: PlayLease, refusal: LeaseClosed, now: datetime) -> None:
    """Store a conflicting chunk (the first few of many) for review; close the lease. What counted stays."""
    claim = refusal.facts.pop("claim")
    assert isinstance(claim, dict)  # noqa: S101 - check_chunks put it there
    conflicts = EvidenceConflict.objects.filter(lease=lease)
    if len(conflicts[:CONFLICTS]) < CONFLICTS:
        conflicts.get_or_create(
            lease=lease, seq=claim["seq"], hash=claim["hash"], defaults={"claim": claim, "received_at": now}
        )
    if lease.grant_id is None:
        leases.close(lease=lease, now=now, reason=PlayLease.Reason.CONFLICT)
    else:  # a book is closed from the first
        lease.close_reason = PlayLease.Reason.CONFLICT
        PlayLease.objects.filter(pk=lease.pk).update(close_reason=lease.close_reason)
