"""allauth's pages speak as the rest does: 验证码, no e-mail that nobody has, no style outside the style sheets."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from lms.people.library import TABLE, Access
from lms.people.library.accounts import ENTRIES
from lms.people.models import User
from lms.people.signing_in import phones
from tests.lms.second_factor.conftest import code_at, give_factor
from tests.refused import faults, undeclared

pytestmark = pytest.mark.django_db
WRONG = re.compile(r"代码|登录码|错误代码|电子邮件|邮箱|邮件| style=|<style")
WRONG_IN_ENGLISH = re.compile(r"e-?mail| style=|<style", re.IGNORECASE)
TAKE_ARGUMENTS = ("mfa_edit_webauthn", "mfa_remove_webauthn", "account_reset_password_from_key")


def visits(browser: Client, user: User) -> Iterator[tuple[str, Any]]:
    """Each page of allauth's that somebody can come to, and what it says when something is wrong."""

    def at(name: str, fields: dict[str, str] | None = None) -> tuple[str, Any]:
        address = reverse(name)
        answer = browser.get(address, follow=True) if fields is None else browser.post(address, fields, follow=True)
        return f"{name} {fields or ''}", answer

    for name, entry in ENTRIES.items():
        if entry.access == Access.PUBLIC:
            yield at(name)
    yield at("account_login", {})
    yield at("account_login", {"login": "13812345678", "password": "no"})
    yield at("account_login", {"login": user.username, "password": "no"})
    yield at("account_request_login_code", {})
    yield at("account_request_login_code", {"phone": "13812345678"})
    for _ in range(5):
        yield at("account_confirm_login_code", {"code": "000000"})
    yield at("account_request_login_code", {"phone": "13812345678"})
    yield at("account_confirm_login_code", {"action": "resend"})
    yield at("account_login", {"login": user.username, "password": "pw"})  # a fresh proof, too
    for name, entry in ENTRIES.items():
        if entry.access not in (Access.PUBLIC, Access.CLOSED) and name not in TAKE_ARGUMENTS:
            yield at(name)
    yield at("account_change_password", {"oldpassword": "no", "password1": "kurz", "password2": "anders"})
    yield at(
        "account_change_password", {"oldpassword": "pw", "password1": "yn-2026-lernen", "password2": "yn-2026-lernen"}
    )
    yield at("own_account:phone", {"phone": "13812345678"})
    yield at("own_account:phone", {"phone": "13812340000"})
    yield at("own_account:codes", {"old_code": "000000", "new_code": "000000"})
    yield at("own_account:codes", {"action": "again"})
    yield at("mfa_activate_totp", {"code": "000000"})
    browser.post(reverse("account_logout"))
    give_factor(user)
    yield at("account_login", {"login": user.username, "password": "yn-2026-lernen"})
    yield at("mfa_authenticate", {"code": "000000"})
    yield at("mfa_authenticate", {"code": code_at()})
    yield at("mfa_deactivate_totp")


@pytest.mark.parametrize(("language", "wrong"), [("zh-hans", WRONG), ("en", WRONG_IN_ENGLISH)])
def test_no_page_of_allauth_s_speaks_another_language(
    language: str, wrong: re.Pattern[str], make_user: Callable[..., User]
) -> None:
    user = make_user("mother")
    phones.give(user=user, phone="13812345678", verified=True)
    browser = Client()
    browser.cookies["django_language"] = language

    found, pages, refused = [], 0, 0
    for what, answer in visits(browser, user):
        assert answer.status_code < 500, what
        pages += answer.status_code == 200
        html = answer.content.decode()
        found += [f"{what}: {html[max(0, hit.start() - 40) : hit.end() + 40]!r}" for hit in wrong.finditer(html)]
        page = BeautifulSoup(html, "html.parser")
        found += [f"{what}: {each}" for each in undeclared(page)]
        if "data-wrong" in html:
            refused += 1
            found += [f"{what}: {each}" for each in faults(page, language)]
        elif answer.status_code == 200 and 'aria-invalid="true"' in html:
            found.append(f"{what}: a field is wrong, and the page does not say so")

    assert found == []
    assert pages > 25
    assert refused > 10
    assert set(ENTRIES) <= set(TABLE)
