"""Books handed in: what counts by the rules R1 to R9, worked examples with whole numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.study.engine import merging
from courses.study.engine.enrolment import enrol
from courses.study.engine.offline import books, keys
from courses.study.errors import BadChunk
from courses.study.models import (
    BookConflict,
    EvidenceChunk,
    EvidenceConflict,
    OfflineClaim,
    OfflineGrant,
    PlayLease,
    Presence,
    SpanHold,
    StudyMinute,
    StudyStretch,
    VerifiedInterval,
)
from courses.study.recount import rebuild
from courses.study.values import envelope
from tests.courses.study.offline.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.pages.models import CoursePage
    from courses.study.models import Enrolment, Timeline
    from lms.people.models import Trainee, User
    from tests.courses.study.offline.device import Book
    from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases
MINUTE = 60_000
HOUR = 3600


def total(enrolment: Enrolment) -> int:
    """All that counts, each second of a film once, in ms."""
    return sum(VerifiedInterval.objects.filter(enrolment=enrolment).values_list("verified_ms", flat=True))


def code(book: Book, *span: int) -> str:
    refusal = book.hand_in(*span).refusal
    return refusal.code if refusal else ""


def test_what_was_watched_on_the_mountain_counts_whole_and_once(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.watch(films[0], 600)
    clock.tick(5 * HOUR)

    assert [book.hand_in().refusal for _ in range(3)] == [None] * 3
    assert total(enrolment) == 10 * MINUTE
    assert EvidenceChunk.objects.filter(lease__uuid=book.uuid).count() == 20
    assert rebuild.differences(enrolment.subject_id) == []


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


def test_a_gap_waits_and_what_comes_after_it_is_not_lost(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.watch(films[0], 300)
    clock.tick(60)
    assert book.hand_in(4, 10).acked_to == -1
    assert total(enrolment) == 0
    assert book.hand_in(0, 4).acked_to == 9
    assert total(enrolment) == 5 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_wrong_link_never_counts(device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock) -> None:
    book = device.watch(films[0], 120)
    book.hand_in(0, 2)
    book.hashes[1] = "f" * 64

    refused = book.hand_in(2)
    assert isinstance(refused.refusal, BadChunk)
    assert total(enrolment) == MINUTE


def test_two_records_of_one_sitting_lose_nothing_that_was_honest(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """R7: the first stands, the book closes, and what was refused counts in a new book."""
    book = device.watch(films[0], 90)
    book.hand_in()
    other = device.begin(films[0], number=book.number)
    other.uuid = book.uuid
    for piece in range(3):
        other.write(300_000 + piece * 30_000, 330_000 + piece * 30_000, 0)
    clock.tick(HOUR)

    assert code(other) == "two_stories"
    assert total(enrolment) == 90_000
    assert EvidenceConflict.objects.filter(lease__uuid=book.uuid).count() == 1
    assert code(book) == ""  # what is there is there
    book.write(90_000, 120_000, 0)
    assert code(book) == "two_stories"
    again = device.begin(films[0])
    again.write(300_000, 360_000, 0)
    assert code(again) == ""
    assert total(enrolment) == 90_000 + MINUTE
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_copied_phone_is_seen_gains_nothing_and_loses_nothing(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    first = device.watch(films[0], 120)
    copy = device.begin(films[1], number=first.number)
    clock.tick(60)
    copy.write(0, MINUTE, 0)
    first.hand_in()
    assert code(copy) == ""

    assert total(enrolment) == 3 * MINUTE
    assert BookConflict.objects.get().book.uuid == PlayLease.objects.get(uuid=copy.uuid).uuid
    with pytest.raises(keys.KeyElsewhere):
        device.ask()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"grant": "00000000-0000-4000-8000-000000000000"}, "unknown_grant"),
        ({"timeline": "00000000-0000-4000-8000-000000000000"}, "not_granted"),
        ({"number": 7}, "bad_chunk"),
    ],
)
def test_what_was_not_given_is_refused_by_name(
    changed: dict[str, Any], expected: str, device: Device, films: list[Timeline], enrolment: Enrolment
) -> None:
    book = device.watch(films[0], 60)
    taken = books.take(envelope.read(book.part(**changed)))

    assert taken.refusal is not None
    assert taken.refusal.code == expected
    assert not PlayLease.objects.filter(grant__isnull=False).exists()


def test_anothers_grant_and_an_unknown_key_get_one_and_the_same_answer(
    device: Device,
    make_device: Callable[..., Device],
    films: list[Timeline],
    enrolment: Enrolment,
) -> None:
    book = device.watch(films[0], 60)
    stranger = make_device()
    book.key = stranger.key  # signs with a key that the grant does not name
    assert code(book) == "unknown_grant"
    book.key = type(device)(device.subject, device.course, device.clock).key
    assert code(book) == "unknown_grant"


def test_what_comes_too_late_is_kept_for_a_counsellor_once(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.watch(films[0], 300)
    clock.tick(91 * 24 * HOUR)

    assert [code(book), code(book)] == ["too_late", "too_late"]
    assert total(enrolment) == 0
    claim = OfflineClaim.objects.get()
    assert (claim.from_seq, claim.to_seq, claim.envelope["chunks"]) == (0, 9, book.rows)


def test_a_lost_phone_counts_up_to_the_loss(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    before = device.watch(films[0], 100)
    keys.retire(device.grant.key, clock.at)  # type: ignore[arg-type]
    clock.tick(20 * HOUR)
    before.hand_in()
    thief = device.claim(films[1], 15 * MINUTE)
    thief.hand_in()

    assert total(enrolment) == 100_000 + 3 * MINUTE  # a hundred seconds hold three hundred
    assert rebuild.differences(enrolment.subject_id) == []
    with pytest.raises(keys.KeyElsewhere):
        device.ask()


def test_a_closed_account_keeps_nothing(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.watch(films[0], 60)
    subject = enrolment.subject
    subject.is_active = False
    subject.save(update_fields=["is_active"])

    assert code(book) == "account_closed"
    assert not EvidenceChunk.objects.filter(lease__subject=subject).exists()


def test_nobody_there_waits_and_an_answer_on_the_device_releases_it(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """Three books of one device, none of which alone is long enough to be asked about."""
    sittings = []
    for _ in range(3):
        book = device.begin(films[0])
        for piece in range(14):
            clock.tick(30)
            book.write(piece * MINUTE, (piece + 1) * MINUTE, 0, 2000)
        sittings.append(book)
    sittings[0].hand_in()
    assert total(enrolment) == 14 * MINUTE
    sittings[1].hand_in()
    waiting = SpanHold.objects.filter(subject=enrolment.subject_id, state=SpanHold.State.PENDING)
    assert waiting.count() == 13  # one minute was left of the fifteen
    sittings[2].answer()
    assert code(sittings[2]) == ""
    assert not waiting.exists()
    assert code(sittings[2]) == ""
    assert Presence.objects.filter(subject=enrolment.subject_id).count() == 1
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_burst_of_rows_waits_for_the_clock(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """Rows can never be deleted: a grant has two a second, and what does not fit now fits later."""
    clock.tick(10)
    book = device.begin(films[0])
    for piece in range(400):
        book.write(piece, piece + 1, 0)
    first = book.hand_in()
    assert first.refusal is not None
    assert (first.refusal.code, first.acked_to) == ("too_many_rows", 199)
    clock.tick(120)
    assert book.hand_in().acked_to == 399


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


def test_an_erased_learner_s_devices_are_named_nowhere_and_hand_in_nothing(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    first, later = device.watch(films[0], 60), device.watch(films[0], 60)
    first.hand_in()
    keys.forget(enrolment.subject_id, clock.at)

    key = PlayLease.objects.get(uuid=first.uuid).key
    assert key is not None
    assert (device.public in key.public, key.device) == (False, "")
    assert code(later) == "unknown_grant"
    assert rebuild.differences(enrolment.subject_id) == []


def test_books_of_two_accounts_that_are_one_learner_count_once_for_the_kept_one(
    device: Device,
    films: list[Timeline],
    enrolment: Enrolment,
    clock: Clock,
    course: CoursePage,
    owner: User,
    make_trainee: Callable[..., Trainee],
) -> None:
    """What both claim of the same time counts once, also where a device's clock is wrong and where it comes in late."""
    other = make_trainee(division=enrolment.subject.trainee.division, name="岩温").user  # type: ignore[attr-defined]
    enrol(subject=other, course=course, by=other)
    phone = Device(other, course, clock)
    phone.ask()
    clock.tick(100)
    device.claim(films[0], 5 * MINUTE).hand_in()
    phone.claim(films[1], 5 * MINUTE, claimed=0).hand_in()
    clock.tick(HOUR)
    alone = phone.watch(films[1], 120)

    merging.join(kept=enrolment.subject, absorbed=other, by=owner)
    other.is_active = False
    other.save(update_fields=["is_active"])
    assert total(enrolment) == 5 * MINUTE  # a hundred seconds hold no more
    alone.hand_in()
    assert total(enrolment) == 7 * MINUTE
    assert rebuild.differences(enrolment.subject_id) == []
    assert rebuild.differences(other.pk) == []


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
