"""Getting in: with a name and password, with a phone and a code, and choosing whom to help."""

import pytest
from django.test import Client
from django.urls import reverse

from lms.people import phones
from lms.people.models import HelperLink
from lms.people.sms import MemoryBackend

pytestmark = pytest.mark.django_db


def test_a_trainee_signs_in_with_name_and_password(client: Client, make_trainee, menghai) -> None:
    trainee = make_trainee(division=menghai)

    answer = client.post(reverse("account_login"), {"login": trainee.user.username, "password": "pw"})

    assert answer.status_code == 302
    assert answer.url == reverse("people:home")


def test_a_phone_gets_a_code_of_six_digits_that_signs_in(client: Client, make_user) -> None:
    user = make_user("mother")
    phones.give(user=user, phone="13812345678", verified=True)
    MemoryBackend.sent.clear()

    client.post(reverse("account_request_login_code"), {"phone": "138 1234 5678"})
    [(phone, code)] = MemoryBackend.sent
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert phone == "+8613812345678"
    assert len(code) == 6
    assert code.isdigit()
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_strangers_phone_reads_the_same_and_gets_nothing(client: Client, make_user) -> None:
    MemoryBackend.sent.clear()

    answer = client.post(reverse("account_request_login_code"), {"phone": "13900000000"})

    assert answer.status_code == 302
    assert MemoryBackend.sent == []


def test_nobody_makes_an_account_out_of_nowhere(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"username": "x", "phone": "13900000000", "password1": "x"})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_helper_chooses_whose_study_it_is(client: Client, make_user, make_trainee, menghai) -> None:
    mother, son = make_user("mother"), make_trainee(division=menghai, name="岩罕")
    HelperLink.objects.create(helper=mother, trainee=son, consent_note="当面同意")
    client.force_login(mother)

    client.post(reverse("people:choose_subject"), {"trainee": str(son.user.uuid)})

    assert client.session["subject"] == son.user.pk


def test_a_helper_cannot_choose_a_stranger(client: Client, make_user, make_trainee, menghai) -> None:
    mother, stranger = make_user("mother"), make_trainee(division=menghai)
    client.force_login(mother)

    answer = client.post(reverse("people:choose_subject"), {"trainee": str(stranger.user.uuid)})

    assert answer.status_code == 403
    assert "subject" not in client.session
