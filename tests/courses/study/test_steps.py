"""One learner's rows cost what they are, not their square: nobody else waits while they are counted."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models.signals import post_init

from courses.assess.models import QuestionSet
from courses.study.engine import (
    crediting,
    evidence_budget,
    intake,
    leases,
    merging,
    presence,
    unconfirmed_spans,
)
from courses.study.models import EvidenceChunk, PlayLease, ReadingProof, StudyMinute, VerifiedInterval
from courses.study.recount import counter, reading_facts, recount_facts
from courses.study.recount.rebuild import differences, recount
from courses.study.values import counting, intervals, one_learner, open_time, version_map
from courses.study.values.intervals import subtract
from tests.courses.study.steps import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.study.models import Enrolment
    from courses.study.values.chunk import Chunk
    from tests.courses.study.player import Clock, Player

COUNT = (counting, crediting, recount_facts, unconfirmed_spans, intervals, version_map, counter)
TWICE = 2.5  # twice as much, and some logarithms


def comb(player: Player, teeth: int) -> list[Chunk]:
    """Chunks of a millisecond, with a gap of one between them."""
    return [player.chunk(at, at + 1) for at in range(0, 2 * teeth, 2)]


def send(player: Player, clock: Clock, chunks: list[Chunk]) -> None:
    for start in range(0, len(chunks), 200):
        clock.tick(100)
        assert player.post(*chunks[start : start + 200]).status_code == 200


def linked_at_last(player: Player, clock: Clock, teeth: int) -> int:
    """The steps of a request that closes the gap before so many chunks."""
    player.open()
    first, *rest = comb(player, teeth)
    send(player, clock, rest)
    return steps(lambda: player.post(first), *COUNT)


def test_spans_cost_what_they_are(player: Player, clock: Clock, enrolment: Enrolment) -> None:
    once = linked_at_last(player, clock, 400)
    twice = linked_at_last(player, clock, 800)

    assert twice <= TWICE * once
    assert VerifiedInterval.objects.get(enrolment=enrolment).verified_ms == 800
    assert sum(row.gained_ms for row in StudyMinute.objects.filter(enrolment=enrolment)) == 800
    assert differences(enrolment.subject_id) == []


def test_a_recount_costs_what_is_counted(player: Player, clock: Clock, enrolment: Enrolment) -> None:
    player.open()
    chunks = comb(player, 800)
    send(player, clock, chunks[:400])
    once = steps(lambda: recount(enrolment.subject_id), *COUNT)
    send(player, clock, chunks[400:])

    assert steps(lambda: recount(enrolment.subject_id), *COUNT) <= TWICE * once


def test_what_does_not_link_is_not_gone_through_again_with_each_chunk(
    player: Player, clock: Clock, enrolment: Enrolment
) -> None:
    player.open()
    first = player.chunk(0, 1)
    player.head = "f" * 64  # the next ones follow on another
    chunks = [player.chunk(at, at + 1) for at in range(2, 1602, 2)]
    send(player, clock, chunks[:1])
    player.post(first)
    send(player, clock, chunks[1:400])
    once = steps(lambda: recount(enrolment.subject_id), *COUNT)
    send(player, clock, chunks[400:])

    assert steps(lambda: recount(enrolment.subject_id), *COUNT) <= TWICE * once
    assert PlayLease.objects.get(uuid=player.lease).next_seq == 1


def rows_read(work: Callable[[], object]) -> int:
    """How many rows of evidence come from the database meanwhile."""
    read: list[int] = []

    def made(instance: EvidenceChunk, **_: object) -> None:
        if instance.pk is not None:
            read.append(instance.seq)

    post_init.connect(made, sender=EvidenceChunk)
    try:
        work()
    finally:
        post_init.disconnect(made, sender=EvidenceChunk)
    return len(read)


def test_a_chunk_that_comes_again_reads_no_more_than_itself_and_the_one_before(
    player: Player, clock: Clock, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait beyond the gap, and however much the learner left on that day."""
    player.open()
    _first, *rest = comb(player, 800)
    send(player, clock, rest)
    monkeypatch.setattr(evidence_budget, "row_counts", lambda *_: pytest.fail("counted the day"))
    monkeypatch.setattr(evidence_budget, "A_DAY", 100)

    answers = []
    read = [rows_read(lambda one=one: answers.append(player.post(one))) for one in (rest[0], rest[500])]

    assert read == [1, 2]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert PlayLease.objects.get(uuid=player.lease).next_seq == 0


def test_what_did_not_link_is_not_read_again(player: Player, clock: Clock, enrolment: Enrolment) -> None:
    player.open()
    first = player.chunk(0, 1)
    player.head = "f" * 64
    rest = [player.chunk(at, at + 1) for at in range(2, 1002, 2)]
    send(player, clock, rest)

    read = [rows_read(lambda one=one: player.post(one)) for one in (first, rest[0], first, rest[400])]

    assert read[0] <= 200
    assert all(more <= 2 for more in read[1:])


def test_all_that_waited_counts_in_the_request_that_closes_the_gap(
    player: Player, clock: Clock, enrolment: Enrolment
) -> None:
    """As much as may wait: whatever the order in which it came, nothing waits on, and a recount says the same."""
    player.open()
    clock.tick(3600)
    chunks = comb(player, evidence_budget.AHEAD)
    batches = [chunks[start : start + 200] for start in range(0, len(chunks), 200)]
    batches[0].pop(0)
    random.Random(11).shuffle(batches)
    for batch in batches:
        assert player.post(*batch).status_code == 200
    assert not VerifiedInterval.objects.filter(enrolment=enrolment, verified_ms__gt=0).exists()

    player.post(chunks[0])

    assert PlayLease.objects.get(uuid=player.lease).next_seq == evidence_budget.AHEAD
    assert VerifiedInterval.objects.get(enrolment=enrolment).verified_ms == evidence_budget.AHEAD
    assert differences(enrolment.subject_id) == []


def test_so_much_may_wait_and_the_rest_is_taken_once_the_gap_is_closed(
    player: Player, clock: Clock, enrolment: Enrolment
) -> None:
    player.open()
    clock.tick(3600)
    first, *rest = comb(player, evidence_budget.AHEAD + 150)
    for start in range(0, len(rest), 200):
        answer = player.post(*rest[start : start + 200])
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= evidence_budget.SOON
    assert EvidenceChunk.objects.filter(lease__uuid=player.lease).count() == evidence_budget.AHEAD - 1

    player.post(first)
    left = [chunk for chunk in rest if chunk.seq >= evidence_budget.AHEAD]

    assert player.post(*left).status_code == 200
    assert PlayLease.objects.get(uuid=player.lease).next_seq == evidence_budget.AHEAD + 150


def test_a_joined_account_is_counted_again_only_for_what_is_new(
    player: Player, clock: Clock, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(merging, "count_late_evidence", lambda pk: counted.append(pk) or [])
    player.open()
    player.play(60)
    lease = PlayLease.objects.select_related("subject", "enrolment", "timeline", "delivery").get(uuid=player.lease)
    lease.subject.is_active = False

    def deliver(chunk: Chunk) -> None:
        leases.lock_lease(lease)
        intake.receive(lease=lease, chunks=[chunk], now=clock.at)

    deliver(player.sent[0])
    assert counted == []
    clock.tick(30)
    deliver(player.chunk(60_000, 90_000))
    assert counted == [enrolment.subject_id]
    presence.answer(subject=lease.subject, actor=lease.subject, timeline=lease.timeline)
    assert counted == [enrolment.subject_id] * 2


@pytest.mark.parametrize("turns", [1, 2])
def test_an_answer_lets_go_of_what_waits_in_as_many_steps(
    player: Player, clock: Clock, enrolment: Enrolment, turns: int
) -> None:
    """Of one lease, and of two whose chunks came in turns."""

    def let_go(teeth: int) -> int:
        VerifiedInterval.objects.filter(enrolment=enrolment).delete()
        player.open()
        older, first = player.lease, comb(player, teeth // turns)
        if turns == 2:
            clock.tick(600)
            player.open()
            newer, second = player.lease, [player.chunk(at, at + 1) for at in range(10_000, 10_000 + teeth, 2)]
        else:
            newer, second = older, []
        PlayLease.objects.filter(uuid__in=[older, newer]).update(presence_ms=1, unasked_ms=1)
        waiting = [(older, chunk) for chunk in first] + [(newer, chunk) for chunk in second]
        for uuid, chunk in sorted(waiting, key=lambda each: each[1].seq):
            clock.tick(1)
            player.lease = uuid
            player.post(chunk)
        assert PlayLease.objects.get(uuid=newer).held_ms
        return steps(player.say_present, *COUNT)

    once = let_go(100)

    assert let_go(200) <= TWICE * once


def test_taking_away_costs_what_both_are() -> None:
    def take(many: int) -> int:
        some = [(at, at + 1) for at in range(0, 2 * many, 2)]
        return steps(lambda: subtract(some, some), intervals)

    assert take(800) <= TWICE * take(400)


def test_two_accounts_together_cost_what_both_left() -> None:
    start = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    evening = timedelta(hours=4)
    windows = [one_learner.LeaseWindow(account, start, start + evening, 3000, account) for account in (1, 2)]

    def join(many: int) -> int:
        played = [
            [one_learner.Played(account, start + evening * at / many, (0, 1000), 0) for at in range(many)]
            for account in (1, 2)
        ]
        return steps(lambda: one_learner.fitting(windows, *played), one_learner)

    assert join(800) <= TWICE * join(400)


def test_answers_are_gone_through_once_in_a_recount(player: Player, clock: Clock, enrolment: Enrolment) -> None:
    """Right answers, one after the other, as many as somebody likes to press: each brings what is new with it."""
    player.open()
    timeline, subject = PlayLease.objects.get(uuid=player.lease).timeline, enrolment.subject
    PlayLease.objects.filter(uuid=player.lease).update(for_reading=True)
    lease = PlayLease.objects.get(uuid=player.lease)
    asked = QuestionSet.objects.create(lesson=timeline.lesson, block_id=timeline.block_id, digest="d", questions=[])

    def press(times: int) -> None:
        for _ in range(times):
            clock.tick(60)
            ReadingProof.objects.create(
                lease=lease,
                actor=subject,
                question_set=asked,
                answer=[],
                right=True,
                from_ms=0,
                to_ms=600_000,
                delivered=True,
                received_at=clock.at,
            )

    def count() -> int:
        return steps(lambda: list(reading_facts.facts_of(subject.pk)), reading_facts, open_time, intervals)

    press(100)
    once = count()
    press(100)

    assert count() <= TWICE * once
    told = reading_facts.facts_of(subject.pk)
    assert sum(each.length_ms for each in told[0][1].counted) == 600_000  # type: ignore[union-attr]
    assert {len(fact.counted) for _at, fact in told[1:]} == {1}  # type: ignore[union-attr]
    assert len(told) == 200 - 3  # three times as fast as it was open, it counts with the fourth
