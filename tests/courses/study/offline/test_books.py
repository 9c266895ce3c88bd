"""Books handed in: R2, R5 to R7, who hands them in and whose they are; worked examples with whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from courses.study.engine import merging
from courses.study.engine.enrolment import enrol
from courses.study.engine.offline import books, keys
from courses.study.errors import BadChunk
from courses.study.models import (
    BookConflict,
    EvidenceChunk,
    EvidenceConflict,
    OfflineClaim,
    PlayLease,
    Presence,
    SpanHold,
)
from courses.study.recount import rebuild, voids
from courses.study.values import envelope
from lms.people.models import Role
from tests.courses.study.offline.counted import HOUR, MINUTE, code, total
from tests.courses.study.offline.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.pages.models import CoursePage
    from courses.study.models import Enrolment, Timeline
    from lms.people.models import Trainee, User
    from tests.courses.study.player import Clock

pytestmark = pytest.mark.both_databases


def test_what_was_watched_on_the_mountain_counts_whole_and_once(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.watch(films[0], 600)
    clock.tick(5 * HOUR)

    assert [book.hand_in().refusal for _ in range(3)] == [None] * 3
    assert total(enrolment) == 10 * MINUTE
    assert EvidenceChunk.objects.filter(lease__uuid=book.uuid).count() == 20
    assert rebuild.differences(enrolment.subject_id) == []


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


def test_an_erased_learner_s_devices_are_named_nowhere_and_hand_in_nothing(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    first, later = device.watch(films[0], 60), device.watch(films[0], 60)
    first.hand_in()
    keys.forget(enrolment.subject_id, clock.at)

    key = PlayLease.objects.get(uuid=first.uuid).key
    assert key is not None
    assert (device.public in key.public, key.device, key.name) == (False, "", "")
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


def test_a_book_is_taken_out_of_the_count_like_a_lease(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock, post_to: Callable[..., User]
) -> None:
    """Two officers; what another book showed of the same seconds stays."""
    book, other = device.watch(films[0], 120), device.watch(films[0], 60)
    for each in (book, other):
        each.hand_in()
    place = enrolment.subject.trainee.division  # type: ignore[attr-defined]
    first, second = (post_to(Role.COUNTY_OFFICER, division=place) for _ in range(2))
    void = voids.ask(lease=PlayLease.objects.get(uuid=book.uuid), by=first, reason="可疑")
    voids.decide(void=void, by=second, approved=True, words="")

    assert total(enrolment) == MINUTE
    book.write(120_000, 150_000, 0)
    book.hand_in()
    assert total(enrolment) == MINUTE
    assert rebuild.differences(enrolment.subject_id) == []
