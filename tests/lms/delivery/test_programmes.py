"""A programme is changed on its page and keeps what nobody changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.pages.models import CoursePage
from lms.delivery.models import Programme
from lms.plan.models import PlanPeriod
from tests.courses.pages.making import make_course
from tests.lms.delivery.planned import World, browser, make_programme

pytestmark = pytest.mark.django_db


def test_a_period_that_is_over_and_a_course_taken_off_stay_with_a_programme_that_has_them(
    world: World,
) -> None:
    course = make_course(world.base.root_page)
    over = PlanPeriod.objects.create(
        name="2021—2025", document_no="1", starts=date(2021, 1, 1), ends=date(2025, 12, 31), by=world.county
    )
    draft = make_programme(world.base, world.staff, "新项目")
    Programme.objects.filter(pk=draft.pk).update(period=over, course=course)
    CoursePage.objects.filter(pk=course.pk).update(live=False)
    client, address = browser(world.staff), reverse("delivery:change_programme", args=[draft.uuid])

    sent = client.post(address, chosen(client.get(address)) | {"title": "改了名称"})

    assert sent.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.period, draft.course_id) == ("改了名称", over, course.pk)
    other = make_programme(world.base, world.staff, "另一个")
    fresh = client.get(reverse("delivery:change_programme", args=[other.uuid])).content.decode()
    assert over.name not in fresh


def chosen(response: Any) -> dict[str, str]:
    """What a browser would send of the page's form as it was drawn."""
    form = BeautifulSoup(response.content, "html.parser").select_one("main form[method=post]")
    assert form is not None
    sent = {}
    for field in form.select("input[name]"):
        if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked"):
            sent[str(field["name"])] = str(field.get("value", ""))
    for field in form.select("select[name]"):
        sent[str(field["name"])] = "".join(str(one["value"]) for one in field.select("option[selected]"))
    for field in form.select("textarea[name]"):
        sent[str(field["name"])] = field.get_text()
    return sent
