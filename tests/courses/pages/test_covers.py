"""Covers on the cards of courses, and the drawn picture of an empty list."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client

from courses.pages import catalogue
from courses.pages.models import CourseIndexPage, CoursePage
from lms.bases.models import TrainingBase
from tests.courses.pages import making


def card_of(client: Client, course: CoursePage, **headers: str) -> str:
    page = client.get("/courses/", headers=headers).content.decode()
    return page.partition(course.title)[2].partition("</article>")[0]


def test_a_card_shows_the_cover_but_not_where_data_is_saved(client: Client, course: CoursePage) -> None:
    bare = card_of(client, course)

    CoursePage.objects.filter(pk=course.pk).update(cover=making.make_image())
    shown, saving = card_of(client, course), card_of(client, course, **{"Save-Data": "on"})

    assert "<img" not in bare
    assert "card__cover" in shown
    assert 'alt=""' in shown  # it says nothing that the title does not
    assert 'loading="lazy"' in shown
    assert "<img" not in saving


def test_covers_of_a_listing_cost_two_queries_however_many_there_are(
    course: CoursePage, base: TrainingBase, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        made, cover = making.make_course(base.root_page, f"课程{number}"), making.make_image(f"{number}.png")
        CoursePage.objects.filter(pk=made.pk).update(cover=cover)
        cover.get_rendition(catalogue.CARD)
    index = CourseIndexPage.objects.get(depth=3)

    with django_assert_num_queries(5 + 2):
        found = catalogue.listing(index, {})
        covers = [course.cover.get_rendition(catalogue.CARD) for course in found["courses"] if course.cover]
        list(found["branches"])

    assert len(covers) == 5


@pytest.mark.parametrize("name", ["basket", "lens", "cup"])
def test_an_empty_list_has_a_picture_that_is_there_and_is_not_read_out(name: str) -> None:
    drawn = Template('{% load ui %}{% empty title="空" picture=name %}').render(Context({"name": name}))
    symbols = Path(str(finders.find("lms/empty.svg"))).read_text("utf-8")

    assert f"empty.svg#{name}" in drawn
    assert 'aria-hidden="true"' in drawn
    assert name in re.findall(r'<symbol id="(\w+)"', symbols)
    assert "fill=" not in symbols  # lines alone, in the colour of words: themes and forced colours change them
    assert "stroke=" not in symbols
