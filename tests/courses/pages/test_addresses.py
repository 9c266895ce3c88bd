"""Editors need not think of addresses, and nobody has to read one of percent signs."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def unit_form(**more: object) -> dict[str, object]:
    return {"title": "第二单元", "intro": "", "slug": "", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0} | more


def test_two_units_of_one_name_get_short_addresses_of_their_own(as_editor: Client, course: CoursePage) -> None:
    for _round in range(2):
        address = reverse("wagtailadmin_pages:add", args=["pages", "unitpage", course.pk])
        assert as_editor.post(address, unit_form()).status_code == 302

    slugs = set(UnitPage.objects.filter(title="第二单元").values_list("slug", flat=True))
    assert len(slugs) == 2
    assert all(slug.isascii() and len(slug) == 6 for slug in slugs)


def test_an_address_stays_when_the_title_changes_and_is_never_chinese(as_editor: Client, unit: UnitPage) -> None:
    before = unit.slug
    address = reverse("wagtailadmin_pages:edit", args=[unit.pk])

    as_editor.post(address, unit_form(title="泡茶的本领"))
    refused = as_editor.post(address, unit_form(slug="泡茶"))

    changed = UnitPage.objects.get(pk=unit.pk).get_latest_revision_as_object()
    assert (changed.title, changed.slug) == ("泡茶的本领", before)
    assert "slug" in refused.context["form"].errors


def test_a_page_that_a_program_makes_has_a_short_address_too(unit: UnitPage) -> None:
    made = unit.add_child(instance=LessonPage(title="再泡一杯", live=False))

    assert made.slug.isascii()
    assert len(made.url_path) < 60


def test_addresses_of_before_lead_on_to_the_short_ones(client: Client, course: CoursePage, draft: LessonPage) -> None:
    course.save_revision()
    above = course.url_path.removesuffix(f"{course.slug}/")
    Page.objects.filter(pk=course.pk).update(slug="普洱茶待客", live=True)
    for page in Page.objects.descendant_of(course, inclusive=True):
        old_path = f"{above}普洱茶待客/{page.url_path.removeprefix(course.url_path)}"
        Page.objects.filter(pk=page.pk).update(url_path=old_path, live=True)
    old = {page.pk: page.get_url() for page in Page.objects.descendant_of(course, inclusive=True)}
    assert len(old) == 3
    assert all("%" in address for address in old.values())

    import_module("courses.pages.migrations.0006_short_addresses").shorten(apps, None)

    for pk, address in old.items():
        page = Page.objects.get(pk=pk)
        assert "%" not in page.get_url()
        assert client.get(address)["Location"] == page.get_url(), page
    moved = Page.objects.get(pk=course.pk)
    assert moved.get_latest_revision().content["slug"] == moved.slug
