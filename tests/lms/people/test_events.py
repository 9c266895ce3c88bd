"""The table of events: complete, told somewhere, in the guide; the bell; what a new device says."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.people import events, notices
from lms.people.models import Notice, SmsMessage, User
from lms.people.signing_in import phones

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


def told() -> set[str]:
    """The codes that the product names outside the table and the model: where somebody is told."""
    found: set[str] = set()
    for folder in ("lms", "courses", "accessibility"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name == "events.py" or path.parts[-2] in ("models", "migrations") or "world" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("Notice.Code"):
                    found.add(node.attr)
    return found


def test_each_code_is_in_the_table_is_told_somewhere_and_stands_in_the_guide() -> None:
    codes = set(Notice.Code)
    guide = (ROOT / "docs" / "messages.zh.md").read_text("utf-8")
    with translation.override("zh-hans"):
        labels = {code: str(code.label) for code in codes}
        rows = [line for line in guide.splitlines() if line.startswith("| ")]
    always = {
        code for code in codes for line in rows if line.startswith(f"| {labels[code]}") and line.endswith("不能 |")
    }

    assert events.EVENTS.keys() == codes
    assert told() == {code.name for code in codes}
    assert [label for label in labels.values() if f"| {label}" not in guide] == []
    assert always == {event.code for event in events.EVENTS.values() if event.is_security}


def test_the_bell_counts_what_is_unread_and_costs_no_query(
    make_user: Callable[..., User], django_assert_num_queries: Any
) -> None:
    user = make_user("mei")
    client = Client()
    client.force_login(user)
    client.get(reverse("people:choose_subject"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        none = client.get(reverse("own_account:consents")).content.decode()
    for number in range(3):
        notices.tell(person=user, code=Notice.Code.FILM_READY, words=f"视频 {number}")
    with CaptureQueriesContext(connection) as after:
        three = client.get(reverse("own_account:consents")).content.decode()

    assert "tool--bell" not in none  # a learner's header has a stop more only while something waits
    assert "3 条新消息" in three
    assert len(after) == len(before)


def test_staff_have_the_bell_always(officer_of: Any) -> None:
    client = Client()
    client.force_login(officer_of())

    page = client.get(reverse("own_account:index")).content.decode()

    assert "tool--bell" in page
    assert "条新消息" not in page


@pytest.fixture
def officer_of(make_user: Callable[..., User], menghai: Any) -> Callable[[], User]:
    def made() -> User:
        from lms.people.models import Organisation, Posting

        office = Organisation.objects.create(division=menghai, name="勐海县残联")
        user = make_user("officer")
        Posting.objects.create(user=user, organisation=office, division=menghai, role="county_officer")
        return user

    return made


def sign_in(client: Client, user: User) -> None:
    client.post(reverse("account_login"), {"login": user.username, "password": "pw"})
    assert "_auth_user_id" in client.session


def test_a_new_device_is_told_the_first_and_the_known_one_is_not(make_user: Callable[..., User]) -> None:
    user = make_user("mei")
    phones.give(user=user, phone="13812345678", verified=True)
    first, second = Client(), Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile"})
    sign_in(first, user)
    at_first = Notice.objects.filter(person=user).count()
    sign_in(second, user)
    again = Notice.objects.filter(person=user).count()
    for client in (first, second):
        client.post(reverse("account_logout"))
        sign_in(client, user)
    third = Client()
    sign_in(third, user)

    rows = Notice.objects.filter(person=user, code=Notice.Code.NEW_DEVICE)
    assert (at_first, again, rows.count()) == (0, 1, 2)
    assert "Android" in notices.words_of(rows.order_by("pk")[0], user)
    assert SmsMessage.objects.filter(person=user, template="new_device").count() == 1  # a day
    assert third.get(reverse("people:home"))["Location"] != reverse("people:news")  # it stands in nobody's way
