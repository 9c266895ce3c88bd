"""What passwords may be, and how long a session lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.people.models.acts import Act
from lms.people.models.sessions import UserSession
from lms.people.signing_in import phones, sessions
from lms.people.signing_in.passwords import NotOfThisPlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
LONG = "长" * 40 + " a phrase with spaces, of more than sixty-four characters 云南 "


def sign_in(client: Client, user: User, password: str) -> bool:
    client.post(reverse("account_login"), {"login": user.username, "password": password})
    return "_auth_user_id" in client.session


def change(client: Client, *, old: str, new: str) -> Any:
    data = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), data)


@pytest.fixture
def somebody(make_user: Callable[..., User], client: Client) -> User:
    """A person who has just signed in."""
    user = make_user("somebody", name="某人")
    assert sign_in(client, user, "pw")
    return user


@pytest.mark.parametrize("weak", ["七位数abcd", "password123", "1234567890", "somebody1"])
def test_a_short_a_common_or_a_like_password_is_refused(client: Client, somebody: User, weak: str) -> None:
    change(client, old="pw", new=weak)

    somebody.refresh_from_db()
    assert somebody.check_password("pw")


@pytest.mark.parametrize("good", [LONG, "只用汉字也可以作密码", "no-digits-no-capitals"])
def test_any_characters_and_any_length_will_do_and_are_compared_as_typed(
    client: Client, somebody: User, good: str
) -> None:
    change(client, old="pw", new=good)
    client.logout()

    assert not sign_in(client, somebody, good[:-1])
    assert not sign_in(client, somebody, good.swapcase() if good.isascii() else good + " ")
    assert sign_in(client, somebody, good)


def test_a_password_is_changed_only_with_the_one_before(client: Client, somebody: User) -> None:
    change(client, old="not it", new="another-long-one")

    somebody.refresh_from_db()
    assert somebody.check_password("pw")


@pytest.mark.parametrize("page", ["account_login", "account_change_password"])
def test_passwords_are_typed_unseen_and_may_be_pasted(client: Client, somebody: User, page: str) -> None:
    if page == "account_login":
        client.logout()

    text = client.get(reverse(page)).content.decode()

    fields = [tag for tag in text.split("<input")[1:] if 'name="password' in tag or 'name="oldpassword"' in tag]
    assert fields
    assert all('type="password"' in tag and "autocomplete=" in tag and "onpaste" not in tag for tag in fields)


def test_signing_in_begins_another_session_and_the_one_before_is_no_more(
    client: Client, make_user: Callable[..., User]
) -> None:
    user = make_user("somebody")
    client.get(reverse("account_login"))
    client.get(reverse("mfa_login_webauthn"), headers=SCRIPT)  # a session of somebody who has not signed in
    before = client.session.session_key
    assert before

    assert sign_in(client, user, "pw")

    assert client.session.session_key != before
    assert not UserSession.objects.filter(session_key=before).exists()


def test_a_session_ends_for_certain_and_a_copied_cookie_is_worth_nothing_after_signing_out(
    client: Client, somebody: User
) -> None:
    kept = UserSession.objects.get(session_key=client.session.session_key)
    assert kept.expire_date <= timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert len(cookie.value) >= 32

    client.post(reverse("account_logout"))
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie.value

    assert client.get(reverse("people:home")).status_code == 302
    assert not UserSession.objects.filter(session_key=cookie.value).exists()


def test_after_its_time_a_session_is_over(client: Client, somebody: User) -> None:
    UserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert client.get(reverse("people:home"))["Location"].startswith(reverse("account_login"))


def left_of(browser: Client) -> float:
    """Seconds until this browser's session is over; the cookie says the same, or until the browser is closed."""
    row = UserSession.objects.get(session_key=browser.session.session_key)
    left = (row.expire_date - timezone.now()).total_seconds()
    told = browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    assert not told or abs(int(told) - left) < 60
    return left


def test_a_session_that_a_plain_request_began_is_over_within_an_hour_and_swept_away() -> None:
    visitor = Client()
    visitor.get(reverse("mfa_login_webauthn"), headers=SCRIPT)

    assert 0 < left_of(visitor) <= 3600
    assert sessions.sweep() == 0
    UserSession.objects.update(expire_date=F("expire_date") - timedelta(hours=1))
    assert sessions.sweep() == 1


def test_whoever_signs_in_with_it_has_her_thirty_days(make_user: Callable[..., User]) -> None:
    user, browser = make_user("somebody"), Client()
    browser.get(reverse("mfa_login_webauthn"), headers=SCRIPT)

    assert sign_in(browser, user, "pw")

    assert left_of(browser) > settings.SESSION_COOKIE_AGE - 60


def test_a_code_that_was_asked_for_lasts_the_same_whoever_has_the_phone(make_user: Callable[..., User]) -> None:
    phones.give(user=make_user("somebody"), phone="13812345678", verified=True)

    def left(phone: str) -> int:
        browser = Client()
        browser.post(reverse("account_request_login_code"), {"phone": phone})
        return round(left_of(browser) / 60)

    assert left("13812345678") == left("13900000000") == 60


def test_the_second_step_after_a_password_is_not_hurried(make_user: Callable[..., User]) -> None:
    user, browser = make_user("somebody"), Client()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    browser.post(reverse("account_login"), {"login": "somebody", "password": "pw"})

    assert "_auth_user_id" not in browser.session
    assert 23 * 3600 < left_of(browser) <= settings.ACCOUNT_LOGIN_TIMEOUT


def test_words_of_this_place_alone_are_no_password() -> None:
    rule = NotOfThisPlace()

    for weak in ("云南残联2026培训", "canlian_2026", "Peixun@12385", "kunming-yunnan-1", "按摩按摩1234"):
        with pytest.raises(ValidationError, match="熟悉这里的人"):
            rule.validate(weak)
    assert any(isinstance(each, NotOfThisPlace) for each in get_default_password_validators())


def test_words_of_this_place_among_others_are_fine(client: Client, somebody: User) -> None:
    change(client, old="pw", new="我在云南残联学会了泡茶")

    somebody.refresh_from_db()
    assert somebody.check_password("我在云南残联学会了泡茶")


def test_sign_out_stands_on_every_page(client: Client, somebody: User) -> None:
    way_out = f'action="{reverse("account_logout")}"'

    for address in ("/", "/courses/", "/preferences/", reverse("account_change_password"), "/nowhere/at/all/"):
        assert way_out in client.get(address).content.decode(), address
    somebody.is_superuser = True
    somebody.save()
    assert reverse("wagtailadmin_logout") in client.get("/manage/").content.decode()


def test_an_answer_that_comes_late_does_not_take_the_cookie_of_a_sign_in_meanwhile(
    client: Client, somebody: User
) -> None:
    """It set out with the session of before; the browser has the new one by now."""
    name = settings.SESSION_COOKIE_NAME
    late = Client()
    late.cookies[name] = client.cookies[name].value
    UserSession.objects.all().delete()
    sign_in(client, somebody, "pw")

    for address in ("/", "/nowhere/at/all/", "/home/"):
        assert name not in late.get(address).cookies

    gone = client.post(reverse("account_logout"))
    assert gone.cookies[name].value == ""
    assert gone.cookies[name]["max-age"] == 0


def test_the_operator_ends_sessions_on_the_machine(
    client: Client, somebody: User, make_user: Callable[..., User]
) -> None:
    other = Client()
    other.force_login(make_user("other"))

    call_command("sessions", "end", "somebody")
    assert client.get("/home/").status_code == 302
    assert "_auth_user_id" in other.session
    assert Act.objects.get(verb=Act.Verb.SESSIONS_END).subject == somebody
    with pytest.raises(CommandError):
        call_command("sessions", "end", "nobody-at-all")

    call_command("sessions", "end", "--everybody")
    assert other.get("/home/").status_code == 302
