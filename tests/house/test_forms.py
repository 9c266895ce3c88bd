"""Every form that comes back says so: in the title, in a summary with links that lead to its fields, in our words.

Forms are not named here: they are found on the pages that people of each kind open, and sent empty and wrong.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from tests.house.lived_in import browser
from tests.house.test_matrix import ours, world  # noqa: F401 - a fixture: one of everything that an address can name
from tests.refused import WRONG, drop_downs, faults, kind, undeclared

pytestmark = pytest.mark.django_db
PEOPLE = ("province", "county", "teaeditor", "teateacher", "captions", "yanhan")
NOT_OURS = ("/manage/",)  # Wagtail's own fields and filters, for people who edit with a keyboard
NOTHING = "-"  # no field at all, as a program sends it: it is refused like an empty form
NOT_TYPED = ("hidden", "submit", "button", "reset", "image")
# Of the account itself; the rest of allauth's are tried in tests/lms/people/test_allauth_pages.py.
ACCOUNT = ("account_login", "account_request_login_code", "account_change_password", "own_account:phone")
# Comes back because it has something to show, or takes whatever is sent.
NEVER_REFUSED = {"accessibility:preferences", "people:choose_subject", "assess:answer", "study:answer_survey"}


def typed(form: Tag) -> list[Tag]:
    return [each for each in form.select("input, select, textarea") if kind(each) not in NOT_TYPED and each.get("name")]


def filled(form: Tag, value: str) -> dict[str, str]:
    """What the form would send: its hidden fields as they are, and this in every place where somebody types."""
    hidden = {str(e["name"]): str(e.get("value", "")) for e in form.select("input[type=hidden]") if e.get("name")}
    first = form.select_one("button[name][value]")
    pressed = {str(first["name"]): str(first["value"])} if first else {}
    told = {str(each["name"]): value for each in typed(form) if kind(each) != "file"}
    return hidden | pressed | (told if value else {name: "" for name in told if not name.startswith("q-")})


class Asked:
    """One person's browser; what it sends is taken back."""

    def __init__(self, account: str | None) -> None:
        self.client = browser(account) if account else Client()
        self.status = 0

    def get(self, address: str) -> BeautifulSoup | None:
        answer = self.client.get(address)
        self.status = answer.status_code
        if answer.streaming:
            with suppress(OSError):  # what the world says lies in the storage does not
                list(answer.streaming_content)
        html = answer.status_code == 200 and str(answer.get("Content-Type", "")).startswith("text/html")
        return BeautifulSoup(answer.content, "html.parser") if html and not answer.streaming else None

    def send(self, address: str, fields: dict[str, str]) -> tuple[int, BeautifulSoup]:
        """The page that she reads then, after a redirect too."""
        cache.clear()
        with transaction.atomic():
            answer = self.client.post(address, fields)
            status = answer.status_code
            if status in (302, 303):
                answer = self.client.get(urljoin(address, answer["Location"]).split("#")[0], follow=True)
            page = BeautifulSoup(b"" if answer.streaming else answer.content, "html.parser")
            transaction.set_rollback(True)
        return status, page


def test_every_form_of_the_house_that_is_refused_says_so(world: dict[str, Any]) -> None:  # noqa: F811
    seen: set[tuple[str, frozenset[str]]] = set()
    refused: set[str] = set()
    failed: list[str] = []
    pages = [reverse(name, kwargs=world["samples"].get(name, ({},))[0]) for name, _view in sorted(ours())]
    opened: set[str] = set()  # what a form answers, it answers to everybody who may send it
    for account in (*PEOPLE, None):
        asked = Asked(account)
        names = [reverse(name) for name in ACCOUNT] if account in (None, "yanhan") else []
        for address in [*pages, *names]:
            if address in opened:
                continue
            page = asked.get(address)
            if page is None:
                opened |= {address} if asked.status == 405 else set()
                continue
            opened.add(address)
            failed += [f"{address}: {each}" for each in undeclared(page)]
            failed += [f"{address}: {each}" for each in drop_downs(page) if not address.startswith(NOT_OURS)]
            for form in page.select("main form"):
                leads = urlsplit(urljoin(address, str(form.get("action") or address))).path
                view = resolve(leads).view_name
                mark = (view, frozenset(str(each["name"]).split("-")[-1] for each in typed(form)))
                if form.get("method", "get").lower() != "post" or not typed(form) or mark in seen:
                    continue
                seen.add(mark)
                for value in ("", "x" * 5_000, NOTHING):
                    status, back = asked.send(leads, {} if value is NOTHING else filled(form, value))
                    is_wrong = bool(back.select("[data-wrong]"))
                    if (
                        leads.startswith("/manage/")
                        and not is_wrong
                        and str(back.title.string).strip().startswith(WRONG["zh-hans"])
                    ):
                        continue  # told by Wagtail, which leads to the field itself
                    if is_wrong:
                        refused.add(view)
                        failed += [f"{view} ({account}, {value[:1]!r}): {each}" for each in faults(back)]
                    elif status in (200, 400, 409, 422) and view not in NEVER_REFUSED and back.select("main form"):
                        failed.append(f"{view} ({account}, {value[:1]!r}) came back with {status} and says nothing")

    assert not failed, "\n".join(sorted(set(failed)))
    assert len(refused) > 25, sorted(refused)
