"""What must always be true, tried on random study through the same intake that HTTP uses: I1 to I3, I5 to I8, I14."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from courses.pages.models import LessonPage
from courses.study.engine import crediting, intake, leases
from courses.study.models import Enrolment, EvidenceChunk, PlayLease, SlackDay, StudyMinute, VerifiedInterval
from courses.study.values.chunk import Chunk, chunk_digest
from courses.study.values.intervals import length, union
from lms.points.ledger import transactions
from tests.courses.study import worlds
from tests.courses.study.player import Clock
from tests.properties import prove_with_rows

pytestmark = pytest.mark.both_databases

type Delivery = tuple[int, list[Chunk]]


@dataclass(frozen=True)
class Sitting:
    """One lease: where it starts, how long and how fast it plays chunk by chunk, and the pause after it."""

    start_s: int
    steps: tuple[tuple[int, float], ...]
    pause_s: int


steps = st.tuples(st.integers(1, 20), st.sampled_from([0.5, 1.0, 1.5, 2.5, 3.0, 9.0]))
sitting = st.builds(
    Sitting, st.integers(0, 850), st.lists(steps, min_size=1, max_size=6).map(tuple), st.integers(0, 40_000)
)
sittings = st.lists(sitting, min_size=1, max_size=4)


class Learner:
    """Somebody who studies one lesson; every example of a test starts from nothing."""

    def __init__(self, enrolment: Enrolment, lesson: LessonPage, clock: Clock) -> None:
        self.enrolment, self.subject, self.lesson, self.clock = enrolment, enrolment.subject, lesson, clock

    def sit(self, sat: list[Sitting], *, deliver: bool = True) -> list[Delivery]:
        return [self.sit_once(each, deliver=deliver) for each in sat]

    def sit_once(self, sat: Sitting, *, deliver: bool) -> Delivery:
        block = worlds.video_block(self.lesson)
        lease = leases.open_lease(subject=self.subject, actor=self.subject, lesson=self.lesson, block_id=block)
        at, head, played = sat.start_s * 1000, lease.seed, []
        for seq, (wall_s, rate) in enumerate(sat.steps):
            self.clock.tick(wall_s)
            bare = Chunk(seq, at, at + min(round(wall_s * rate * 1000), 60_000), 1000, 0, head, "")
            chunk = replace(bare, hash=chunk_digest(str(lease.uuid), bare))
            at, head = chunk.to_ms, chunk.hash
            played.append(chunk)
            if deliver:
                self.deliver(lease.pk, [chunk])
        leases.close(lease=lease, now=self.clock.at, reason=PlayLease.Reason.STOPPED)
        self.clock.tick(sat.pause_s)
        return lease.pk, played

    def deliver(self, lease: int, chunks: list[Chunk]) -> None:
        row = PlayLease.objects.select_related("subject", "enrolment", "timeline").get(pk=lease)
        intake.receive(lease=row, chunks=chunks, now=self.clock.at)

    def verified(self) -> list[VerifiedInterval]:
        return list(VerifiedInterval.objects.filter(enrolment=self.enrolment))

    def minutes(self) -> list[StudyMinute]:
        return list(StudyMinute.objects.filter(enrolment=self.enrolment).order_by("minute"))

    def balances(self) -> dict[str, int]:
        return transactions.balances(self.subject.pk)

    def state(self) -> Any:
        """All that is derived, without row numbers and times of processing."""
        return (
            [row.spans for row in self.verified()],
            [(row.minute, row.gained_ms, row.new_ms) for row in self.minutes()],
            list(SlackDay.objects.filter(subject=self.subject).values_list("day", "drawn_ms").order_by("day")),
            self.balances(),
            self.subject.ledger.count(),
        )

    def sums(self) -> Any:
        """What must not depend on order: intervals, all study, hours and points."""
        gained = sum(row.gained_ms for row in self.minutes())
        return [row.spans for row in self.verified()], gained, self.balances()


def test_study_delivered_again_changes_nothing(fresh: Callable[[], Any]) -> None:
    @prove_with_rows
    @given(sittings)
    def holds(sat: list[Sitting]) -> None:
        with fresh() as learner:
            deliveries = learner.sit(sat)
            before = learner.state()

            for lease, chunks in deliveries:
                learner.deliver(lease, chunks)

            assert learner.state() == before

    holds()


def test_neither_order_nor_batches_nor_gaps_change_what_counts(fresh: Callable[[], Any]) -> None:
    @prove_with_rows
    @given(sittings, st.randoms(use_true_random=False))
    def holds(sat: list[Sitting], chance: Random) -> None:
        with fresh() as learner:
            for lease, chunks in learner.sit(sat, deliver=False):
                learner.deliver(lease, chunks)
            in_order = learner.sums()
        with fresh() as learner:
            parcels = [(lease, [chunk]) for lease, chunks in learner.sit(sat, deliver=False) for chunk in chunks]
            chance.shuffle(parcels)
            for lease, chunks in parcels:
                learner.deliver(lease, chunks)

            assert learner.sums() == in_order

    holds()


def test_more_study_never_lowers_a_balance(fresh: Callable[[], Any]) -> None:
    @prove_with_rows
    @given(sittings)
    def holds(sat: list[Sitting]) -> None:
        with fresh() as learner:
            before = learner.balances()
            for each in sat:
                learner.sit([each])
                after = learner.balances()
                assert all(after.get(unit, 0) >= milli for unit, milli in before.items())
                before = after

    holds()


def test_a_day_holds_no_more_than_its_windows(fresh: Callable[[], Any]) -> None:
    @prove_with_rows
    @given(sittings)
    def holds(sat: list[Sitting]) -> None:
        with fresh() as learner:
            learner.sit(sat)

            rows = PlayLease.objects.filter(subject=learner.subject)
            windows = union((milliseconds(row.issued_at), milliseconds(row.ends_at)) for row in rows)
            days = {row.day for row in learner.minutes()}
            assert sum(row.gained_ms for row in learner.minutes()) <= 3 * length(windows) + 60_000 * len(days)

    holds()


def test_intervals_and_minutes_and_ledger_agree(fresh: Callable[[], Any]) -> None:
    @prove_with_rows
    @given(sittings)
    def holds(sat: list[Sitting]) -> None:
        with fresh() as learner:
            learner.sit(sat)

            for row in learner.verified():
                assert [tuple(span) for span in row.spans] == list(union(row.as_spans()))
                assert all(0 <= start < end <= worlds.QUARTER_HOUR_MS for start, end in row.as_spans())
                assert row.verified_ms == length(row.as_spans())
            gained = sum(row.gained_ms for row in learner.minutes())
            assert gained == sum(row.verified_ms for row in learner.verified())
            assert learner.balances().get("class_hour", 0) == gained // 60_000 * 1000 // 45
            assert learner.balances().get("point", 0) == gained // 300_000 * 1000
            assert transactions.verify(learner.subject) == []

    holds()


def test_counting_all_evidence_anew_gives_the_same(fresh: Callable[[], Any]) -> None:
    @prove_with_rows
    @given(sittings)
    def holds(sat: list[Sitting]) -> None:
        with fresh() as learner:
            learner.sit(sat)
            before = learner.state()

            forget(learner)
            for lease in PlayLease.objects.filter(subject=learner.subject).order_by("issued_at", "pk"):
                held = {row.seq: row for row in EvidenceChunk.objects.filter(lease=lease)}
                crediting.count(lease=lease, chunks=held)

            assert learner.state() == before

    holds()


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def forget(learner: Learner) -> None:
    """Throw away everything that can be rebuilt; the ledger and the evidence stay."""
    for table in (VerifiedInterval, StudyMinute, SlackDay):
        table.objects.filter(subject=learner.subject).delete()
    for lease in PlayLease.objects.filter(subject=learner.subject):
        PlayLease.objects.filter(pk=lease.pk).update(
            next_seq=0, head=lease.seed, claimed_ms=0, slack_ms=0, unasked_ms=0
        )


@pytest.fixture
def fresh(enrolment: Enrolment, second: LessonPage, clock: Clock) -> Callable[[], Any]:
    """with fresh() as learner: …, and afterwards nothing of it is left."""

    @contextmanager
    def begin() -> Iterator[Learner]:
        nine = clock.at
        with transaction.atomic():
            yield Learner(enrolment, second, clock)
            transaction.set_rollback(True)
        clock.at = nine

    return begin
