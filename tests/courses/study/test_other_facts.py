"""A recount knows readings and corrected films too, and a void reaches what was carried over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.models import Enrolment, PlayLease, Timeline, VerifiedInterval
from courses.study.recount import rebuild, voids
from lms.people.models import Division, User
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Player
from tests.courses.study.reader import Reader
from tests.courses.study.test_editions import Earlier, editor, film, replace, say, spans  # noqa: F401

type Corrected = Callable[..., tuple[Timeline, Timeline]]


def test_what_was_carried_over_is_counted_again_without_being_paid(
    film: Player,  # noqa: F811
    enrolment: Enrolment,
    replace: Corrected,  # noqa: F811
    editor: User,  # noqa: F811
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(60)
    old, _new = replace()
    film.clock.tick(5)
    say(signed_in(editor), old)
    earlier = Earlier(film, old)
    film.clock.tick(5)
    earlier.open()
    earlier.play(60)
    film.clock.tick(5)
    film.open()
    film.at = 0
    film.play(120)

    assert rebuild.differences(enrolment.subject_id) == []
    VerifiedInterval.objects.filter(enrolment=enrolment).update(spans=[], verified_ms=0)
    rebuild.rebuild(enrolment.subject_id)
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_void_takes_what_was_carried_over_with_it(
    film: Player,  # noqa: F811
    enrolment: Enrolment,
    replace: Corrected,  # noqa: F811
    editor: User,  # noqa: F811
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    menghai: Division,
) -> None:
    county = post_to("county_officer", division=menghai, username="county")
    prefecture = post_to("prefecture_officer", division=menghai.parent, username="prefecture")
    film.open()
    film.play(300)
    false = PlayLease.objects.get(uuid=film.lease)
    old, new = replace()
    film.clock.tick(5)
    say(signed_in(editor), old)
    before = spans(enrolment, new)

    voids.decide(void=voids.ask(lease=false, by=county, reason="可疑"), by=prefecture, approved=True)

    assert before == [[0, 300_000]]
    assert spans(enrolment, new) == spans(enrolment, old) == []
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_transcript_that_was_read_is_counted_again(player: Player, lesson: LessonPage, enrolment: Enrolment) -> None:
    block = lesson.body[0]
    lesson.body[0] = ("video", {"asset": block.value["asset"], "title": "揉法", "check": making.check()}, block.id)
    lesson.save_revision().publish()
    reader = Reader(player.client, player.clock, LessonPage.objects.get(pk=lesson.pk))
    player.open()
    player.play(60)
    player.close()
    reader.begin()
    reader.read(worlds.QUARTER_HOUR_MS / 3000 + 1)
    reader.answer()
    reader.press_again()

    verified = VerifiedInterval.objects.get(enrolment=enrolment, timeline__lesson=lesson)
    assert verified.complete
    assert rebuild.differences(enrolment.subject_id) == []


def test_a_voided_reading_does_not_leave_its_text_finished(
    transcript: Reader, enrolment: Enrolment, post_to: Callable[..., User], menghai: Division
) -> None:
    county = post_to("county_officer", division=menghai, username="county")
    prefecture = post_to("prefecture_officer", division=menghai.parent, username="prefecture")
    transcript.begin()
    transcript.read(worlds.QUARTER_HOUR_MS / 3000 + 1)
    transcript.answer()
    before = VerifiedInterval.objects.get(enrolment=enrolment).complete

    asked = voids.ask(lease=transcript.lease, by=county, reason="可疑")
    voids.decide(void=asked, by=prefecture, approved=True)

    row = VerifiedInterval.objects.get(enrolment=enrolment)
    assert (before, row.complete, row.verified_ms) == (True, False, 0)
    assert rebuild.differences(enrolment.subject_id) == []


def test_an_answer_is_recounted_after_what_was_read_before_it(
    transcript: Reader, player: Player, enrolment: Enrolment, settings: Any
) -> None:
    """Whichever came first has the minutes: here the reading, for nobody had answered for what was played."""
    settings.STUDY_PRESENCE_MINUTES = 1
    player.attentive = False
    player.open()
    player.play(300)
    player.close()
    transcript.begin()
    transcript.read(worlds.QUARTER_HOUR_MS / 3000 + 1)
    transcript.answer()
    player.clock.tick(5)
    player.say_present()

    assert VerifiedInterval.objects.get(enrolment=enrolment).complete
    assert rebuild.differences(enrolment.subject_id) == []


@pytest.fixture
def transcript(player: Player, lesson: LessonPage) -> Reader:
    """The lesson's film with a question for those who read its words."""
    block = lesson.body[0]
    lesson.body[0] = ("video", {"asset": block.value["asset"], "title": "揉法", "check": making.check()}, block.id)
    lesson.save_revision().publish()
    return Reader(player.client, player.clock, LessonPage.objects.get(pk=lesson.pk))
