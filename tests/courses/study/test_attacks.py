"""Attacks over HTTP: what does not cost real time earns nothing; what does is never lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.models import Enrolment, EvidenceChunk, EvidenceConflict, PlayLease
from courses.study.values.chunk import chunk_digest
from lms.people.models import Division, Trainee, User
from lms.points.models import LedgerTxn
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases

Total = Callable[[Enrolment], int]


def test_seeking_to_the_end_earns_only_what_was_played(player: Player, enrolment: Enrolment, verified: Total) -> None:
    player.open()
    player.play(30)

    player.at = worlds.QUARTER_HOUR_MS - 10_000
    response = player.play(10)

    assert verified(enrolment) == 40_000
    assert not response.json()["complete"]


def test_claiming_the_whole_video_at_once_earns_nothing(player: Player, enrolment: Enrolment, verified: Total) -> None:
    player.open()
    everything = [player.chunk(at, at + 30_000) for at in range(0, worlds.QUARTER_HOUR_MS, 30_000)]

    response = player.post(*everything)

    assert response.json()["acked"] == list(range(30))
    assert verified(enrolment) == 0


def test_a_false_claim_does_not_ripen_with_time(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    everything = [player.chunk(at, at + 30_000) for at in range(0, worlds.QUARTER_HOUR_MS, 30_000)]
    player.post(*everything)
    clock.tick(3600)

    player.post(*everything)

    assert verified(enrolment) == 0


def test_replaying_a_request_changes_nothing(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    player.play(60)
    ledger, chunks = LedgerTxn.objects.count(), EvidenceChunk.objects.count()

    for _ in range(20):
        clock.tick(10)
        assert player.post(*player.sent).status_code == 200

    assert verified(enrolment) == 60_000
    assert (LedgerTxn.objects.count(), EvidenceChunk.objects.count()) == (ledger, chunks)


def test_the_same_minutes_in_two_leases_count_once(player: Player, enrolment: Enrolment, verified: Total) -> None:
    player.open()
    player.play(60)

    player.open()
    player.at = 0
    player.play(60)

    assert verified(enrolment) == 60_000


def test_two_tabs_together_earn_no_more_than_one(
    player: Player, clock: Clock, enrolment: Enrolment, second: LessonPage, verified: Total
) -> None:
    other = Player(player.client, clock, second.pk, worlds.video_block(second))
    player.open()
    player.play(20)
    other.open()

    for _ in range(30):
        clock.tick(10)
        told = player.post(player.chunk(player.at, player.at + 30_000, rate=3))
        player.at += 30_000
        other.post(other.chunk(other.at, other.at + 30_000, rate=3))
        other.at += 30_000

    assert told.status_code == 409
    assert told.json()["code"] == "lease_closed"
    assert told.json()["reason"] == "replaced"
    assert verified(enrolment) <= 3 * 320_000 + 60_000
    assert PlayLease.objects.open().filter(subject=enrolment.subject).count() == 1


def test_the_old_tab_keeps_what_it_played_until_it_was_closed(
    player: Player, clock: Clock, enrolment: Enrolment, second: LessonPage, verified: Total
) -> None:
    player.open()
    clock.tick(10)
    late = player.chunk(0, 10_000)
    Player(player.client, clock, second.pk, worlds.video_block(second)).open()

    response = player.post(late)

    assert response.status_code == 409
    assert response.json()["acked"] == [0]
    assert verified(enrolment) == 10_000


def test_a_lease_a_second_for_a_minute_earns_no_more_than_its_minute(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    for second in range(60):
        player.open()
        clock.tick(1)
        player.post(player.chunk(second * 10_000, second * 10_000 + 10_000))

    assert verified(enrolment) <= 3 * 60_000 + 60_000


def test_leases_at_once_earn_at_most_the_allowance_of_a_day(
    player: Player, enrolment: Enrolment, verified: Total
) -> None:
    for each in range(120):
        player.open()
        player.post(player.chunk(each * 1000, each * 1000 + 1000))

    assert 60_000 <= verified(enrolment) <= 3 * 2_000 + 60_000


def test_another_learners_lease_is_refused(
    player: Player,
    signed_in: Callable[[User], Client],
    enrolment: Enrolment,
    menghai: Division,
    make_trainee: Callable[..., Trainee],
    verified: Total,
) -> None:
    player.open()
    thief = signed_in(make_trainee(division=menghai, name="岩罕").user)
    player.clock.tick(10)
    player.client = thief

    response = player.post(player.chunk(0, 10_000))

    assert response.status_code == 403
    assert response.json()["code"] == "forbidden"
    assert verified(enrolment) == 0
    assert player.close().status_code == 403


def test_signed_out_is_told_in_json(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.client = Client()

    response = player.post(player.chunk(0, 10_000))

    assert response.status_code == 401
    assert response.json()["code"] == "signed_out"


def test_forged_hashes_are_refused(player: Player, clock: Clock, enrolment: Enrolment, verified: Total) -> None:
    player.open()
    clock.tick(10)
    forged = replace(player.chunk(0, 10_000), to_ms=30_000)

    response = player.post(forged)

    assert response.status_code == 422
    assert response.json() | {"acked": [], "code": "bad_chunk", "seq": 0} == response.json()
    assert verified(enrolment) == 0


def test_a_chunk_that_does_not_link_is_refused_and_those_before_it_stay(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    clock.tick(20)
    first = player.chunk(0, 10_000)
    loose = replace(player.chunk(10_000, 20_000), prev="a" * 64)
    loose = replace(loose, hash=chunk_digest(player.lease, loose))

    response = player.post(first, loose)

    assert response.status_code == 422
    assert response.json()["acked"] == [0]
    assert verified(enrolment) == 10_000


def test_a_second_story_ends_the_lease_and_takes_nothing(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    player.play(20, every=10)
    told = player.sent[1]
    other = replace(told, from_ms=100_000, to_ms=110_000)
    other = replace(other, hash=chunk_digest(player.lease, other))

    for _ in range(2):
        response = player.post(other)

    assert response.status_code == 409
    assert response.json()["reason"] == "conflict"
    assert verified(enrolment) == 20_000
    assert EvidenceConflict.objects.get().claim["from_ms"] == 100_000
    assert player.open().status_code == 201


def test_of_many_second_stories_the_first_few_are_kept(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    player.play(20, every=10)
    stories = []
    for number in range(1, 12):
        other = replace(player.sent[1], from_ms=100_000 + number, to_ms=110_000)
        stories.append(replace(other, hash=chunk_digest(player.lease, other)))

    answers = [player.post(story) for story in stories]

    assert {answer.status_code for answer in answers} == {409}
    assert [row.claim["from_ms"] for row in EvidenceConflict.objects.order_by("pk")] == [100_001, 100_002, 100_003]
    assert verified(enrolment) == 20_000


def test_clocks_ten_years_wrong_move_nothing(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    ten_years_ms = 10 * 365 * 24 * 3600 * 1000
    player.open()
    for at, wrong in enumerate([ten_years_ms, -ten_years_ms, 0]):
        clock.tick(10)
        player.post(player.chunk(at * 10_000, at * 10_000 + 10_000, clock_ms=wrong))

    assert verified(enrolment) == 30_000


@pytest.mark.parametrize("rate", [1.0, 2.5, 3.0])
def test_a_fast_listener_loses_nothing(rate: float, player: Player, enrolment: Enrolment, verified: Total) -> None:
    player.open()

    player.play(120, rate=rate, every=10)

    assert verified(enrolment) == 120_000 * rate


def test_a_page_that_reloads_every_ten_seconds_loses_nothing(
    player: Player, enrolment: Enrolment, verified: Total
) -> None:
    for reload in range(30):
        assert player.open().status_code == 201
        assert player.at == reload * 25_000
        player.play(10, rate=2.5)

    assert verified(enrolment) == 750_000


@pytest.mark.parametrize("rate", [1.0, 3.0])
def test_what_is_played_while_the_lease_is_on_its_way_counts(
    rate: float, player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    clock.tick(60)
    for _ in range(5):
        clock.tick(2)
        player.open()
        player.at = round(player.at)
        early = player.chunk(player.at, player.at + round(2000 * rate), rate=rate)
        player.at += round(2000 * rate)
        player.post(early)
        player.play(8, rate=rate)
        clock.tick(2)

    assert verified(enrolment) == 5 * 10_000 * rate


def test_evidence_from_a_dead_line_counts_when_it_comes(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    kept = []
    for at in range(0, 300_000, 10_000):
        clock.tick(10)
        kept.append(player.chunk(at, at + 10_000))
    player.close()
    clock.tick(13 * 24 * 3600)

    response = player.post(*kept)

    assert response.status_code == 200
    assert verified(enrolment) == 300_000


def test_evidence_from_last_month_is_too_late(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    clock.tick(10)
    kept = player.chunk(0, 10_000)
    player.close()
    clock.tick(15 * 24 * 3600)

    response = player.post(kept)

    assert response.status_code == 409
    assert response.json()["code"] == "too_late"
    assert verified(enrolment) == 0


def test_chunks_out_of_order_count_as_in_order(
    player: Player, clock: Clock, enrolment: Enrolment, verified: Total
) -> None:
    player.open()
    clock.tick(30)
    first, second, third = (player.chunk(at, at + 10_000) for at in (0, 10_000, 20_000))

    player.post(third)
    before = verified(enrolment)
    player.post(first)
    player.post(second)

    assert before == 0
    assert verified(enrolment) == 30_000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", -1),
        ("seq", True),
        ("seq", "0"),
        ("from_ms", None),
        ("to_ms", 0),
        ("to_ms", 10**9),
        ("rate_milli", 0),
        ("clock_ms", 2**60),
        ("prev", "Z" * 64),
        ("hash", 7),
    ],
)
def test_nonsense_is_a_clear_400(field: str, value: object, player: Player, enrolment: Enrolment) -> None:
    player.open()
    raw = {"seq": 0, "from_ms": 0, "to_ms": 10, "rate_milli": 1000, "clock_ms": 0, "prev": "0" * 64, "hash": "0" * 64}

    response = player.client.post(
        f"/api/study/leases/{player.lease}/chunks/", {"chunks": [raw | {field: value}]}, content_type="application/json"
    )

    assert response.status_code == 400
    assert response.json()["code"] == "bad_request"
    assert response.json()["field"] == field


@pytest.mark.parametrize("body", ["[]", "{", '{"chunks": 1}', '{"chunks": []}', '{"chunks": [1]}', '"\\ud800"'])
def test_a_body_that_is_no_delivery_is_a_clear_400(body: str, player: Player, enrolment: Enrolment) -> None:
    player.open()

    response = player.client.post(f"/api/study/leases/{player.lease}/chunks/", body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["code"] == "bad_request"


def test_study_without_a_place_on_the_course_is_refused(player: Player) -> None:
    response = player.open()

    assert response.status_code == 403
    assert response.json()["code"] == "not_enrolled"
    assert response.json()["remedy"]
