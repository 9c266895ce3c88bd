"""How many rows of evidence one learner may leave: they can never be deleted.

Two a second of a lease's time, with some at hand to begin with; and 20,000 of the leases of a day. The first is
arithmetic on the lease that is at hand: rows are numbered, so a number bounds them, also beyond a gap, and windows of
one learner never overlap. The second queries the database: a lease takes places of the day 200 at a time (`BLOCK`), the
first when it is opened, the next when its rows reach the next 200; for one that is closed already the query is made at
each delivery, and leaves the open one its places. So 20,000 are never passed, and an ordinary delivery makes no query.
No cache is involved. What does not fit now fits later: the device keeps it and sends it then.

Beyond a gap a lease has a thousand numbers (`AHEAD`): when the gap closes, all that waits is counted in that request,
while others wait their turn. A device sends its oldest first, one request at a time, and never comes so far.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from courses.study.models import EvidenceChunk, PlayLease
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from courses.study.values.chunk import Chunk

A_SECOND = 2
AT_HAND = 240  # of a lease that has just begun: a whole batch, and what an impatient start brings
AVERAGED = timedelta(minutes=10)
A_DAY = 20_000
LEASES_A_DAY = 2_000
BLOCK = 200  # rows of a lease: a delivery has no more (`player_api.LONGEST_BATCH`)
AHEAD = 1_000
SOON, LATER = 5, 3600  # seconds


class TooManyRows(Refusal):
    """More evidence than a learner leaves by studying; it is taken later."""

    code = "too_many_rows"
    status = 429
    words = _("Very many short pieces of study have arrived.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        self.remedy = _("Nothing is lost: the rest is sent by itself, bit by bit. If this stays, call %(hotline)s.") % {
            "hotline": settings.HOTLINE
        }


@dataclass(frozen=True, slots=True)
class Admission:
    """The chunks that may be taken now, and the refusal for the rest, if there is a rest."""

    chunks: list[Chunk]
    refusal: TooManyRows | None = None


def admit(lease: PlayLease, chunks: Sequence[Chunk], now: datetime) -> Admission:
    """Return what of a delivery may be taken now, by the lease alone. What was taken before may always be resent."""
    last = max(chunk.seq for chunk in chunks)
    if last < lease.next_seq:
        return Admission(list(chunks))
    allowed = min(rows_of(lease, now), lease.next_seq + AHEAD)
    if last >= allowed:
        fitting = [chunk for chunk in chunks if chunk.seq < max(allowed, lease.next_seq)]
        seconds = math.ceil((min(last, allowed + 2 * AT_HAND) + 1 - allowed) / A_SECOND)
        return Admission(fitting, TooManyRows(seconds=max(SOON, seconds)))
    return Admission(list(chunks))


def admit_today(lease: PlayLease, chunks: Sequence[Chunk], now: datetime) -> Admission:
    """Return what of a delivery the day has places for.

    The caller has locked the lease (`leases.lock_lease`), so that two deliveries cannot share one place.
    """
    last = max(chunk.seq for chunk in chunks)
    if last < lease.next_seq:
        return Admission(list(chunks))
    continues = lease.closed_at is None and not lease.waits_ahead  # rows beyond a gap may lie in a block of their own
    if continues and last // BLOCK <= max(lease.next_seq - 1, 0) // BLOCK:
        return Admission(list(chunks))
    taken = known_seqs(lease, chunks)
    resent = [chunk for chunk in chunks if chunk.seq in taken]
    fresh = len(chunks) - len(resent)
    if not fresh or row_counts(lease.subject_id, now)["day"] + fresh + BLOCK <= A_DAY:
        return Admission(list(chunks))
    return Admission(resent, TooManyRows(seconds=LATER))


def known_seqs(lease: PlayLease, chunks: Sequence[Chunk]) -> set[int]:
    """Return which of these numbers the lease has already: what is resent takes no place."""
    linked = {chunk.seq for chunk in chunks if chunk.seq < lease.next_seq}
    if not lease.waits_ahead:
        return linked
    return linked | set(lease.chunks.filter(seq__in=[chunk.seq for chunk in chunks]).values_list("seq", flat=True))


def rows_of(lease: PlayLease, now: datetime) -> int:
    """Return how many rows a lease may have by now. It grows with time, so a device that was cut off sends it all."""
    return AT_HAND + int(A_SECOND * max((now - lease.issued_at).total_seconds(), 0))


def check_new_lease(subject_id: int, now: datetime) -> None:
    """Raise TooManyRows where a learner has used up the rows of ten minutes or of a day."""
    found = row_counts(subject_id, now)
    if found["lately"] >= A_SECOND * AVERAGED.total_seconds():
        raise TooManyRows(seconds=int(AVERAGED.total_seconds()))
    if found["day"] + BLOCK > A_DAY or leases_since(subject_id, now) >= LEASES_A_DAY:
        raise TooManyRows(seconds=LATER)


def row_counts(subject_id: int, now: datetime) -> dict[str, int]:
    """Count the rows of a learner's leases of the last day, and how many of them arrived in the last ten minutes."""
    rows = EvidenceChunk.objects.filter(
        lease__subject=subject_id, lease__issued_at__gt=now - timedelta(days=1), lease__grant=None
    )
    return rows.aggregate(day=Count("pk"), lately=Count("pk", filter=Q(received_at__gt=now - AVERAGED)))


def leases_since(subject_id: int, now: datetime) -> int:
    return PlayLease.objects.filter(subject=subject_id, issued_at__gt=now - timedelta(days=1), grant=None).count()
