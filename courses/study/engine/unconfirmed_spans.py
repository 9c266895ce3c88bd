"""Spans that the clock allows and about which the learner was not asked: they wait for an answer before they count."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum

from courses.assess.models import Accommodation
from courses.study.engine.offline import linking
from courses.study.models import PlayLease, SpanHold
from courses.study.values import presence_rule
from courses.study.values.counting import Counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def interval_ms(subject_id: int) -> int:
    """Return how much may count unasked for this learner, in ms: with more time for a quiz it is twice as much."""
    slow = Accommodation.objects.current().filter(subject=subject_id, kind=Accommodation.Kind.MORE_TIME).exists()
    return int(settings.STUDY_PRESENCE_MINUTES * 60_000) * (2 if slow else 1)


def latest(subject_id: int) -> PlayLease | None:
    """Return the learner's last lease, the only one that can be open: it has the sum of what counted unasked."""
    return PlayLease.objects.filter(subject=subject_id, grant=None).order_by("-issued_at", "-pk").first()


def unasked_ms(subject_id: int) -> int:
    """Return what has counted of a learner's study since the last answer, on every path: a new lease begins with it."""
    last = latest(subject_id)
    return last.unasked_ms if last else 0


def count_unasked(lease: PlayLease, more_ms: int) -> None:
    """Add to what has counted unasked. The caller saves the lease; one that is open costs no query.

    Of books the key has the sum: a device asks by what is played on it.
    """
    if lease.grant_id is not None:
        linking.count_unasked(lease, more_ms)
        return
    last = lease if lease.closed_at is None else latest(lease.subject_id) or lease
    lease.unasked_ms = last.unasked_ms + more_ms
    if last is not lease:
        PlayLease.objects.filter(pk=last.pk).update(unasked_ms=lease.unasked_ms)


def withhold_unconfirmed(lease: PlayLease, counted: Sequence[Counted]) -> list[Counted]:
    """Return what of this counts at once; store the rest as waiting. The caller saves the lease.

    No query where nothing has to wait. What counts unasked is one sum for everything that the learner does: neither
    another film nor a text in between, nor what a device hands in late of an older lease, resets it.
    """
    if not counted:
        return []
    count_unasked(lease, sum(each.length_ms for each in counted))
    before = lease.unasked_ms - sum(each.length_ms for each in counted)
    free, waiting, _now = presence_rule.split_unconfirmed(counted, unasked_ms=before, presence_ms=lease.presence_ms)
    if waiting:
        lease.held_ms += sum(each.length_ms for each in waiting)
        SpanHold.objects.bulk_create(
            SpanHold(
                subject_id=lease.subject_id,
                timeline_id=lease.timeline_id,
                lease=lease,
                seq=each.seq,
                from_ms=each.span[0],
                to_ms=each.span[1],
                at=each.at,
            )
            for each in waiting
        )
    return free


def waiting_ms(*, subject_id: int, timeline_id: int) -> int:
    """Return how much of a learner's study on this timeline waits for an answer, in ms."""
    waiting = SpanHold.objects.waiting(subject_id=subject_id, timeline_id=timeline_id).order_by()
    sums = waiting.aggregate(to=Sum("to_ms", default=0), start=Sum("from_ms", default=0))
    return int(sums["to"] - sums["start"])


def refuse(*, lease: PlayLease, seqs: Iterable[int], now: datetime) -> None:
    """Refuse what waits of these chunks for good: they were voided."""
    waiting = lease.holds.filter(state=SpanHold.State.PENDING, seq__in=list(seqs))
    waiting.update(state=SpanHold.State.REFUSED, ended=now)
    rest = waiting_ms(subject_id=lease.subject_id, timeline_id=lease.timeline_id)
    PlayLease.objects.filter(subject=lease.subject_id, timeline=lease.timeline_id).exclude(held_ms=0).update(
        held_ms=rest
    )


def by_lease(rows: Iterable[SpanHold]) -> Iterator[tuple[int, list[Counted]]]:
    """Yield waiting chunks as counted ones, grouped by consecutive rows of one lease."""
    for lease_id, group in groupby(rows, attrgetter("lease_id")):
        yield lease_id, [Counted((row.from_ms, row.to_ms), row.at, 0, row.seq) for row in group]
