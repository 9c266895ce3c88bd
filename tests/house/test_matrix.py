"""Roles × endpoints: who gets in where, as a table that a person reads when it changes (matrix.txt).

After a change that is meant: UPDATE_MATRIX=1 .venv/bin/python -m pytest tests/house/test_matrix.py, then read the diff.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from lms.people.models import User
from lms.people.signing_in.sessions import SUBJECT_KEY
from tests.house import one_of_everything
from tests.undrawn import draw_once

TABLE = Path(__file__).with_name("matrix.txt")
# Each column is somebody of the demonstration world; what is asked for belongs to 勐海's tea base and to 岩罕.
COLUMNS = {
    "anonymous": None,
    "trainee": "yanhan",
    "other_trainee": "limei",
    "helper": "mother",
    "counsellor": "counsellor",
    "editor": "teaeditor",
    "other_editor": "editor",
    "staff": "teateacher",
    "other_staff": "teacher",
    "media_reviewer": "captions",
    "course_reviewer": "coursereview",
    "county": "county",
    "other_county": "othercounty",
    "prefecture": "prefecture",
    "province": "province",
    "evaluator": "evaluator",
    "auditor": "auditor",
}


@pytest.mark.django_db
def test_who_gets_in_where(world: dict[str, Any], written: set[str]) -> None:
    browsers = {column: browser_of(account, world) for column, account in COLUMNS.items()}
    rows = []
    for name, view in sorted(ours()):
        written.clear()
        verbs: set[str] = set()
        answers = [ask(browsers[column], name, world, verbs) for column in COLUMNS]
        rows.append(" ".join([f"{name:<32}", f"{view.permission:<36}", *answers]))
    legend = "".join(f"# {number:>2} {column}\n" for number, column in enumerate(COLUMNS, 1))
    head = " ".join([f"{'#':<32}", f"{'':<36}", *(f"{number:<2}" for number in range(1, len(COLUMNS) + 1))]).rstrip()
    table = "# + gets in, . is refused, ? is asked to sign in\n" + legend + head + "\n" + "\n".join(rows) + "\n"
    if os.environ.get("UPDATE_MATRIX"):
        TABLE.write_text(table, encoding="utf-8")

    assert table == TABLE.read_text(encoding="utf-8")


def test_nothing_of_another_person_is_open_to_strangers() -> None:
    """Whatever the table says, these columns never hold a + in these rows."""
    numbers = {column: number for number, column in enumerate(COLUMNS)}
    private = (
        *("points:of", "points:txn", "points:day", "points:document", "points:correct"),
        *("study:take_chunks", "study:say_present", "delivery:session", "delivery:ask_void", "delivery:void"),
        *("records:of", "records:json", "records:workbook", "records:statement", "records:links", "records:take_back"),
        *("records:external", "records:scan", "records:certificate_pdf", "records:issue", "records:batch_pdf"),
        *("registry:person", "registry:act", "registry:decide"),
        *("registry:people", "registry:add_person", "registry:end_counsellor", "registry:withdraw_consent"),
        "media_pipeline:asset",
    )
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line.split(" ")[0] in private]

    assert len(lines) == len(private)
    for name, *cells in lines:
        for column in ("anonymous", "other_trainee", "other_editor", "other_staff", "evaluator"):
            assert cells[-len(COLUMNS) :][numbers[column]] != "+", (name, column)


def ask(browser: Client, name: str, world: dict[str, Any], verbs: set[str]) -> str:
    """One request, taken back afterwards: + . or ?; `verbs` gathers the addresses that take no GET from anybody."""
    kwargs, method, body = world["samples"].get(name, ({}, "get", None))
    try:
        address = reverse(name, kwargs=kwargs)
    except NoReverseMatch as error:
        pytest.fail(f"{name}: give it a sample in `world` ({error})")
    answer = send(browser, address, "post" if address in verbs else method, body)
    if answer.status_code == 405 and address not in verbs:  # a verb: the question is who may do it
        verbs.add(address)
        answer = send(browser, address, "post", body)
    if answer.status_code >= 500:
        pytest.fail(f"{name} answered {answer.status_code}")
    return verdict(answer, signed_in="_auth_user_id" in browser.session)


def send(browser: Client, address: str, method: str, body: Any) -> Any:
    """The answer; whatever the request changed is taken back."""
    with transaction.atomic():
        if method == "get":
            answer = browser.get(address)
        elif body is None:
            answer = browser.post(address)
        else:
            answer = browser.post(address, json.dumps(body), content_type="application/json")
        if answer.streaming:
            with suppress(OSError):  # what the world says lies in the storage does not
                list(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


def verdict(answer: Any, *, signed_in: bool) -> str:
    """In the table's signs; Wagtail refuses by sending people to its door or its front page."""
    if answer.status_code == 401:
        return "? "
    if answer.status_code == 302 and "/login/" in answer["Location"]:
        return ". " if signed_in else "? "
    if answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_home"):
        return ". "
    return ". " if answer.status_code in (403, 404) else "+ "


def browser_of(account: str | None, world: dict[str, Any]) -> Client:
    browser = Client()
    if account:
        browser.force_login(User.objects.get(username=account))
    if account == "mother":
        session = browser.session
        session[SUBJECT_KEY] = world["subject"].pk
        session.save()
    return browser


def ours(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from ours(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and hasattr(entry.callback, "permission"):
            yield f"{space}{entry.name}", entry.callback


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates written since this was emptied: each is written once an endpoint, not seventeen times.

    Who gets in is decided before a page is written; writing all of them takes a third of this test.
    """
    return draw_once(monkeypatch)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> dict[str, Any]:
    return one_of_everything.build()
