"""Setting a factor up over HTTP, keeping its codes, and removing it."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from lms.people.models import Role
from tests.lms.second_factor.conftest import code_at, first_step, give_factor, sign_in

pytestmark = pytest.mark.django_db
COMMITTED = pytest.mark.django_db(transaction=True)  # allauth tells of a factor when it is committed


@COMMITTED
def test_an_app_is_set_up_its_codes_are_kept_and_one_goes_on(
    client: Client, stocked: None, officer: Any, at: Any
) -> None:
    first_step(client, officer)
    at(60)
    assert client.get("/figures/?year=2026")["Location"].startswith("/accounts/second-factor/setup/")
    client.get("/accounts/second-factor/setup/?next=/figures/")
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"secret=([A-Z2-7]+)", page).group(1)
    again = client.get(reverse("mfa_activate_totp")).content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()

    answer = client.post(reverse("mfa_activate_totp"), {"code": code_at(secret=secret)})
    codes = client.get(answer["Location"], follow=True)
    shown = re.findall(r'factor-code" aria-hidden="true">(\d{4} \d{4})<', codes.content.decode())
    barred = client.get("/figures/")
    unticked = client.post(reverse("second_factor:codes"))
    kept = client.post(reverse("second_factor:codes"), {"kept": "yes"})

    assert f"secret={secret}" in again  # two tabs, or a page opened an hour ago, show the same
    assert f"secret={secret}" in wrong
    assert "<svg" in page
    assert " ".join(secret) in page  # for the ear, one by one
    assert len(set(shown)) == 10
    assert barred["Location"].startswith("/accounts/second-factor/setup/")
    assert unticked.status_code == 422
    assert kept["Location"] == "/figures/"
    assert client.get("/figures/").status_code == 200
    assert client.get(reverse("second_factor:codes"))["Location"] == reverse("second_factor:mine")  # never again


@COMMITTED
def test_the_code_that_set_it_up_does_not_sign_in(client: Client, stocked: None, officer: Any) -> None:
    first_step(client, officer)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    code = code_at(secret=re.search(r"secret=([A-Z2-7]+)", page).group(1))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    other = Client()
    first_step(other, officer)

    other.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" not in other.session


def test_a_page_opened_an_hour_ago_still_sets_it_up(client: Client, officer: Any, at: Any) -> None:
    first_step(client, officer)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"secret=([A-Z2-7]+)", page).group(1)
    at(3600)

    asked = client.post(reverse("mfa_activate_totp"), {"code": code_at(secret=secret)})
    client.post(reverse("mfa_activate_totp"), {"code": code_at(secret=secret), "proof-password": "pw"})

    assert asked.status_code == 403  # the password once more; the code is kept in the page
    assert Authenticator.objects.filter(user=officer, type="totp").exists()


def test_whoever_must_have_one_is_led_to_set_it_up_again_after_removing_it(client: Client, officer: Any) -> None:
    give_factor(officer)
    sign_in(client, officer)
    assert client.get("/figures/").status_code == 200

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=officer).exists()
    assert client.get("/figures/")["Location"].startswith("/accounts/second-factor/setup/")


@COMMITTED
def test_new_recovery_codes_make_the_old_void(client: Client, stocked: None, officer: Any) -> None:
    give_factor(officer)
    sign_in(client, officer)
    old = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()[0]

    client.get("/figures/")  # this session has been let through
    client.post(reverse("mfa_generate_recovery_codes"))
    barred = client.get("/figures/")
    client.post(reverse("second_factor:codes"), {"kept": "yes"})
    other = Client()
    first_step(other, officer)
    other.post(reverse("mfa_authenticate"), {"code": old})

    assert barred["Location"].startswith("/accounts/second-factor/setup/")
    assert client.get("/figures/").status_code == 200
    assert "_auth_user_id" not in other.session


def test_one_s_own_page_lists_what_there_is(client: Client, post_to: Any, menghai: Any) -> None:
    editor = post_to(Role.BASE_EDITOR, division=menghai)
    first_step(client, editor)
    page = client.get(reverse("second_factor:mine")).content.decode()

    assert "设置通行密钥" in page
    assert client.get("/accounts/2fa/")["Location"] == reverse("second_factor:mine")
    assert client.get("/accounts/2fa/recovery-codes/")["Location"] == reverse("second_factor:codes")
    assert client.get("/accounts/2fa/reauthenticate/?next=/figures/")["Location"].endswith("prove/?next=%2Ffigures%2F")


@pytest.mark.parametrize(
    "name", ["mfa_add_webauthn", "mfa_activate_totp", "account_change_password", "own_account:phone"]
)
def test_changing_how_one_signs_in_needs_a_fresh_proof(client: Client, officer: Any, name: str, at: Any) -> None:
    give_factor(officer)
    sign_in(client, officer)
    client.get("/figures/")
    at(600)

    answer = client.get(reverse(name))

    assert answer["Location"].startswith("/accounts/second-factor/prove/")
