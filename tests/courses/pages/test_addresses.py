"""Editors need not think of addresses, and nobody has to read one of percent signs."""

import pytest
from django.test import Client
from django.urls import reverse

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
