"""One learner's rows cost what they are, not their square: nobody else waits while they are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from courses.study import counting, credit, facts, holds, intervals, mapping, recounting
from courses.study.intervals import subtract
from courses.study.models import PlayLease, StudyMinute, VerifiedInterval
from courses.study.rebuild import differences, recount
from tests.courses.study.steps import steps

if TYPE_CHECKING:
    from courses.study.evidence import Chunk
    from courses.study.models import Enrolment
    from tests.courses.study.player import Clock, Player

COUNT = (counting, credit, facts, holds, intervals, mapping, recounting)
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
