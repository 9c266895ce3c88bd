"""How many rows of evidence one learner may leave: they can never be taken away again.

Two a second of a lease's time, with some at hand to begin with; and 20,000 of the leases of a day. The first is
arithmetic on the lease that is at hand: rows are numbered, so a number bounds them, also beyond a gap, and windows of
one learner never overlap. The second asks the database: a lease takes places of the day 200 at a time (`BLOCK`), the
first when it is opened, the next when its rows come to the next 200; one that is closed already is asked at each
delivery, and leaves the open one its places. So 20,000 are never passed, and an ordinary delivery asks nothing. Nothing
rests on a cache. What does not fit now fits later: the device keeps it and asks again.

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
    """More evidence than anybody leaves who studies; it is taken later."""

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
class Room:
    """The chunks that may be taken now, and what to answer for the rest, if there is a rest."""

    chunks: list[Chunk]
    refusal: TooManyRows | None = None


def room_for(lease: PlayLease, chunks: Sequence[Chunk], now: datetime) -> Room:
    """What of a delivery may be taken now, by the lease alone. What was taken before may always come again."""
    last = max(chunk.seq for chunk in chunks)
    if last < lease.next_seq:
        return Room(list(chunks))
    allowed = min(rows_of(lease, now), lease.next_seq + AHEAD)
    if last >= allowed:
        fitting = [chunk for chunk in chunks if chunk.seq < max(allowed, lease.next_seq)]
        seconds = math.ceil((min(last, allowed + 2 * AT_HAND) + 1 - allowed) / A_SECOND)
        return Room(fitting, TooManyRows(seconds=max(SOON, seconds)))
    return Room(list(chunks))


def room_today(lease: PlayLease, chunks: Sequence[Chunk], now: datetime) -> Room:
    """What of it the day has places for.

    The caller holds the lease (`leases.hold`), so that two deliveries cannot share one.
    """
    last = max(chunk.seq for chunk in chunks)
    if last < lease.next_seq:
        return Room(list(chunks))
    goes_on = lease.closed_at is None and not lease.waits_ahead  # rows beyond a gap may lie in a block of their own
    if goes_on and last // BLOCK <= max(lease.next_seq - 1, 0) // BLOCK:
        return Room(list(chunks))
    taken = known(lease, chunks)
    again = [chunk for chunk in chunks if chunk.seq in taken]
    fresh = len(chunks) - len(again)
    if not fresh or kept(lease.subject_id, now)["day"] + fresh + BLOCK <= A_DAY:
        return Room(list(chunks))
    return Room(again, TooManyRows(seconds=LATER))


def known(lease: PlayLease, chunks: Sequence[Chunk]) -> set[int]:
    """Which of these numbers the lease has already: what comes again takes no place, and is not counted against it."""
    linked = {chunk.seq for chunk in chunks if chunk.seq < lease.next_seq}
    if not lease.waits_ahead:
        return linked
    return linked | set(lease.chunks.filter(seq__in=[chunk.seq for chunk in chunks]).values_list("seq", flat=True))


def rows_of(lease: PlayLease, now: datetime) -> int:
    """How many rows a lease may have by now. Waiting always helps: a device that was cut off sends what it has."""
    return AT_HAND + int(A_SECOND * max((now - lease.issued_at).total_seconds(), 0))


def check_new_lease(subject_id: int, now: datetime) -> None:
    """Raise TooManyRows where a learner has left her share already, of ten minutes or of a day."""
    found = kept(subject_id, now)
    if found["lately"] >= A_SECOND * AVERAGED.total_seconds():
        raise TooManyRows(seconds=int(AVERAGED.total_seconds()))
    if found["day"] + BLOCK > A_DAY or leases_since(subject_id, now) >= LEASES_A_DAY:
        raise TooManyRows(seconds=LATER)


def kept(subject_id: int, now: datetime) -> dict[str, int]:
    """The rows of a learner's leases of the last day, and how many of them arrived in the last ten minutes."""
    rows = EvidenceChunk.objects.filter(lease__subject=subject_id, lease__issued_at__gt=now - timedelta(days=1))
    return rows.aggregate(day=Count("pk"), lately=Count("pk", filter=Q(received_at__gt=now - AVERAGED)))


def leases_since(subject_id: int, now: datetime) -> int:
    return PlayLease.objects.filter(subject=subject_id, issued_at__gt=now - timedelta(days=1)).count()
