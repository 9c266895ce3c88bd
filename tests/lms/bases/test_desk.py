"""The province founds bases, takes their next step and says what they owe, on pages of its own; nobody else does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from lms.bases.models import SubmissionDuty, TrainingBase
from lms.people.models import Division, Organisation, Role, User
from lms.plan.models import PlanPeriod

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.pages.models import CoursePage

pytestmark = pytest.mark.django_db
DUTY = {"name": "“十五五”选送", "minimum_level": "provincial", "count": 1, "starts": "2026-01-01", "ends": "2030-12-31"}


@pytest.fixture
def as_officer(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def founding(place: Division, **more: str) -> dict[str, str]:
    kind = {"kind": "special_school", "level": "prefecture", "status": "admitted", "reason": "验收合格"}
    return {"division": str(place.pk), "name": "勐海特殊教育学校"} | kind | more


def test_the_province_founds_a_base_with_all_that_belongs_to_it(as_officer: Client, menghai: Division) -> None:
    response = as_officer.post(reverse("bases:found"), founding(menghai))

    base = TrainingBase.objects.get(organisation__name="勐海特殊教育学校")
    assert response.url == reverse("registry:office", args=[base.organisation.uuid])
    assert (base.division, base.organisation.department) == (menghai, "base")
    assert base.root_page.title == base.collection.name == base.name
    assert base.steps.get().reason == "验收合格"


def test_a_body_of_that_name_becomes_the_base_and_a_base_is_founded_once(as_officer: Client, menghai: Division) -> None:
    body = Organisation.objects.create(division=menghai, name="勐海特殊教育学校", department="base")
    as_officer.post(reverse("bases:found"), founding(menghai))
    again = as_officer.post(reverse("bases:found"), founding(menghai))

    assert TrainingBase.objects.get(organisation=body).organisation == body
    assert again.status_code == 422
    assert "已经有这个名称的基地" in again.content.decode()


def test_the_province_suspends_a_base_and_has_to_say_why(as_officer: Client, base: TrainingBase) -> None:
    url = reverse("bases:step", args=[base.uuid])
    data = {"level": base.level, "status": "suspended"}

    assert as_officer.post(url, data).status_code == 422
    base.refresh_from_db()
    assert base.status == "accredited"

    as_officer.post(url, data | {"reason": "年度考核不合格"})
    base.refresh_from_db()
    assert base.status == "suspended"
    assert base.root_page.closure.reason == "年度考核不合格"


def test_only_the_next_steps_are_offered(as_officer: Client, base: TrainingBase) -> None:
    html = as_officer.get(reverse("bases:base", args=[base.uuid])).content.decode()

    assert 'value="suspended"' in html
    assert 'value="applied"' not in html


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.PREFECTURE_OFFICER, Role.COURSE_REVIEWER, Role.AUDITOR])
def test_others_look_and_change_nothing(role: str, base: TrainingBase, post_to: Callable[..., User]) -> None:
    client = Client()
    client.force_login(post_to(role, division=base.division))

    page = client.get(reverse("bases:base", args=[base.uuid])).content.decode()
    assert reverse("bases:step", args=[base.uuid]) not in page
    assert client.post(reverse("bases:step", args=[base.uuid]), {"status": "exited"}).status_code == 403
    assert client.post(reverse("bases:found"), founding(base.division)).status_code == 403
    assert client.post(reverse("bases:new_duty"), DUTY).status_code == 403
    assert reverse("bases:found") not in client.get(reverse("bases:bases")).content.decode()


def test_the_list_shows_the_bases_of_ones_place(
    base: TrainingBase, other_base: TrainingBase, post_to: Callable[..., User]
) -> None:
    client = Client()
    client.force_login(post_to(Role.COUNTY_OFFICER, division=base.division))

    page = client.get(reverse("bases:bases"), {"q": base.name[:2]}).content.decode()
    assert base.name in page
    assert other_base.name not in client.get(reverse("bases:bases")).content.decode()


def test_the_office_sets_a_duty_and_changes_it_until_somebody_has_handed_in(
    as_officer: Client, editor: User, course: CoursePage, base: TrainingBase
) -> None:
    as_officer.post(reverse("bases:new_duty"), DUTY)
    duty = SubmissionDuty.objects.get()
    assert (duty.count, duty.ends) == (1, date(2030, 12, 31))
    change = reverse("bases:change_duty", args=[duty.pk])
    as_officer.post(change, DUTY | {"count": 2})
    duty.submissions.create(base=base, course=course, by=editor)

    refused = as_officer.post(change, DUTY | {"count": 3})
    duty.refresh_from_db()
    assert (refused.status_code, duty.count) == (422, 2)
    assert as_officer.post(reverse("bases:new_duty"), DUTY | {"ends": "2025-01-01"}).status_code == 422


def test_a_duty_stands_under_a_plan_period_and_takes_its_days_from_it(as_officer: Client, officer: User) -> None:
    period = PlanPeriod.objects.create(
        name="2026—2030", document_no="云政发〔2026〕1号", starts=date(2026, 1, 1), ends=date(2030, 12, 31), by=officer
    )
    new, bare = reverse("bases:new_duty"), DUTY | {"period": period.pk, "starts": "", "ends": ""}

    outside = as_officer.post(new, bare | {"ends": "2031-01-01"})
    without = as_officer.post(new, bare | {"period": ""})
    assert (outside.status_code, without.status_code) == (422, 422)
    assert "2026-01-01" in outside.content.decode()
    assert as_officer.post(new, bare).status_code == 302

    duty = SubmissionDuty.objects.get()
    assert (duty.period, duty.starts, duty.ends) == (period, period.starts, period.ends)
    assert period.document_no in as_officer.get(reverse("bases:duties")).content.decode()
    PlanPeriod.objects.update(starts=date(2021, 1, 1), ends=date(2025, 12, 31))
    change = reverse("bases:change_duty", args=[duty.pk])
    assert period.name in as_officer.get(change).content.decode()  # over, and still this duty's
    assert period.name not in as_officer.get(new).content.decode()


def test_an_empty_form_says_what_is_missing(as_officer: Client) -> None:
    for name in ("bases:found", "bases:new_duty"):
        response = as_officer.post(reverse(name), {})
        assert response.status_code == 422
        assert "form__summary" in response.content.decode()
