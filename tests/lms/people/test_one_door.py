"""There is one way in. Whatever else asks for a password leads there, and checks none."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.people.models import Role

pytestmark = pytest.mark.django_db
FORMER = ["/manage/login/", "/_util/login/"]
RESET = [
    "/manage/password_reset/",
    "/manage/password_reset/done/",
    "/manage/password_reset/confirm/MQ/set-password/",
    "/manage/password_reset/complete/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-x/",
    "/accounts/password/reset/key/done/",
]


@pytest.mark.parametrize("address", FORMER + RESET)
def test_it_leads_to_the_one_door(client: Client, address: str) -> None:
    for answer in (client.get(address), client.post(address, {"username": "x", "password": "y", "email": "a@b.cn"})):
        assert answer.status_code in (302, 303)
        assert answer["Location"] == reverse("account_login")


@pytest.mark.parametrize("address", FORMER)
def test_forty_wrong_passwords_and_the_right_one_sign_nobody_in(
    client: Client, post_to: Any, menghai: Any, address: str, monkeypatch: Any
) -> None:
    officer = post_to(Role.PROVINCE_OFFICER, division=menghai, username="officer")
    asked: list[Any] = []
    monkeypatch.setattr("django.contrib.auth.backends.ModelBackend.authenticate", lambda *a, **k: asked.append(k))

    for password in [*(f"wrong{n}" for n in range(40)), "pw"]:
        fields = {"username": officer.username, "login": officer.username, "password": password, "next": "/manage/"}
        assert client.post(address, fields).status_code == 303

    assert "_auth_user_id" not in client.session
    assert asked == []  # not even compared


def test_where_one_wanted_to_go_is_kept_and_never_leads_away(client: Client) -> None:
    assert client.get("/manage/login/?next=/manage/pages/3/")["Location"].endswith("?next=%2Fmanage%2Fpages%2F3%2F")
    assert client.get("/manage/login/?next=https://elsewhere.example/")["Location"] == reverse("account_login")


@pytest.mark.parametrize(
    "address", ["/manage/", "/manage/pages/", "/manage/users/", "/manage/media/", "/manage/api/main/pages/"]
)
def test_the_admin_asks_strangers_at_the_one_door(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code in (302, 404)
    assert answer.status_code == 404 or answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "address",
    [
        *("/manage/users/", "/manage/users/new/", "/manage/groups/", "/manage/failwhale/", "/manage/test404/"),
        *("/manage/api/main/images/", "/manage/api/main/documents/", "/manage/embeds/chooser/", "/manage/nothing/"),
        *("/accounts/email/", "/accounts/confirm-email/", "/accounts/2fa/recovery-codes/download/"),
        *("/_util/authenticate_with_password/1/1/", "/documents/authenticate_with_password/1/"),
    ],
)
def test_what_nobody_needs_is_closed_to_operators_too(client: Client, make_user: Any, address: str) -> None:
    client.force_login(make_user("op", superuser=True))

    assert client.get(address).status_code == 404
    assert client.post(address, {"password": "x"}).status_code == 404


def test_the_admin_s_account_page_changes_neither_password_nor_mail(client: Client, make_user: Any) -> None:
    operator = make_user("op", superuser=True)
    client.force_login(operator)
    address = reverse("wagtailadmin_account")

    page = client.get(address).content.decode()
    client.post(
        address,
        {
            **{
                "password-old_password": "pw",
                "password-new_password1": "neu-2026-yn",
                "password-new_password2": "neu-2026-yn",
            },
            **{"name_email-first_name": "x", "name_email-last_name": "y", "name_email-email": "thief@example.com"},
            **{"locale-preferred_language": "", "locale-current_time_zone": "", "theme-theme": "system"},
            **{"theme-contrast": "system", "theme-density": "default"},
        },
    )
    operator.refresh_from_db()

    assert "password" not in page.replace("data-w-password", "")
    assert operator.check_password("pw")
    assert operator.email == ""


def test_the_admin_s_menu_offers_nothing_that_is_closed(client: Client, make_user: Any) -> None:
    client.force_login(make_user("op", superuser=True))

    page = client.get("/manage/").content.decode()

    assert "/manage/collections/" in page
    assert "/manage/users/" not in page
    assert "/manage/groups/" not in page
