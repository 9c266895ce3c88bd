"""What must always be true of study without a network, on random lives through the real intake: O1 to O7.

An honest life is one body on two devices and online, one sitting after the other, at speeds up to three, with clocks
that are wrong; its evidence is handed in in any pieces, order and number. A dishonest one claims what it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from courses.study.engine import intake, leases
from courses.study.engine.offline import books
from courses.study.models import Enrolment, PlayLease, StudyMinute, StudyStretch, VerifiedInterval
from courses.study.recount import rebuild
from courses.study.values.chunk import Chunk, chunk_digest
from courses.study.values.intervals import length, union
from lms.points.ledger import transactions
from tests.courses.study import worlds
from tests.courses.study.offline.device import Book, Device
from tests.properties import prove_with_rows

if TYPE_CHECKING:
    from courses.pages.models import CoursePage, LessonPage
    from courses.study.models import Timeline
    from tests.courses.study.player import Clock

pytestmark = pytest.mark.both_databases
HOUR = 3600
YEARS = 10 * 365 * 24 * HOUR * 1000
CAP = 3


@dataclass
class Life:
    """A learner with two devices and a page online; `seen` is what was really watched, by timeline."""

    enrolment: Enrolment
    course: CoursePage
    lessons: list[LessonPage]
    films: list[Timeline]
    clock: Clock
    rng: Random
    wrong_ms: int = 0
    devices: list[Device] = field(default_factory=list)
    books: list[Book] = field(default_factory=list)
    seen: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    lease: PlayLease | None = None

    def begin(self) -> None:
        for _ in range(2):
            device = Device(self.enrolment.subject, self.course, self.clock)
            device.ask()
            self.devices.append(device)
            self.clock.tick(self.rng.randint(0, HOUR))

    def sit(self) -> None:
        """One sitting: on a device, or online, delivered at once."""
        self.clock.tick(self.rng.choice([1, 60, HOUR, 9 * HOUR]))
        place = self.rng.randrange(len(self.films))
        film = self.films[place]
        rate = self.rng.choice([500, 1000, 1500, 3000])
        start = self.rng.randint(0, film.duration_ms - 240_000)
        steps = self.rng.randint(1, 8)
        if self.rng.random() < 0.4:
            self.sit_online(place, start, rate, steps)
            return
        device = self.rng.choice(self.devices)
        if self.rng.random() < 0.3:
            device.ask()  # a contact on the way: it writes under the new grant from now on
        book = device.watch(film, steps * 10, start=start, rate=rate, every=10, wrong=self.wrong_ms)
        book.answer()
        self.books.append(book)
        self.seen.setdefault(film.pk, []).append((start, start + steps * 10 * rate))

    def sit_online(self, place: int, start: int, rate: int, steps: int) -> None:
        lesson = self.lessons[place]
        subject = self.enrolment.subject
        lease = leases.open_lease(subject=subject, actor=subject, lesson=lesson, block_id=worlds.video_block(lesson))
        at, head = start, lease.seed
        for seq in range(steps):
            self.clock.tick(10)
            bare = Chunk(seq, at, at + 10 * rate, rate, 0, head, "")
            chunk = replace(bare, hash=chunk_digest(str(lease.uuid), bare))
            row = PlayLease.objects.select_related("subject", "enrolment", "timeline").get(pk=lease.pk)
            leases.lock_lease(row)
            intake.receive(lease=row, chunks=[chunk], now=self.clock.at)
            at, head = chunk.to_ms, chunk.hash
        self.seen.setdefault(self.films[place].pk, []).append((start, at))
        if self.rng.random() < 0.5:  # else it stays open, as when a page is left
            leases.close_open(subject_id=subject.pk, now=self.clock.at)

    def hand_in(self, book: Book) -> None:
        """A book in pieces, shuffled, some twice; then once more in order, as a device does until all is acked."""
        cuts = sorted({0, len(book.rows), *(self.rng.randint(0, len(book.rows)) for _ in range(2))})
        pieces = list(pairwise(cuts))
        pieces += self.rng.sample(pieces, min(1, len(pieces)))
        self.rng.shuffle(pieces)
        for start, end in pieces:
            self.clock.tick(self.rng.choice([0.001, 5, HOUR]))
            book.hand_in(start, end)
        self.clock.tick(1)
        assert book.hand_in().acked_to == len(book.rows) - 1

    def verified(self) -> dict[int, list[tuple[int, int]]]:
        rows = VerifiedInterval.objects.filter(enrolment=self.enrolment)
        return {row.timeline_id: list(row.as_spans()) for row in rows if row.spans}

    def state(self) -> Any:
        """All that is derived, without row numbers."""
        minutes = StudyMinute.objects.filter(enrolment=self.enrolment).order_by("minute", "timeline")
        stretches = StudyStretch.objects.filter(subject=self.enrolment.subject).order_by("starts_at")
        return (
            self.verified(),
            [(row.minute, row.timeline_id, row.gained_ms, row.new_ms) for row in minutes],
            [row.value for row in stretches],
            transactions.balances(self.enrolment.subject_id),
            self.enrolment.subject.ledger.count(),
        )


def honest(life: Life, sittings: int) -> None:
    life.begin()
    late: list[Book] = []
    for _ in range(sittings):
        life.sit()
        while life.books and life.rng.random() < 0.3:  # some of it is handed in on the way
            late.append(life.books.pop(life.rng.randrange(len(life.books))))
            life.hand_in(late[-1])
    life.rng.shuffle(life.books)
    for book in life.books:
        life.hand_in(book)
    life.books += late


def test_honest_evidence_counts_whole_in_any_order_and_by_any_clock(lives: Callable[[int, int], Any]) -> None:
    """O2, O4."""

    @prove_with_rows
    @given(st.integers(0, 10**6), st.sampled_from([0, HOUR * 1000, -HOUR * 1000, YEARS, -YEARS]))
    def holds(seed: int, wrong_ms: int) -> None:
        with lives(seed, wrong_ms) as life:
            honest(life, 7)

            assert life.verified() == {pk: list(union(spans)) for pk, spans in life.seen.items()}

    holds()


def test_handing_in_again_changes_nothing_and_a_recount_gives_the_same(lives: Callable[[int, int], Any]) -> None:
    """O1, O6."""

    @prove_with_rows
    @given(st.integers(0, 10**6))
    def holds(seed: int) -> None:
        with lives(seed, 0) as life:
            honest(life, 6)
            before = life.state()
            for book in life.books:
                life.hand_in(book)

            assert life.state() == before
            assert rebuild.differences(life.enrolment.subject_id) == []

    holds()


def test_a_liar_gets_no_more_than_the_union_of_windows_holds(lives: Callable[[int, int], Any]) -> None:
    """O3, O5: two devices, a copied profile, leases, claims without measure; the sums agree with a recount."""

    @prove_with_rows
    @given(st.integers(0, 10**6))
    def holds(seed: int) -> None:
        with lives(seed, 0) as life:
            life.begin()
            subject, rng = life.enrolment.subject, life.rng
            for _ in range(10):
                life.clock.tick(rng.choice([1, 60, HOUR, 8 * HOUR]))
                if rng.random() < 0.3:
                    place = rng.randrange(2)
                    life.sit_online(place, 0, rng.choice([1000, 3000, 6000]), 2)
                    life.clock.at -= timedelta(seconds=rng.choice([0, 10]))  # and the server's clock is set back
                    continue
                device = rng.choice(life.devices)
                if rng.random() < 0.2:
                    try:
                        device.ask()
                    except books.Refusal:
                        continue  # the key was copied
                book = device.claim(
                    rng.choice(life.films), rng.choice([60_000, 600_000, 900_000]), claimed=rng.randint(0, 2**45)
                )
                if rng.random() < 0.3:
                    device.number = book.number  # a copied profile writes the same number
                book.hand_in()

            rows = list(PlayLease.objects.filter(subject=subject))
            windows = union((ms(row.issued_at), ms(min(row.ends_at, life.clock.at))) for row in rows)
            gained = sum(row.gained_ms for row in StudyMinute.objects.filter(subject=subject))
            days = {row.day for row in StudyMinute.objects.filter(subject=subject)}
            assert gained <= CAP * length(windows) + 60_000 * len(days)
            assert rebuild.differences(subject.pk) == []

    holds()


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@pytest.fixture
def lives(
    enrolment: Enrolment,
    course: CoursePage,
    lesson: LessonPage,
    second: LessonPage,
    films: list[Timeline],
    clock: Clock,
) -> Callable[[int, int], Any]:
    """with lives(seed, wrong clock in ms) as life: …, and afterwards nothing of it is left."""

    @contextmanager
    def begin(seed: int, wrong_ms: int) -> Iterator[Life]:
        nine = clock.at
        with transaction.atomic():
            yield Life(enrolment, course, [lesson, second], films, clock, Random(seed), wrong_ms)
            transaction.set_rollback(True)
        clock.at = nine

    return begin
