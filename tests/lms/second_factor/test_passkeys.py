"""Passkeys over HTTP, with a key in software: set up, second step, alone, fresh proof; never without being unlocked."""

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from lms.second_factor.factors import factors
from tests.lms.second_factor.conftest import first_step, give_factor
from tests.lms.second_factor.soft_key import SoftKey

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


def options_of(page: Any, name: str) -> dict[str, Any]:
    text = re.search(r'id="passkey-options" type="application/json">(.*?)</script>', page.content.decode(), re.S).group(
        1
    )
    return json.loads(text)[name]


@pytest.fixture
def key(officer: Any) -> SoftKey:
    """Set up by HTTP; the recovery codes are on paper."""
    client, key = Client(), SoftKey()
    first_step(client, officer)
    options = options_of(client.get(reverse("mfa_add_webauthn")), "creation_options")
    answer = client.post(reverse("mfa_add_webauthn"), {"credential": key.create(options), "passwordless": "True"})
    assert answer.status_code == 302
    client.post(reverse("second_factor:codes"), {"kept": "yes"})
    assert client.get("/figures/").status_code == 200
    return key


def door(client: Client, key: SoftKey, **how: Any) -> Any:
    options = client.get(reverse("mfa_login_webauthn"), headers=JSON).json()["request_options"]
    return client.post(reverse("mfa_login_webauthn"), {"credential": key.get(options, **how)})


def second_step(client: Client, officer: Any, key: SoftKey, *, unlocked: bool = True, **more: str) -> Any:
    first_step(client, officer)
    options = options_of(client.get(reverse("mfa_authenticate")), "request_options")
    return client.post(reverse("mfa_authenticate"), {"credential": key.get(options, unlocked=unlocked), **more})


def test_it_signs_in_alone_and_counts_as_both(client: Client, key: SoftKey) -> None:
    door(client, key)

    assert client.get("/figures/").status_code == 200


def test_it_is_the_second_step_and_remembers_the_device(client: Client, officer: Any, key: SoftKey) -> None:
    assert second_step(client, officer, key, remember="on")["Location"] == "/home/"
    assert client.get("/figures/").status_code == 200
    client.post(reverse("account_logout"))

    assert first_step(client, officer)["Location"] == "/home/"


def test_a_found_key_without_its_pin_opens_nothing(officer: Any, key: SoftKey) -> None:
    """Not at the door, not as the second step, and not by a challenge that was begun for another account."""
    alone, second, borrowed = Client(), Client(), Client()
    door(alone, key, unlocked=False)
    second_step(second, officer, key, unlocked=False)
    thief = type(officer).objects.create(username="thief", name="贼")
    thief.set_password("pw")
    thief.save()
    give_factor(thief)
    first_step(borrowed, thief)
    options = options_of(borrowed.get(reverse("mfa_authenticate")), "request_options")
    borrowed.post(reverse("mfa_login_webauthn"), {"credential": key.get(options, unlocked=False)})

    for client in (alone, second, borrowed):
        assert "_auth_user_id" not in client.session


def test_a_key_that_was_not_unlocked_is_not_set_up(client: Client, officer: Any) -> None:
    first_step(client, officer)
    options = options_of(client.get(reverse("mfa_add_webauthn")), "creation_options")

    client.post(reverse("mfa_add_webauthn"), {"credential": SoftKey().create(options, unlocked=False)})

    assert not factors.has_factor(officer)


def test_an_answer_is_taken_once_and_only_by_its_own_key(officer: Any, key: SoftKey) -> None:
    client = Client()
    options = client.get(reverse("mfa_login_webauthn"), headers=JSON).json()["request_options"]
    forged = SoftKey()
    forged.id, forged.user = key.id, key.user
    client.post(reverse("mfa_login_webauthn"), {"credential": forged.get(options)})
    assert "_auth_user_id" not in client.session
    other = Client()
    other.get(reverse("mfa_login_webauthn"), headers=JSON)
    other.post(reverse("mfa_login_webauthn"), {"credential": key.get(options)})  # another browser's challenge

    assert "_auth_user_id" not in other.session


def test_it_is_the_fresh_proof(client: Client, officer: Any, key: SoftKey, at: Any) -> None:
    door(client, key)
    at(600)
    address = reverse("account_change_password")
    led = client.get(address)["Location"]
    options = options_of(client.get(led), "request_options")

    locked = client.post(led, {"proof-credential": key.get(options, unlocked=False)})
    options = options_of(locked, "request_options")
    answer = client.post(led, {"proof-credential": key.get(options)})

    assert locked.status_code == 422
    assert answer["Location"] == address
    assert Authenticator.objects.get(user=officer, type="webauthn").last_used_at
