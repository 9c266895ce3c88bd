"""Editors need not think of addresses."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import UnitPage
from lms.world import courses, people

pytestmark = pytest.mark.django_db


def test_two_units_of_one_name_get_addresses_of_their_own(client: Client) -> None:
    bases = people.populate()
    editor = people.account("teaeditor")
    [lesson, _] = courses.draft_tea(base=bases["tea"], by=editor)
    course = lesson.get_parent().get_parent()
    client.force_login(editor)

    for _round in range(2):
        address = reverse("wagtailadmin_pages:add", args=["pages", "unitpage", course.pk])
        form = {"title": "第二单元", "intro": "", "slug": "", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
        assert client.post(address, form).status_code == 302

    assert list(UnitPage.objects.filter(title="第二单元").values_list("slug", flat=True)) == ["第二单元", "第二单元-1"]
