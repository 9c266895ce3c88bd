"""字幕, 文字稿 and 手语 stand only where every film within reach has them, on each page that draws them."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accessibility.display.player import player_item
from accessibility.models import SignTrack, Track
from courses.pages.gate import offers
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.people.models import Division, Trainee, User
from media_pipeline.models import Asset
from tests.courses.pages import making

pytestmark = pytest.mark.django_db
ALL = {"字幕", "文字稿", "手语"}


def drawn(course: CoursePage, where: str) -> set[str]:
    """The badges of the course on a page: by its card, or as its own page has them."""
    address = course.url if where == "its page" else where
    html = Client().get(address).content.decode()
    if where != "its page":
        [html] = [card for card in html.split("<article")[1:] if f">{course.title}<" in card]
    return {words for words in ALL if f"{words}</span>" in html}


@pytest.mark.parametrize("where", ["/", "/courses/", "its page"])
def test_a_badge_stands_where_every_film_has_what_it_names(
    course: CoursePage, unit: UnitPage, usable: Asset, bare: Asset, editor: User, where: str
) -> None:
    assert course.requires_sign
    assert drawn(course, where) == set()  # no film: nothing to caption

    making.make_lesson(unit, usable)
    assert drawn(course, where) == ALL

    draft = making.make_lesson(unit, bare, title="草稿", live=False)
    assert drawn(course, where) == ALL  # nobody is shown it

    LessonPage.objects.filter(pk=draft.pk).update(live=True)
    assert drawn(course, where) == set()

    making.caption(bare, editor)
    assert drawn(course, where) == {"字幕", "文字稿"}

    Track.objects.filter(asset=usable).update(approved_version=None)
    assert drawn(course, where) == set()


def test_a_placeholder_is_no_sign_language_and_neither_is_one_that_nobody_approved(
    course: CoursePage, unit: UnitPage, usable: Asset
) -> None:
    making.make_lesson(unit, usable)

    for changes in ({"is_placeholder": True}, {"is_placeholder": False, "state": "review", "approved_by": None}):
        SignTrack.objects.filter(asset=usable).update(**changes)
        assert drawn(course, "/courses/") == {"字幕", "文字稿"}


def test_sign_language_that_is_there_is_named_though_nobody_required_it(
    course: CoursePage, unit: UnitPage, usable: Asset
) -> None:
    making.make_lesson(unit, usable)
    CoursePage.objects.filter(pk=course.pk).update(requires_sign=False)

    assert "手语" in drawn(course, "its page")


def test_sound_alone_asks_for_no_interpreter_and_promises_none(
    course: CoursePage, unit: UnitPage, usable: Asset, bare: Asset, editor: User
) -> None:
    Asset.objects.filter(pk=bare.pk).update(kind=Asset.Kind.AUDIO)
    making.caption(bare, editor)
    making.make_lesson(unit, usable)
    LessonPage.objects.filter(pk=making.make_lesson(unit, bare, title="听", live=False).pk).update(live=True)
    assert drawn(course, "its page") == ALL

    LessonPage.objects.filter(title="揉法").update(live=False)

    assert drawn(course, "its page") == {"字幕", "文字稿"}


def test_a_listing_asks_three_questions_however_many_courses(
    course: CoursePage, unit: UnitPage, usable: Asset, django_assert_num_queries: Any
) -> None:
    making.make_lesson(unit, usable)
    many = [course, *(making.make_course(course.get_parent(), f"课程{number}") for number in range(3))]

    with django_assert_num_queries(3):
        found = offers.attach(many)

    assert [each.offers.sign for each in found] == [True, False, False, False]


def made_in_sizes(asset: Asset, **rates: int) -> None:
    """Renditions of so many bits a second, as the encoder leaves them, and one that is no longer in use."""
    film = asset.artifacts.get(kind="mp4")
    for name, average in rates.items():
        film.pk, film.uuid, film.path, film.current = None, uuid.uuid4(), f"{name}/index.m3u8", name != "old"
        film.kind = "hls_audio" if name == "sound" else "hls_rendition"
        film.facts = {"average": average, "duration": 600.0, "edge": int(name[1:]) if name[1:].isdigit() else 0}
        film.save()
    Asset.objects.filter(pk=asset.pk).update(duration_ms=600_000)


@pytest.mark.parametrize("where", ["/", "/courses/", "its page"])
def test_cards_and_lessons_say_what_the_films_cost_at_least(
    course: CoursePage, unit: UnitPage, usable: Asset, bare: Asset, editor: User, reviewer: User, where: str
) -> None:
    making.make_usable(bare, by=editor, reviewer=reviewer)
    made_in_sizes(usable, p240=136_000, p720=1_800_000, old=1000, sound=64_000)
    made_in_sizes(bare, p240=36_000, sound=64_000)
    making.make_lesson(unit, usable, title="看")
    making.make_lesson(unit, usable, bare, title="再看")  # the same film again is paid for once

    address = course.url if where == "its page" else where
    html = " ".join(Client().get(address).content.decode().split())

    assert offers.offers_of(offers.films_of([course])[course.pk]).bytes == 22_500_000
    assert "<dt>视频流量</dt> <dd>22 MB 起</dd>" in html
    if where == "its page":
        assert "流量：15 MB 起" in html
        assert "流量：22 MB 起" in html


def test_a_player_is_handed_each_size_with_its_sound_smallest_first(usable: Asset) -> None:
    made_in_sizes(usable, p720=1_800_000, p240=136_000, old=1000, sound=64_000)

    item = player_item(Asset.objects.get(pk=usable.pk))

    assert [(each.edge, each.bytes) for each in item.weights] == [(240, 15_000_000), (720, 139_800_000)]
    assert item.mp4_bytes == 1


def test_where_data_is_saved_a_picture_comes_small_and_its_large_one_is_named(
    course: CoursePage, unit: UnitPage, editor: User
) -> None:
    picture = {"image": making.make_image(), "alt": "拿剪刀的手", "decorative": False, "caption": ""}
    steps = {"title": "做法", "steps": [{"text": "拿好", "image": making.make_image(), "alt": "拇指在上"}]}
    lesson = making.make_lesson(unit, body=[("image", picture), ("steps", steps)])
    client = Client()
    client.force_login(editor)

    usual, saving = (client.get(lesson.url, headers={"Save-Data": said}).content.decode() for said in ("", "on"))

    widths = [sorted(re.findall(r'<img[^>]*width="(\d+)"', html.split("<main")[1])) for html in (usual, saving)]
    assert widths == [["480", "640"], ["240", "320"]]
    assert saving.count('alt="拿剪刀的手"') == saving.count('alt="拇指在上"') == 1
    assert re.search(r"大图（\d+\.\d MB）", saving)
    assert "大图" not in usual


def test_a_course_with_class_hours_leads_learners_to_the_classes_that_are_open(
    course: CoursePage, menghai: Division, make_trainee: Callable[..., Trainee]
) -> None:
    learner = Client()
    learner.force_login(make_trainee(division=menghai).user, backend="lms.people.signing_in.backends.ByPassword")
    pages = {}
    for hours in (0, 20):
        CoursePage.objects.filter(pk=course.pk).update(hours_offline=hours)
        pages[hours] = [client.get(course.get_url()).content.decode() for client in (learner, Client())]

    assert '<p><a href="/classes/open/">正在报名的培训班</a></p>' in pages[20][0]
    assert "正在报名的培训班" not in pages[20][1]  # whom it would not open to reads nothing of it
    assert "正在报名的培训班" not in pages[0][0]
