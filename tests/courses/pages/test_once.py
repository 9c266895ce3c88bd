"""Wagtail saves a new page by itself while its editor presses "save": one form makes one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from courses.pages.models import LessonPage, UnitPage
from tests.hands import at_once

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from lms.people.models import User

pytestmark = pytest.mark.both_databases

BY_ITSELF = {"accept": "application/json"}
BY_HAND = {"accept": "text/html"}


@pytest.fixture
def address(unit: UnitPage) -> str:
    return reverse("wagtailadmin_pages:add", args=["pages", "lessonpage", unit.pk])


@pytest.fixture
def form(client: Client, editor: User, address: str) -> QueryDict:
    """A new lesson's form as it was opened."""
    client.force_login(editor)
    return new_form(client, address)


def new_form(client: Client, address: str) -> QueryDict:
    posted: QueryDict = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    posted.update({"title": "第一课", "body-count": "0"})
    return posted


def send(client: Client, address: str, form: QueryDict, title: str, headers: dict[str, str]) -> HttpResponse:
    changed = form.copy()
    changed["title"] = title
    return client.post(address, changed, headers=headers)


def titles(unit: UnitPage) -> list[str]:
    return [page.get_latest_revision_as_object().title for page in LessonPage.objects.child_of(unit)]


@pytest.mark.django_db
@pytest.mark.parametrize("first", [BY_ITSELF, BY_HAND])
def test_what_a_hand_saves_after_it_is_an_edit(
    client: Client, unit: UnitPage, address: str, form: QueryDict, first: dict[str, str]
) -> None:
    send(client, address, form, "第一课", first)
    answer = send(client, address, form, "第一课：准备", BY_HAND)

    assert titles(unit) == ["第一课：准备"]
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse(
        "wagtailadmin_pages:edit", args=[LessonPage.objects.child_of(unit)[0].pk]
    )


@pytest.mark.django_db
def test_what_was_saved_by_itself_and_comes_after_the_hand_changes_nothing(
    client: Client, unit: UnitPage, address: str, form: QueryDict
) -> None:
    send(client, address, form, "第一课：准备", BY_HAND)
    answer = send(client, address, form, "第一课", BY_ITSELF)

    assert titles(unit) == ["第一课：准备"]
    assert answer.json()["success"] is True
    assert answer.json()["revision_id"] == LessonPage.objects.child_of(unit)[0].latest_revision_id


@pytest.mark.django_db
def test_what_is_saved_by_itself_again_because_no_answer_came_goes_on_at_the_page(
    client: Client, unit: UnitPage, address: str, form: QueryDict
) -> None:
    send(client, address, form, "第一课", BY_ITSELF)
    answer = send(client, address, form, "第一课：准备", BY_ITSELF).json()

    assert titles(unit) == ["第一课：准备"]
    assert answer["url"] == reverse("wagtailadmin_pages:edit", args=[answer["pk"]])
    assert client.get(answer["hydrate_url"]).status_code == 200


@pytest.mark.django_db
def test_another_form_another_person_or_a_page_that_went_make_a_new_one(
    client: Client, unit: UnitPage, address: str, form: QueryDict, reviewer: User
) -> None:
    send(client, address, form, "第一课", BY_HAND)
    send(client, address, new_form(client, address), "第一课", BY_HAND)
    assert titles(unit) == ["第一课", "第一课"]

    stranger = Client()
    stranger.force_login(reviewer)
    assert send(stranger, address, form, "她的", BY_HAND).status_code in (302, 403)
    assert "她的" not in titles(unit)

    LessonPage.objects.child_of(unit)[0].delete()
    send(client, address, form, "又一课", BY_HAND)
    assert titles(unit) == ["第一课", "又一课"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stocked")
def test_saved_by_itself_and_by_hand_at_once(editor: User, unit: UnitPage, address: str, form: QueryDict) -> None:
    clients = [signed_in(editor) for _ in range(4)]

    def act(hand: int) -> tuple[bool, int]:
        answer = send(clients[hand], address, form, f"第一课{hand % 2}", [BY_ITSELF, BY_HAND][hand % 2])
        return bool(hand % 2), answer.status_code

    answers = at_once(act, hands=4)

    assert sorted(answers) == [(False, 200), (False, 200), (True, 302), (True, 302)]
    assert titles(unit) == ["第一课1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stocked")
def test_several_editors_make_lessons_in_one_unit_at_once(
    client: Client, editor: User, unit: UnitPage, address: str, form: QueryDict
) -> None:
    clients = [signed_in(editor) for _ in range(4)]
    forms = [new_form(each, address) for each in clients]

    def act(hand: int) -> int:
        return send(clients[hand], address, forms[hand], f"第{hand}课", BY_HAND).status_code

    assert at_once(act, hands=4) == [302] * 4
    assert sorted(titles(unit)) == [f"第{hand}课" for hand in range(4)]


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client
