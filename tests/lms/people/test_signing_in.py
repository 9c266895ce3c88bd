"""Getting in: with a name and password, with a phone and a code, and choosing whom to help."""

import importlib
import re
from html import unescape
from urllib.parse import unquote

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from lms.people.identity.fields import CodeField, NumberField, PhoneField
from lms.people.models import HelperLink, User
from lms.people.signing_in import phones
from lms.people.sms.backends import MemoryBackend
from tests.lms.second_factor.conftest import give_factor

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


def asked_for_a_code(browser: Client, phone: str = "13812345678", then: str = "") -> str:
    """The page of the code, in Chinese."""
    address = reverse("account_request_login_code")
    answer = browser.post(address, {"phone": phone} | ({"next": then} if then else {}), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_confirm_login_code"))
    return answer.content.decode()


def test_from_the_page_of_the_code_there_are_ways_out(client: Client, make_user) -> None:
    phones.give(user=make_user("mother"), phone="13812345678", verified=True)

    page = asked_for_a_code(client, "13900000000", then="/record/")
    links = [unquote(unescape(link)) for link in re.findall(r'href="(/accounts/[^"]+)"', page)]

    another = f"{reverse('account_request_login_code')}?next=/record/"
    password = f"{reverse('account_login')}?next=/record/"
    assert {another, password, reverse("account_login")} <= set(links)
    assert 'name="phone"' in client.get(another).content.decode()
    login = client.get(password).content.decode()
    assert 'name="password"' in login
    assert f'href="{reverse("account_confirm_login_code")}?next=/record/"' in login.replace("%2F", "/")
    MemoryBackend.sent.clear()
    asked_for_a_code(client, "13812345678", then="/record/")
    [(_phone, code)] = MemoryBackend.sent
    answer = client.post(reverse("account_confirm_login_code"), {"code": code, "next": "/record/"})
    assert (answer.status_code, answer["Location"]) == (302, "/record/")


def test_a_password_signs_in_while_a_code_is_waiting(client: Client, make_user) -> None:
    make_user("mother")
    asked_for_a_code(client, "13900000000")

    client.post(reverse("account_login"), {"login": "mother", "password": "pw"})

    assert "_auth_user_id" in client.session
    assert "account_login" not in client.session


def test_the_page_of_the_code_promises_nothing_to_a_phone_that_nobody_has(client: Client) -> None:
    page = asked_for_a_code(client, "13900000000")

    assert "如果有人用" in page
    assert "已发送" not in page
    assert "几分钟内没有收到" in page


@pytest.mark.parametrize(
    "how", ["{}{}{} {}{}{}", "\u202a{}{}{}-{}{}{}\u202c", "{}\u200b{}{}{}{}{}\ufeff", "full width"]
)
def test_the_code_is_taken_however_it_was_typed_or_pasted(client: Client, make_user, how: str) -> None:
    phones.give(user=make_user("mother"), phone="13812345678", verified=True)
    MemoryBackend.sent.clear()
    asked_for_a_code(client, "\u202a138\u200b1234 5678\u202c")
    [(_phone, code)] = MemoryBackend.sent

    wide = code.translate({ord("0") + n: ord("０") + n for n in range(10)})
    client.post(reverse("account_confirm_login_code"), {"code": wide if how == "full width" else how.format(*code)})

    assert "_auth_user_id" in client.session


def test_a_pasted_number_signs_in_with_its_password(client: Client, make_user) -> None:
    phones.give(user=make_user("mother"), phone="13812345678", verified=True)

    client.post(reverse("account_login"), {"login": "\u202a138 1234 5678\u202c", "password": "pw"})

    assert "_auth_user_id" in client.session


def test_the_second_step_lets_somebody_else_sign_in(client: Client, make_user) -> None:
    give_factor(make_user("mother"))
    make_user("teacher")
    step = client.post(reverse("account_login"), {"login": "mother", "password": "pw"}, follow=True)
    assert step.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert f'href="{reverse("account_login")}"' in step.content.decode()

    login = client.get(reverse("account_login"))
    assert f'href="{reverse("mfa_authenticate")}"' in login.content.decode()
    client.post(reverse("account_login"), {"login": "teacher", "password": "pw"})

    assert client.session["_auth_user_id"] == str(User.objects.get(username="teacher").pk)


def numbers_of_people() -> list[tuple[str, forms.Field]]:
    """Every field of a form of ours, by whatever role, into which a phone or a code is typed."""
    found, rest = [], [forms.BaseForm]
    while rest:
        cls = rest.pop()
        rest += cls.__subclasses__()
        ours = cls.__module__.split(".")[0] in ("lms", "courses", "accessibility", "media_pipeline", "foundation")
        for name, field in (
            getattr(cls, "base_fields", {}).items() if ours and cls.__module__ != "lms.web.design" else ()
        ):
            typed = isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput)
            if typed and name in ("phone", "code", "sms", "number", "citizen_id"):
                found.append((f"{cls.__module__}.{cls.__name__}.{name}", field))
    return found


def test_every_field_for_a_phone_or_a_code_takes_what_is_pasted() -> None:
    importlib.import_module("lms.urls")
    found = numbers_of_people()

    assert len(found) >= 9
    assert [name for name, field in found if not isinstance(field, NumberField)] == []
    assert [name for name, field in found if name.endswith(".phone") and not isinstance(field, PhoneField)] == []
    assert [name for name, field in found if name.endswith(".code") and not isinstance(field, CodeField)] == []
    assert PhoneField().clean("\u202a+86 １３８ 1234\u200b5678\u202c") == "+8613812345678"
