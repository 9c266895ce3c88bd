"""字幕, 文字稿 and 手语 stand only where every film within reach has them, on each page that draws them."""

from typing import Any

import pytest
from django.test import Client

from accessibility.models import SignTrack, Track
from courses.pages import offers
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.people.models import User
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
