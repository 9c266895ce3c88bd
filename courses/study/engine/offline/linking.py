"""Counting chunks of books, and of leases beside them: `values.stretches` on one learner's rows.

The caller has locked the learner.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from courses.study.models import LASTS, DeviceKey, OfflineGrant, PlayLease, StudyStretch
from courses.study.values.counting import Arrival, Counted, Prefix, extend
from courses.study.values.stretches import TimeStretch, cover, extend_beside, extend_book

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


def time_of_reading(lease: PlayLease, received: datetime) -> int:
    """Return how much reading under a lease can come to, in ms: as long as it was open, or as its text is if shorter.

    A reading lease that is still open then keeps room for all of its text: what is answered later asks nobody.
    """
    if lease.ends_at > received:
        return lease.timeline.duration_ms
    return min((lease.ends_at - lease.issued_at) // timedelta(milliseconds=1), lease.timeline.duration_ms)


def window_of(lease: PlayLease, received: datetime) -> TimeStretch:
    """Return the window of a lease as it is then, with nothing claimed in it."""
    end = max(min(received, lease.ends_at), lease.issued_at + timedelta(microseconds=1))
    return TimeStretch(lease.issued_at, end, lease.rate_cap_milli)


def first_window(lease: PlayLease, prefix: Prefix, received: datetime) -> TimeStretch:
    """Return the window of a lease that begins to share, with all that was claimed in it before."""
    claimed = time_of_reading(lease, received) if lease.for_reading else prefix.claimed_ms
    return window_of(lease, received).with_claim(claimed, prefix.slack_ms)


class StoredWindows:
    """One learner's stretches and leases in their tables (`values.stretches.Windows`)."""

    def __init__(self, subject_id: int) -> None:
        self.subject_id = subject_id

    def take_overlapping(self, window: TimeStretch) -> list[TimeStretch]:
        rows = StudyStretch.objects.filter(subject=self.subject_id, starts_at__lt=window.end, ends_at__gt=window.start)
        found = list(rows)
        if found:
            StudyStretch.objects.filter(pk__in=[row.pk for row in found]).delete()
        return [row.value for row in found]

    def take_leases(self, window: TimeStretch, received: datetime) -> list[TimeStretch]:
        rows = PlayLease.objects.filter(
            Q(closed_at=None) | Q(closed_at__gt=window.start),
            subject=self.subject_id,
            grant=None,
            shares=False,
            issued_at__lt=window.end,
            expires_at__gt=window.start,
            expires_at__lte=received + LASTS,
        )
        found = [row for row in rows.select_related("timeline") if window_of(row, received).overlaps(window)]
        if found:
            PlayLease.objects.filter(pk__in=[row.pk for row in found]).update(shares=True)
        return [first_window(row, row.prefix, received) for row in found]

    def keep(self, stretch: TimeStretch) -> None:
        StudyStretch.objects.create(
            subject_id=self.subject_id,
            starts_at=stretch.start,
            ends_at=stretch.end,
            rate_cap_milli=stretch.rate_cap_milli,
            claimed_ms=stretch.claimed_ms,
            slack_ms=stretch.slack_ms,
        )


def link_book(book: PlayLease, arrivals: Sequence[Arrival], now: datetime) -> list[Counted]:
    """Move a book's prefix over what follows it, and the sums of its grant and its stretch; return what counts.

    Changes `book`, which the caller saves. `arrivals` are at their receipts.
    """
    grant = book.grant  # as it is under the learner's lock: read by whoever locked her
    assert grant is not None  # noqa: S101 - the caller has asked
    time, windows = grant.time, StoredWindows(book.subject_id)
    stretch = cover(windows, time.window(now), now, with_leases=True)
    prefix, stretch, counted = extend_book(book.prefix, time, stretch, arrivals)
    windows.keep(stretch)
    grant.claimed_ms = time.claimed_ms
    OfflineGrant.objects.filter(pk=grant.pk).update(claimed_ms=time.claimed_ms)
    book.next_seq, book.head, book.claimed_ms = prefix.next_seq, prefix.head, prefix.claimed_ms
    return counted


def link_beside(
    lease: PlayLease, arrivals: Sequence[Arrival], now: datetime, *, drawn: Mapping[date, int]
) -> tuple[Prefix, list[Counted], list[Counted]]:
    """Link what follows in a lease that shares its time with books.

    Returns its prefix, what its own clock allows (which draws on the day's allowance), and what of it its stretch has
    time for too.
    """
    prefix, allowed = extend(lease.prefix, lease.window, arrivals, drawn=drawn)
    windows = StoredWindows(lease.subject_id)
    stretch = cover(windows, window_of(lease, now), now, with_leases=False)
    stretch, counted = extend_beside(lease.prefix, prefix, allowed, stretch, arrivals)
    windows.keep(stretch)
    return prefix, allowed, counted


def count_unasked(book: PlayLease, more_ms: int) -> None:
    """Add to what has counted unasked of all books of a book's key, and to the book, which the caller saves."""
    assert book.key_id is not None  # noqa: S101 - erased people hand nothing in
    total = DeviceKey.objects.values_list("unasked_ms", flat=True).get(pk=book.key_id) + more_ms
    DeviceKey.objects.filter(pk=book.key_id).update(unasked_ms=total)
    book.unasked_ms = total
