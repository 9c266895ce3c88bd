"""Rows that can never go have a budget: a script meets it, an honest learner does not, nothing is refused for good."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from courses.study.engine import evidence_budget, leases
from courses.study.models import EvidenceChunk, PlayLease

if TYPE_CHECKING:
    from courses.study.models import Enrolment
    from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases


# A lease begins up to two seconds before it was asked for.
AT_FIRST = evidence_budget.AT_HAND + int(evidence_budget.A_SECOND * leases.LATENCY.total_seconds())


def rows() -> int:
    return EvidenceChunk.objects.filter(lease__device="phone", lease__subject__name="岩温").count()


def script(player: Player, times: int, *, size: int = 200) -> list[Any]:
    """As many rows as a request takes, as fast as it can, without waiting for anything."""
    return [player.post(*(player.chunk(0, 10) for _ in range(size))) for _ in range(times)]


def test_a_script_leaves_no_more_than_what_is_at_hand(player: Player, enrolment: Enrolment) -> None:
    player.open()

    answers = script(player, 20)

    assert rows() == AT_FIRST
    assert answers[0].status_code == 200
    assert {answer.status_code for answer in answers[1:]} == {429}
    assert all(int(answer["Retry-After"]) >= evidence_budget.SOON for answer in answers[1:])
    assert answers[-1].json()["code"] == "too_many_rows"


def test_the_numbers_are_those_that_were_promised() -> None:
    """In numbers, not in names: two a second of a lease's time beside what a beginning has at hand, 20,000 a day."""
    now = timezone.now()
    lease = PlayLease(issued_at=now - timedelta(minutes=10))

    assert evidence_budget.rows_of(lease, now) == 1_200 + 240
    assert (evidence_budget.A_DAY, evidence_budget.LEASES_A_DAY, evidence_budget.AHEAD) == (20_000, 2_000, 1_000)


def test_what_does_not_fit_is_taken_when_the_device_asks_again(
    player: Player, clock: Clock, enrolment: Enrolment
) -> None:
    player.open()
    chunks = [player.chunk(0, 10) for _ in range(600)]

    left, asked = list(chunks), 0
    while left:
        answer = player.post(*left[:20])
        asked += 1
        taken = set(answer.json().get("acked", []))
        left = [chunk for chunk in left if chunk.seq not in taken]
        if answer.status_code == 429:
            clock.tick(int(answer["Retry-After"]))

    assert rows() == 600
    assert asked < 80


def test_what_fits_of_a_delivery_is_acknowledged_beside_the_refusal(player: Player, enrolment: Enrolment) -> None:
    player.open()
    script(player, 1)
    script(player, 1, size=AT_FIRST - 205)

    [answer] = script(player, 1, size=20)

    assert answer.status_code == 429
    assert len(answer.json()["acked"]) == 5


def test_what_was_taken_may_always_come_again(player: Player, enrolment: Enrolment) -> None:
    player.open()
    script(player, 5)

    again = player.post(*player.sent[:200])

    assert again.status_code == 200
    assert again.json()["acked"] == list(range(200))


def test_beyond_a_gap_rows_are_numbered_too(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.chunk(0, 10)  # never sent

    script(player, 10)

    assert rows() == AT_FIRST - 1


def test_leases_do_not_multiply_it(player: Player, clock: Clock, enrolment: Enrolment) -> None:
    refused = 0
    for _ in range(30):
        if player.open().status_code == 429:
            refused += 1
            continue
        script(player, 2)
        clock.tick(2)

    assert refused
    assert rows() <= evidence_budget.A_SECOND * 600 + AT_FIRST + 200


def test_a_day_has_its_share(
    player: Player, clock: Clock, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_budget, "A_DAY", 400)
    monkeypatch.setattr(evidence_budget, "BLOCK", 50)
    player.open()
    for _ in range(60):
        clock.tick(60)
        answer = player.post(*(player.chunk(0, 10) for _ in range(20)))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == evidence_budget.LATER
    assert rows() == 340  # with 20 more and 50 for what may come unasked it would be more than 400
    assert player.open().status_code == 201  # 50 more have their places
    answers = script(player, 3, size=20)
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert rows() == 380
    assert player.open().status_code == 429

    clock.tick(25 * 3600)
    assert player.open().status_code == 201


def test_a_closed_lease_is_asked_each_time(
    player: Player, clock: Clock, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_budget, "A_DAY", 380)
    player.open()
    clock.tick(600)
    script(player, 1, size=150)
    player.close()

    answers = script(player, 2, size=20)  # all of them within its first 200, which an open lease has already

    assert [answer.status_code for answer in answers] == [200, 429]  # 200 places are the next lease's
    assert rows() == 170
    assert player.open().status_code == 201


def test_a_days_share_is_never_passed_whatever_the_order_of_rows(
    player: Player, clock: Clock, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a gap, with the gap filled at last, by leases that ended and by the one that is open."""
    monkeypatch.setattr(evidence_budget, "A_DAY", 150)
    monkeypatch.setattr(evidence_budget, "BLOCK", 50)
    chance = random.Random(13)
    player.open()
    clock.tick(6000)
    chunks = [player.chunk(0, 10) for _ in range(300)]  # twice as many as the day takes, and more than one request
    for start in (100, 60, 180, 0, 1, 2, 3, 20, 40, 110, 140, 230):
        player.post(*chunks[start : start + chance.randrange(10, 50)])
        assert rows() <= 150
    for _ in range(20):
        if player.open().status_code == 201:
            clock.tick(600)
            script(player, 4, size=20)
        assert rows() <= 150


def test_leases_have_a_number_a_day(player: Player, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_budget, "LEASES_A_DAY", 5)

    assert [player.open().status_code for _ in range(6)] == [201] * 5 + [429]
    assert PlayLease.objects.filter(subject=enrolment.subject).count() == 5


def test_the_ordinary_delivery_asks_the_database_nothing_more(
    player: Player, clock: Clock, enrolment: Enrolment, django_assert_num_queries: Any
) -> None:
    player.open()
    player.play(30)
    lease = PlayLease.objects.get(uuid=player.lease)
    chunk = player.chunk(30_000, 40_000)
    leases.lock_lease(lease)

    with django_assert_num_queries(0):
        rooms = [evidence_budget.admit(lease, [chunk], clock()), evidence_budget.admit_today(lease, [chunk], clock())]

    assert [room.refusal for room in rooms] == [None, None]
