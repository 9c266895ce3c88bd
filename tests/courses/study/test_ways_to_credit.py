"""Every way to credit meets every condition: the table in docs/threat-model.md, cell by cell, over HTTP."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from accessibility.braille import louis
from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import lessons_of
from courses.study.engine import film_delivery
from courses.study.engine.offline.grants import films_of
from courses.study.models import Enrolment, PlayLease, SpanHold, StudyMinute, Timeline, VerifiedInterval
from lms.bases.models import TrainingBase
from lms.people.models import User
from media_pipeline.models import Artifact, Asset
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.offline.device import Device
from tests.courses.study.player import Clock, Player
from tests.courses.study.reader import Reader

TABLE = "### Every way to credit, every condition"
CONDITIONS = ("clock", "presence", "delivery", "once")
PLAYED = {
    "film": "hls/360",
    "film with an interpreter": "hls/signed",
    "film with description": "hls/described",
    "sound only": "hls/audio",
}
FILM_MS = 900_000
LONG_FILM_MS = 2_400_000
TEXT_MS = 600_000  # 2,400 characters
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n{}#EXT-X-ENDLIST\n"


def table() -> dict[tuple[str, str], str]:
    """The cells of the document's table, by way and condition."""
    lines = (configured.BASE_DIR / "docs/threat-model.md").read_text().partition(TABLE)[2].splitlines()
    rows = [line for line in lines if line.startswith("|")]
    # The table ends with the section; what stands in later ones is another.
    until = next(number for number, line in enumerate(lines) if line.startswith("## "))
    rows = [line for line in lines[:until] if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {(row[0], condition): cell for row in cells for condition, cell in zip(CONDITIONS, row[1:], strict=True)}


CELLS = table()


@dataclass
class World:
    """One learner on a course that has everything: two films, a text, steps, and a long film with three questions."""

    client: Client
    clock: Clock
    enrolment: Enrolment
    lessons: list[LessonPage]
    settings: Any

    @property
    def total(self) -> int:
        """What counts in hours, in milliseconds."""
        return sum(StudyMinute.objects.filter(enrolment=self.enrolment).values_list("gained_ms", flat=True))

    def film(self, place: int = 0) -> Player:
        lesson = self.lessons[place]
        player = Player(self.client, self.clock, lesson.pk, worlds.video_block(lesson))
        player.attentive = False
        answer = player.open()
        assert answer.status_code == 201
        player.under = answer.json()["under"]  # type: ignore[attr-defined]
        return player

    def device(self) -> Device:
        """A browser of hers that learns without a network, with a grant."""
        device = Device(self.enrolment.subject, self.enrolment.course, self.clock)
        device.ask()
        return device

    @property
    def timelines(self) -> list[Timeline]:
        """The two short films."""
        return films_of(self.enrolment.course)[:2]

    def reader(self, way: str) -> Reader:
        return Reader(self.client, self.clock, self.lessons[{"text": 2, "steps": 3, "transcript": 4}[way]])

    def read(self, way: str, seconds: float) -> Reader:
        """Begun, open for so long, and answered right."""
        reader = self.reader(way)
        assert reader.begin().status_code == 303
        reader.page()
        reader.read(seconds)
        reader.answer()
        return reader

    def part_ms(self, way: str) -> int:
        """What one question of it vouches for."""
        return LONG_FILM_MS // 3 if way == "transcript" else TEXT_MS


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    films = [worlds.make_video(base, owner), worlds.make_video(base, owner, title="按法示范")]
    long = worlds.make_video(base, owner, duration_ms=LONG_FILM_MS, title="长片")
    check = [making.check(text=f"第{number}段讲什么？")[0] for number in (1, 2, 3)]
    steps = {"title": "步骤", "steps": [{"text": making.prose(2_398, start=3)}], "check": making.check()}
    return worlds.make_course(
        base,
        owner,
        [films[0]],
        [films[1]],
        [making.text(making.prose(2_400))],
        [("steps", steps)],
        [("video", {"asset": long, "title": "长片", "check": check})],
        [making.text(making.prose(20_000, start=9))],
        [making.text("毛巾要洗净晾干放在手边。\u200b\u3164" * 1_000)],
    )


@pytest.fixture
def world(
    signed_in: Callable[[User], Client],
    clock: Clock,
    subject: User,
    enrolment: Enrolment,
    course: CoursePage,
    settings: Any,
) -> World:
    return World(signed_in(subject), clock, enrolment, list(lessons_of(course)), settings)


@pytest.mark.parametrize("cell", sorted(CELLS), ids="-".join)
def test_the_cell_holds(cell: tuple[str, str], world: World) -> None:
    way, condition = cell
    kind = "played" if way in PLAYED else "read" if way in ("text", "steps", "transcript") else way
    assert CELLS[cell], "a cell says what holds"
    CASES[kind, condition](world, way)


def test_every_way_and_condition_is_in_the_table() -> None:
    late = ("kept offline and sent later", "book of a device without a network")
    ways = [*PLAYED, "text", "steps", "transcript", "braille file", *late]
    assert set(CELLS) == {(way, condition) for way in ways for condition in CONDITIONS}
    kinds = {kind for kind, _ in CASES}
    assert set(CASES) == {(kind, condition) for kind in kinds for condition in CONDITIONS}


# --- what is played: every rendition is claimed by the same chunks ---


def played_clock(world: World, way: str) -> None:
    film = world.film()
    world.clock.tick(10)

    film.post(film.chunk(0, 30_000), film.chunk(30_000, 90_000))

    assert world.total == 30_000  # three times the ten seconds; the minute after it never counts


def played_presence(world: World, way: str) -> None:
    """Ten minutes of one film, a text in between, ten of another: one sum, and nobody was asked."""
    world.film().play(600)
    world.read("text", 210)
    read = world.total - 600_000
    last = world.film(1).play(600).json()

    assert read == TEXT_MS
    assert last["held_ms"] == 600_000
    assert world.total == 600_000 + TEXT_MS


def played_delivery(world: World, way: str) -> None:
    world.settings.STUDY_DELIVERY = "require"
    film = world.film()
    lease = PlayLease.objects.get(uuid=film.lease)
    assert lease.timeline.asset is not None
    address = rendition(lease.timeline.asset, PLAYED[way])

    refused = film.play(10)
    kept = film.sent[-1]
    Client().get(f"{film.under}/{address}")  # type: ignore[attr-defined]
    taken = film.post(kept)

    assert (refused.status_code, refused.json()["code"], taken.status_code) == (409, "not_delivered", 200)
    assert world.total == 10_000


def played_once(world: World, way: str) -> None:
    for _ in range(2):
        film = world.film()
        film.at = 0
        film.play(60)

    assert world.total == 60_000


def rendition(asset: Asset, folder: str) -> str:
    """One segment of ten seconds on disk; answers its address."""
    tree = uuid.uuid4()
    place = Path(configured.MEDIA_ROOT) / "m" / str(tree) / folder
    place.mkdir(parents=True)
    (place / "index.m3u8").write_text(PLAYLIST.format("#EXTINF:10.0,\nseg_0.m4s\n"))
    (place / "seg_0.m4s").write_bytes(b"0123456789")
    made = asset.artifacts.first()
    assert made is not None
    Artifact.objects.create(
        asset=asset, stage_run=made.stage_run, tree=tree, kind="rendition", path=f"{folder}/index.m3u8", size=1
    )
    return f"m/{tree}/{folder}/seg_0.m4s"


# --- what is read ---


def read_clock(world: World, way: str) -> None:
    third = world.part_ms(way) / 3000
    reader = world.read(way, third - 1)
    early = world.total
    other = world.reader("steps" if way == "text" else "text")
    other.begin()  # the clock is one: what is open there is not open here
    world.clock.tick(600)
    reader.answer()
    parallel = world.total
    reader.begin()
    reader.read(2)
    reader.press_again()

    assert (early, parallel) == (0, 0)
    assert world.total == world.part_ms(way)


def read_presence(world: World, way: str) -> None:
    """One answered question, one part; and what it brought was not asked about: the next film is."""
    world.film(1).play(400)
    reader = world.read(way, 3 * 3600)
    assert world.total == 400_000 + world.part_ms(way) <= 400_000 + FILM_MS

    film = world.film()
    film.play(60)

    assert SpanHold.objects.filter(lease__uuid=film.lease, state="pending").exists()
    assert reader.lease.closed_at is not None


def read_delivery(world: World, way: str) -> None:
    world.settings.STUDY_DELIVERY = "require"
    reader = world.reader(way)
    reader.begin()  # and the page that it leads to is not fetched
    reader.read(3600)
    told = reader.answer()
    unseen = world.total
    words = reader.told(told)
    reader.press_again()

    assert unseen == 0
    assert "按一下按钮" in words
    assert world.total == world.part_ms(way)
    if way == "transcript":  # the words went out, the film did not
        film = Player(reader.client, reader.clock, reader.lesson.pk, str(reader.block.id))
        film.open()
        assert film.play(10).json()["code"] == "not_delivered"


def read_once(world: World, way: str) -> None:
    reader = world.read(way, 3600)
    for _ in range(3):
        reader.read(3600)
        reader.begin()
        reader.answer()

    assert world.total == world.part_ms(way)


# --- what has no clock of its own ---


def braille(world: World) -> tuple[Reader, str]:
    if not louis.available():
        pytest.skip("liblouis is not installed: no braille is made.")
    reader = world.reader("text")
    file = world.client.get(f"/lessons/{reader.lesson.pk}/braille/?block={reader.block.id}&as=unicode")
    assert file.status_code == 200
    return reader, file.content.decode()


def braille_clock(world: World, way: str) -> None:
    reader, _file = braille(world)
    world.clock.tick(24 * 3600)  # at her fingers, all day
    reader.begin()
    reader.page()
    reader.answer()
    assert world.total == 0
    reader.read(TEXT_MS / 3000 + 1)
    reader.press_again()
    assert world.total == TEXT_MS


def braille_presence(world: World, way: str) -> None:
    reader, file = braille(world)
    assert len(file) > 1_000
    reader.begin()
    reader.page()
    reader.read(3 * 3600)
    assert world.total == 0  # not without its question
    reader.answer()
    assert world.total == TEXT_MS


def braille_delivery(world: World, way: str) -> None:
    world.settings.STUDY_DELIVERY = "require"
    reader, _file = braille(world)
    reader.begin()
    reader.read(3600)
    reader.answer()
    assert world.total == 0
    reader.page()
    reader.press_again()
    assert world.total == TEXT_MS


def braille_once(world: World, way: str) -> None:
    reader = world.read("text", 3600)
    braille(world)
    reader.begin()
    reader.read(3600)
    reader.answer()
    assert world.total == TEXT_MS


def later_clock(world: World, way: str) -> None:
    film = world.film()
    world.clock.tick(10)
    film.close()
    world.clock.tick(24 * 3600)

    film.post(film.chunk(0, 30_000), film.chunk(30_000, 60_000))

    assert world.total == 30_000


def later_presence(world: World, way: str) -> None:
    """Two sittings of ten minutes without a network, both sent a day later."""
    sittings = []
    for place in (0, 1):
        film = world.film(place)
        world.clock.tick(600)
        sittings.append((film, [film.chunk(start, start + 60_000) for start in range(0, 600_000, 60_000)]))
        film.close()
    world.clock.tick(24 * 3600)

    for film, chunks in sittings:
        film.post(*chunks)

    assert world.total == FILM_MS


def later_delivery(world: World, way: str) -> None:
    world.settings.STUDY_DELIVERY = "require"
    film = world.film()
    world.clock.tick(60)
    film.close()
    world.clock.tick(24 * 3600)

    refused = film.post(film.chunk(0, 10_000))

    assert refused.json()["code"] == "not_delivered"
    assert world.total == 0


def later_once(world: World, way: str) -> None:
    film = world.film()
    world.clock.tick(60)
    film.close()
    chunk = film.chunk(0, 60_000)
    for _ in range(3):
        world.clock.tick(24 * 3600)
        film.post(chunk)

    assert world.total == 60_000


def book_clock(world: World, way: str) -> None:
    """Ten seconds hold thirty of film, whatever the device's clock says and however late it comes."""
    device = world.device()
    world.clock.tick(10)
    book = device.begin(world.timelines[0])
    book.write(0, 30_000, 0)
    book.write(30_000, 90_000, 2**50)
    book.hand_in()
    world.clock.tick(24 * 3600)
    book.hand_in()

    assert world.total == 30_000


def book_presence(world: World, way: str) -> None:
    """Two sittings of ten minutes, and nobody was asked: a device's books have one sum. An answer lets the rest go."""
    device = world.device()
    books = []
    for timeline in world.timelines:
        books.append(device.begin(timeline))
        for start in range(0, 600_000, 60_000):
            world.clock.tick(60)
            books[-1].write(start, start + 60_000, 0)
    for book in books:
        book.hand_in()
    unasked = world.total
    books[-1].answer()
    books[-1].hand_in()

    assert unasked == FILM_MS
    assert world.total == 1_200_000


def book_delivery(world: World, way: str) -> None:
    world.settings.STUDY_DELIVERY = "require"
    book = world.device().watch(world.timelines[0], 10)
    refused = book.hand_in().refusal
    before = world.total
    film = world.film()
    lease = PlayLease.objects.get(uuid=film.lease)
    assert lease.delivery is not None
    film_delivery.extend(lease.delivery.pk, (0, FILM_MS))  # as when it is fetched: see `played_delivery`
    taken = book.hand_in()

    assert refused is not None
    assert (refused.code, before) == ("not_delivered", 0)
    assert (taken.refusal, world.total) == (None, 10_000)


def book_once(world: World, way: str) -> None:
    """Handed in three times, and watched online as well."""
    book = world.device().watch(world.timelines[0], 60)
    for _ in range(3):
        world.clock.tick(24 * 3600)
        book.hand_in()
    film = world.film()
    world.clock.tick(60)
    film.post(film.chunk(0, 60_000))

    assert world.total == 60_000


def cases() -> Iterator[tuple[tuple[str, str], Callable[[World, str], None]]]:
    kinds = {
        "played": (played_clock, played_presence, played_delivery, played_once),
        "read": (read_clock, read_presence, read_delivery, read_once),
        "braille file": (braille_clock, braille_presence, braille_delivery, braille_once),
        "book of a device without a network": (book_clock, book_presence, book_delivery, book_once),
        "kept offline and sent later": (later_clock, later_presence, later_delivery, later_once),
    }
    for kind, tests in kinds.items():
        for condition, test in zip(CONDITIONS, tests, strict=True):
            yield (kind, condition), test


CASES = dict(cases())

# --- how long a text is ---


def test_a_text_of_any_length_earns_one_interval_a_question(world: World) -> None:
    reader = Reader(world.client, world.clock, world.lessons[5])
    reader.begin()
    reader.page()
    reader.read(11 * 3600)

    reader.answer()

    assert world.total == FILM_MS


def test_the_same_sentence_a_thousand_times_is_one_sentence(world: World) -> None:
    reader = Reader(world.client, world.clock, world.lessons[6])
    reader.begin()
    reader.page()
    reader.read(3600)

    reader.answer()

    assert world.total == 10_000  # the least that anything with a question takes


def test_a_long_film_is_read_part_by_part(world: World) -> None:
    """Half an hour earns no more than its three questions, and each part costs time of its own."""
    reader = world.reader("transcript")
    reader.begin()
    page = reader.page()
    reader.read(270)
    reader.answer()
    first = world.total
    answer_part(reader, 1)
    too_early = world.total
    reader.read(270)
    answer_part(reader, 1)
    reader.read(270)
    answer_part(reader, 2)

    assert "第1段讲什么" in page
    assert (first, too_early) == (LONG_FILM_MS // 3, LONG_FILM_MS // 3)
    assert world.total == LONG_FILM_MS
    assert VerifiedInterval.objects.get(enrolment=world.enrolment).complete


def answer_part(reader: Reader, place: int) -> Any:
    [question] = reader.block.value["check"].bound_blocks[place : place + 1]
    right = next(each for each in question.value["options"].bound_blocks if each.value["correct"])
    said = {"question": question.id, "answer": right.id}
    return reader.client.post(f"/study/readings/{reader.lease.uuid}/", said)


# --- guessing ---


def test_after_a_wrong_answer_there_is_time_to_look_again(world: World) -> None:
    reader = world.reader("text")
    reader.begin()
    reader.page()
    reader.read(3600)
    reader.answer(right=False)
    told = reader.told(reader.answer())
    at_once = world.total
    reader.read(31)
    reader.answer()

    assert "再看" in told
    assert at_once == 0
    assert world.total == TEXT_MS


def test_ten_wrong_answers_end_the_days_guessing_and_not_the_reading(world: World) -> None:
    reader = world.reader("text")
    reader.begin()
    reader.page()
    for _ in range(10):
        reader.read(301)
        reader.answer(right=False)
    reader.read(301)
    told = reader.told(reader.answer())
    today = world.total
    reader.read(24 * 3600)
    reader.begin()
    reader.answer()

    assert "明天" in told
    assert today == 0
    assert world.total == TEXT_MS


def test_the_answers_stand_in_another_order_each_time_and_tell_nothing(world: World) -> None:
    reader = world.reader("text")
    places = set()
    for _ in range(12):
        reader.begin()
        html = reader.page()
        words = re.findall(r'name="answer" value="[^"]+"> <span>([^<]+)</span>', html)
        assert sorted(words) == sorted(["手边", "柜子里", "门外"])
        assert "correct" not in html.partition('id="ask-')[2].partition("</form>")[0]
        places.add(words.index("手边"))
        world.clock.tick(5)
        world.film()  # another lease: the section is closed

    assert len(places) > 1
