"""The province founds bases and takes their next step in Wagtail's admin; nobody else does."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from lms.bases.models import SubmissionDuty, TrainingBase
from lms.people.models import Division, Organisation, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_officer(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_the_province_founds_a_base_with_all_that_belongs_to_it(as_officer: Client, menghai: Division) -> None:
    school = Organisation.objects.create(division=menghai, name="勐海特殊教育学校", department="base")
    data = {"organisation": school.pk, "kind": "special_school", "level": "prefecture", "status": "admitted"}

    as_officer.post(reverse("training_bases:add"), data | {"reason": "验收合格"})

    base = TrainingBase.objects.get(organisation=school)
    assert base.root_page.title == school.name
    assert base.collection.name == school.name
    assert base.steps.get().reason == "验收合格"


def test_the_province_suspends_a_base_and_has_to_say_why(as_officer: Client, base: TrainingBase) -> None:
    url = reverse("training_bases:edit", args=[base.pk])
    data = {"level": base.level, "status": "suspended"}

    as_officer.post(url, data)
    base.refresh_from_db()
    assert base.status == "accredited"

    as_officer.post(url, data | {"reason": "年度考核不合格"})
    base.refresh_from_db()
    assert base.status == "suspended"
    assert base.root_page.closure.reason == "年度考核不合格"


def test_only_the_next_steps_are_offered(as_officer: Client, base: TrainingBase) -> None:
    html = as_officer.get(reverse("training_bases:edit", args=[base.pk])).content.decode()

    assert 'value="suspended"' in html
    assert 'value="applied"' not in html


def test_an_editor_finds_no_bases_there(editor: User, client: Client, base: TrainingBase) -> None:
    client.force_login(editor)

    for name, args in (("add", []), ("edit", [base.pk]), ("index", [])):
        assert client.get(reverse(f"training_bases:{name}", args=args)).status_code in (302, 403)


def test_the_office_sets_a_duty(as_officer: Client) -> None:
    data = {"name": "“十五五”选送", "minimum_level": "provincial", "count": 1}

    response = as_officer.post(reverse("submission_duties:add"), data | {"starts": "2026-01-01", "ends": "2030-12-31"})

    assert response.status_code == 302


def test_every_column_has_a_heading_in_words(as_officer: Client, base: TrainingBase) -> None:
    """Wagtail calls a method that it shows “method”, whatever the method shows."""
    SubmissionDuty.objects.create(name="2026", starts=date(2026, 1, 1), ends=date(2026, 12, 31))

    for name in ("training_bases", "submission_duties"):
        page = BeautifulSoup(as_officer.get(reverse(f"{name}:index")).content, "html.parser")
        headings = [cell.get_text(" ", strip=True) for cell in page.select("thead th")]

        assert len(headings) > 4, name
        assert [text for text in headings if not re.search("[\u4e00-\u9fff]", text)] == [], name
