"""What went out to a learner's player, and what her evidence is worth without it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.signing import Signer
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.engine import film_delivery
from courses.study.models import Delivery, Enrolment, PlayLease, Timeline, VerifiedInterval
from foundation.local_days import day_of
from lms.people.models import Division, Trainee, User
from lms.points.models import Policy
from lms.points.policy import versions
from lms.points.rerun import dry_run
from lms.points.values import rules
from media_pipeline.models import Artifact
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.django_db
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n{}#EXT-X-ENDLIST\n"


class Film:
    """A rendition of the lesson's video on disk: segments of ten seconds, and the master that names it."""

    def __init__(self, timeline: Timeline) -> None:
        self.tree = uuid.uuid4()
        self.folder = Path(configured.MEDIA_ROOT) / "m" / str(self.tree)
        rendition = self.folder / "hls" / "360"
        rendition.mkdir(parents=True)
        count = timeline.duration_ms // 10_000
        lines = "".join(f"#EXTINF:10.0,\nseg_{number:05}.m4s\n" for number in range(count))
        (rendition / "index.m3u8").write_text(PLAYLIST.format(lines))
        (self.folder / "lesson.mp4").write_bytes(b"whole film")
        for number in range(count):
            (rendition / f"seg_{number:05}.m4s").write_bytes(b"0123456789")
        made = Artifact.objects.filter(asset=timeline.asset).first()
        stage_run = made.stage_run if made else None
        Artifact.objects.create(
            asset=timeline.asset,
            stage_run=stage_run,
            tree=self.tree,
            kind="rendition_360",
            path="hls/360/index.m3u8",
            sha256="0" * 64,
            size=1,
            facts={},
            current=False,
        )

    def address(self, under: str, number: int) -> str:
        return f"{under}/m/{self.tree}/hls/360/seg_{number:05}.m4s"


@pytest.fixture
def film(player: Player, enrolment: Enrolment) -> Film:
    player.under = player.open().json()["under"]  # type: ignore[attr-defined]
    return Film(PlayLease.objects.get(uuid=player.lease).timeline)


def fetch(player: Any, film: Film, *numbers: int, **headers: str) -> list[int]:
    return [Client().get(film.address(player.under, number), headers=headers).status_code for number in numbers]


def sent(player: Player) -> list[list[int]]:
    handed = PlayLease.objects.get(uuid=player.lease).delivery
    assert handed is not None
    return list(handed.spans)


def missing(player: Player) -> int:
    return PlayLease.objects.get(uuid=player.lease).undelivered_ms


def test_what_was_fetched_under_the_token_is_known_as_sent(player: Player, film: Film) -> None:
    codes = fetch(player, film, 0, 1, 3)

    assert codes == [200, 200, 200]
    assert sent(player) == [[0, 20_000], [30_000, 40_000]]


def test_counted_film_that_never_went_out_is_noted_and_counts(player: Player, film: Film, enrolment: Enrolment) -> None:
    fetch(player, film, 0, 1)

    player.play(60)

    assert VerifiedInterval.objects.get(enrolment=enrolment).verified_ms == 60_000
    assert missing(player) == 40_000 - film_delivery.NEAR_MS


def test_who_fetches_as_she_plays_has_nothing_missing(player: Player, film: Film) -> None:
    for number in range(6):
        fetch(player, film, number)
        player.play(10)

    assert missing(player) == 0


def test_required_means_not_taken_before_it_went_out_and_taken_after(
    player: Player, film: Film, enrolment: Enrolment, settings: Any
) -> None:
    settings.STUDY_DELIVERY = "require"
    fetch(player, film, 0)
    first = player.play(10)

    refused = player.play(10)
    nothing_lost = player.sent[-1]
    fetch(player, film, 1)
    taken = player.post(nothing_lost)

    assert first.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (409, "not_delivered")
    assert refused.json()["acked"] == []
    assert all(refused.json()[name] for name in ("words", "remedy"))
    assert taken.status_code == 200
    assert VerifiedInterval.objects.get(enrolment=enrolment).verified_ms == 20_000


def test_the_rules_of_a_day_may_require_it(
    player: Player, film: Film, enrolment: Enrolment, clock: Clock, owner: User
) -> None:
    tomorrow = day_of(clock.at) + timedelta(days=1)
    versions.enact(starts=tomorrow, raw=rules.DEFAULT | {"require_delivery": 1}, reason="试点", by=owner)
    before = player.play(10)
    clock.tick(24 * 3600)
    player.under = player.open().json()["under"]  # type: ignore[attr-defined]

    refused = player.play(10)
    fetch(player, film, 0, 1)
    taken = player.post(player.sent[-1])

    assert before.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (409, "not_delivered")
    assert taken.status_code == 200


def test_trying_out_such_rules_tells_what_had_not_gone_out(
    player: Player, film: Film, enrolment: Enrolment, clock: Clock
) -> None:
    fetch(player, film, 0, 1)
    player.play(60)
    today = day_of(clock.at)
    asks, asks_not = (rules.read(rules.DEFAULT | {"require_delivery": yes}) for yes in (1, 0))
    mine, everybody = Trainee.objects.filter(user=enrolment.subject), Trainee.objects.all()

    told = [
        (each.unsent_learners, each.unsent_ms)
        for each in (
            dry_run.simulate(trainees=everybody, read=asks, starts=today, ends=today),
            dry_run.simulate(trainees=everybody, read=asks_not, starts=today, ends=today),
            dry_run.simulate(trainees=mine, read=asks, starts=today - timedelta(3), ends=today - timedelta(1)),
            dry_run.simulate(trainees=everybody.exclude(pk__in=mine), read=asks, starts=today, ends=today),
        )
    ]

    assert told[0][0] >= 1
    assert told[0] == tuple(map(sum, zip((1, missing(player)), told[3], strict=True)))
    assert told[1:3] == [(0, 0), (0, 0)]


def test_rules_that_nobody_can_read_turn_no_study_away(
    player: Player, film: Film, enrolment: Enrolment, clock: Clock, owner: User
) -> None:
    raw = {"require_delivery": 1}
    Policy.objects.create(version=9, starts=day_of(clock.at), rules=raw, reason="坏", by=owner, created=clock.at)

    assert player.play(10).status_code == 200


def test_off_asks_nothing(player: Player, enrolment: Enrolment, settings: Any) -> None:
    settings.STUDY_DELIVERY = "off"

    answer = player.open().json()
    player.play(20)

    assert answer["under"] == ""
    assert not Delivery.objects.filter(subject=enrolment.subject).exists()
    assert missing(player) == 0


def test_a_reload_keeps_the_address_so_the_cache_does(player: Player, film: Film, clock: Clock) -> None:
    fetch(player, film, 0, 1)
    clock.tick(3600)

    again = player.open().json()["under"]
    player.at = 0
    player.play(20)
    clock.tick(12 * 3600)
    tomorrow = player.open().json()["under"]

    assert again == player.under  # type: ignore[attr-defined]
    assert missing(player) == 0
    assert tomorrow not in ("", again)


@pytest.mark.parametrize("forged", ["x", "0" * 32, "0" * 32 + ".AAAA", Signer(sep=".").sign("0" * 32)])
def test_a_token_that_we_never_gave_leads_nowhere(film: Film, forged: str) -> None:
    assert Client().get(film.address(f"/t/{forged}", 0)).status_code == 404


def test_another_learners_token_proves_nothing_for_me(
    player: Player,
    film: Film,
    clock: Clock,
    menghai: Division,
    make_trainee: Callable[..., Trainee],
    signed_in: Callable[[User], Client],
    lesson: LessonPage,
) -> None:
    from courses.study.engine.enrolment import enrol

    other = make_trainee(division=menghai, name="玉香").user
    enrol(subject=other, course=lesson.get_parent().get_parent().specific, by=other)
    hers: Any = Player(signed_in(other), clock, lesson.pk, worlds.video_block(lesson))
    hers.under = hers.open().json()["under"]
    fetch(hers, film, 0, 1, 2, 3)

    player.play(30)

    assert hers.under != player.under  # type: ignore[attr-defined]
    assert missing(player) == 30_000


def test_another_films_segments_prove_nothing(player: Player, film: Film, second: LessonPage) -> None:
    Artifact.objects.filter(tree=film.tree).update(
        asset=next(block.value["asset"] for block in second.body if block.block_type == "video")
    )
    film_delivery.belongs.cache_clear()

    fetch(player, film, 0)

    assert sent(player) == []


def test_half_a_segment_a_look_and_an_old_token_count_for_nothing(player: Player, film: Film, clock: Clock) -> None:
    partly = fetch(player, film, 0, Range="bytes=0-3")
    Client().head(film.address(player.under, 1))  # type: ignore[attr-defined]
    clock.tick(49 * 3600)
    late = fetch(player, film, 2)

    assert (partly, late) == ([206], [200])
    assert sent(player) == []


def test_the_whole_film_in_one_file_counts_as_all_of_it(player: Player, film: Film) -> None:
    answer = Client().get(f"{player.under}/m/{film.tree}/lesson.mp4", headers={"Range": "bytes=0-3"})  # type: ignore[attr-defined]
    player.play(60)

    assert answer.status_code == 206
    assert missing(player) == 0


def test_sent_again_asks_two_small_questions_and_the_policy_off_none(
    player: Player, film: Film, django_assert_max_num_queries: Any, settings: Any
) -> None:
    fetch(player, film, 0)

    with django_assert_max_num_queries(1):
        fetch(player, film, 0)
    settings.STUDY_DELIVERY = "off"
    with django_assert_max_num_queries(0):
        fetch(player, film, 0)


def test_bytes_are_those_of_the_plain_address_and_kept_for_one_person_only(player: Player, film: Film) -> None:
    plain = Client().get(film.address("", 0))
    under = Client().get(film.address(player.under, 0))  # type: ignore[attr-defined]

    assert b"".join(plain) == b"".join(under)  # type: ignore[arg-type]
    assert "public" in plain["Cache-Control"]
    assert "private" in under["Cache-Control"]
