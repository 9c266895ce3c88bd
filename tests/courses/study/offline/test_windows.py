"""What of books the clock allows: R1, R3, R4, R8 and R9, worked examples with whole numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.study.engine.offline import keys
from courses.study.models import (
    EvidenceChunk,
    OfflineGrant,
    PlayLease,
    StudyMinute,
    StudyStretch,
    VerifiedInterval,
)
from courses.study.recount import rebuild
from tests.courses.study.offline.counted import HOUR, MINUTE, code, total
from tests.courses.study.offline.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.study.models import Enrolment, Timeline
    from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases


def test_it_counts_in_the_minutes_in_which_it_says_it_was_watched(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    begun = clock.at
    book = device.watch(films[0], 300)
    clock.tick(30 * HOUR)
    book.hand_in()

    minutes = StudyMinute.objects.filter(enrolment=enrolment).order_by("minute")
    assert {row.day for row in minutes} == {begun.date()}
    assert minutes.first().minute - begun < timedelta(minutes=1)  # type: ignore[union-attr]


@pytest.mark.parametrize("years", [-10, 10])
def test_a_wrong_clock_moves_no_millisecond(
    years: int, device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.watch(films[0], 300, wrong=years * 365 * 24 * HOUR * 1000)
    clock.tick(HOUR)
    book.hand_in()

    assert total(enrolment) == 5 * MINUTE
    edge = clock.at if years > 0 else device.grant.issued_at
    assert {row.minute for row in StudyMinute.objects.filter(enrolment=enrolment)} == {
        edge.replace(second=0, microsecond=0)
    }
    assert rebuild.differences(enrolment.subject_id) == []


def test_no_more_than_the_time_since_the_grant_holds(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """R3: ten minutes hold half an hour at three times the speed, and the rest never counts, also not a week later."""
    clock.tick(200)
    claimed = device.claim(films[0], 15 * MINUTE)
    assert code(claimed) == ""
    assert total(enrolment) == 10 * MINUTE
    clock.tick(7 * 24 * HOUR)
    claimed.hand_in()
    assert total(enrolment) == 10 * MINUTE

    device.claim(films[0], 15 * MINUTE).hand_in()  # watched again: now there was time for it
    assert total(enrolment) == 15 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_two_devices_at_once_gain_nothing(
    make_device: Callable[..., Device], films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """R3: their windows are one stretch; the first to arrive counts."""
    phone, library = make_device(), make_device()
    clock.tick(300)
    phone.claim(films[0], 15 * MINUTE).hand_in()
    library.claim(films[1], 15 * MINUTE).hand_in()

    assert total(enrolment) == 15 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_an_idle_grant_elsewhere_lends_no_time_to_a_new_one(
    make_device: Callable[..., Device], films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    library = make_device()
    clock.tick(20 * 24 * HOUR)
    phone = make_device()
    clock.tick(100)
    library.claim(films[1], MINUTE).hand_in()
    phone.claim(films[0], 15 * MINUTE).hand_in()

    assert total(enrolment) == MINUTE + 5 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_day_holds_eight_hours_of_the_clock(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """R4: a day and a night between grant and receipt touch two days."""
    clock.tick(24 * HOUR)
    book = device.claim(films[0], 50 * 3600 * 1000)
    for start in range(0, len(book.rows), 900):
        book.hand_in(start, start + 900)

    grant = PlayLease.objects.get(uuid=book.uuid).grant
    assert grant is not None
    assert grant.claimed_ms == 50 * 3600 * 1000
    last = EvidenceChunk.objects.filter(lease__uuid=book.uuid).order_by("-seq").first()
    assert last is not None
    over = device.claim(films[1], 15 * MINUTE)
    over.hand_in()
    assert not VerifiedInterval.objects.filter(timeline=films[1]).exists()  # 2 × 8 h × 3 are used up
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_lease_left_open_takes_nothing_from_the_evening_on_the_mountain(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock, player: Player
) -> None:
    player.open()
    clock.tick(HOUR)
    book = device.watch(films[1], 900)
    clock.tick(1800)
    book.hand_in()

    assert total(enrolment) == 15 * MINUTE
    assert PlayLease.objects.get(uuid=player.lease).shares
    assert rebuild.differences(enrolment.subject_id) == []


def test_time_that_a_book_has_taken_is_not_there_for_the_lease_beside_it(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock, player: Player
) -> None:
    """R9: the lease has its own bound, and that of all windows together."""
    player.open()
    clock.tick(100)
    device.claim(films[1], 5 * MINUTE).hand_in()  # all that a hundred seconds hold
    player.post(player.chunk(0, MINUTE))

    assert total(enrolment) == 5 * MINUTE
    player.play(60, rate=2)  # what was too much is made up for, and then it counts again
    assert total(enrolment) == 6 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_time_that_a_lease_has_taken_is_not_there_for_a_book_beside_it(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock, player: Player
) -> None:
    player.open()
    for start in range(0, 5 * MINUTE, MINUTE):
        clock.tick(20)
        player.post(player.chunk(start, start + MINUTE, rate=3))
    device.claim(films[1], 5 * MINUTE).hand_in()

    assert total(enrolment) == 5 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_time_kept_for_reading_is_not_there_for_a_book_beside_it(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock, player: Player
) -> None:
    """A reading lease asks nobody when its question is answered, so it keeps room for what it was open for."""
    player.open()
    lease = PlayLease.objects.get(uuid=player.lease)
    PlayLease.objects.filter(pk=lease.pk).update(for_reading=True)
    clock.tick(100)
    player.close()
    device.claim(films[1], 15 * MINUTE).hand_in()

    assert total(enrolment) == 3 * MINUTE  # 300 s, less the 102 s in which something may have been read
    assert rebuild.differences(enrolment.subject_id) == []


def test_the_hundredth_book_asks_no_more_of_the_database_than_the_third(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """O(1) in books and in leases of one stretch: it is one row, however many windows it joined."""
    counts = []
    for _ in range(100):
        book = device.watch(films[0], 10)
        with CaptureQueriesContext(connection) as asked:
            book.hand_in()
        counts.append(len(asked))
    assert counts[99] == counts[2]


def test_a_grant_ends_when_a_later_one_of_its_key_is_used(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """R1: who kept an old grant for a big claim has the time until the next one."""
    old = device.grant
    clock.tick(100)
    device.ask()
    clock.tick(20 * HOUR)
    device.claim(films[1], MINUTE).hand_in()
    kept = device.begin(films[0], grant=old)
    for minute in range(15):
        kept.write(minute * MINUTE, (minute + 1) * MINUTE, 0)
        kept.answer()
    kept.hand_in()

    assert total(enrolment) == MINUTE + 5 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_later_grant_that_never_arrived_ends_nothing(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    old = device.grant
    clock.tick(100)
    device.ask()
    device.grant = old  # the answer was lost
    book = device.watch(films[0], 900, rate=1000)
    book.hand_in()

    assert total(enrolment) == 15 * MINUTE


def test_a_recount_mends_what_books_share(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock, player: Player
) -> None:
    player.open()
    player.play(60)
    device.watch(films[1], 120).hand_in()
    player.play(60)
    before = [row.spans for row in VerifiedInterval.objects.filter(enrolment=enrolment).order_by("pk")]

    StudyStretch.objects.filter(subject=enrolment.subject_id).delete()
    OfflineGrant.objects.filter(subject=enrolment.subject_id).update(claimed_ms=0)
    assert rebuild.differences(enrolment.subject_id) != []
    rebuild.rebuild(enrolment.subject_id)

    assert rebuild.differences(enrolment.subject_id) == []
    assert [row.spans for row in VerifiedInterval.objects.filter(enrolment=enrolment).order_by("pk")] == before


def test_a_grant_is_never_widened_and_ending_it_takes_nothing_back(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """O7."""
    device.watch(films[0], 300).hand_in()
    grant = OfflineGrant.objects.get(pk=device.grant.pk)
    ends = [grant.ends_at]
    keys.retire(grant.key, clock.at)
    for act in (lambda: keys.retire(grant.key, clock.at), lambda: device.watch(films[1], 60).hand_in()):
        clock.tick(HOUR)
        act()
        ends.append(OfflineGrant.objects.get(pk=grant.pk).ends_at)

    assert ends[1:] == [grant.issued_at + timedelta(seconds=300)] * 2
    assert ends[1] < ends[0] == grant.expires_at
    assert total(enrolment) == 6 * MINUTE  # what the three hundred seconds still held
    assert rebuild.differences(enrolment.subject_id) == []
