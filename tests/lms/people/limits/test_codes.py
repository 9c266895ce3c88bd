"""Codes by SMS: how many are sent, how often one may be typed, and that one is spent once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from lms.people.limits import bounds, counters, devices
from lms.people.models import KnownDevice
from lms.people.signing_in import phones
from lms.people.sms.backends import MemoryBackend
from tests.lms.people.limits.test_signing_in import everything_in_the_cache, fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PHONE, NOBODYS = "13812345678", "13900000000"


@pytest.fixture(autouse=True)
def no_messages() -> None:
    MemoryBackend.sent.clear()


@pytest.fixture
def mei(make_user: Callable[..., User]) -> User:
    user = make_user("mei")
    phones.give(user=user, phone=PHONE, verified=True)
    return user


def ask(client: Client, phone: str = PHONE, *, at: str = "10.0.0.1") -> Any:
    return client.post(reverse("account_request_login_code"), {"phone": phone}, REMOTE_ADDR=at)


def type_in(client: Client, code: str, *, at: str = "10.0.0.1") -> Any:
    return client.post(reverse("account_confirm_login_code"), {"code": code}, REMOTE_ADDR=at)


def test_codes_to_one_phone_are_bounded_and_the_number_stays_in_the_form(mei: User) -> None:
    answers = [ask(Client()) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert len(MemoryBackend.sent) == 5
    assert "13812345678" in answers[-1].content.decode().replace(" ", "")
    assert answers[-1]["Retry-After"]


def test_a_stranger_elsewhere_does_not_keep_her_code_from_her(mei: User) -> None:
    for _ in range(6):
        ask(Client(), at="10.0.0.9")

    assert ask(Client(), at="10.0.0.1").status_code == 302


def strangers_ask(phone: str = PHONE) -> set[int]:
    """As often as they like, from four addresses."""
    return {ask(Client(), phone, at=f"10.1.0.{house}").status_code for house in range(4) for _ in range(5)}


def test_strangers_ring_her_ten_times_and_keep_ten_for_later_and_her_own_device_still_gets_one(mei: User) -> None:
    hers = Client()
    hers.post("/accounts/login/", {"login": "mei", "password": "pw"})
    hers.post(reverse("account_logout"))

    strangers_ask()
    strangers = len(MemoryBackend.sent)

    assert strangers == bounds.CODES_PHONE_PART.most == bounds.CODES_PHONE_DAY.most // 2
    assert counters.peek(bounds.CODES_PHONE_DAY.of("+8613812345678")).count == strangers
    assert ask(hers).status_code == 302
    assert len(MemoryBackend.sent) == strangers + 1


def test_her_phone_rings_twenty_times_a_day_for_strangers(mei: User) -> None:
    fill(bounds.CODES_PHONE_DAY, "+8613812345678")

    strangers_ask()

    assert MemoryBackend.sent == []


def test_where_she_has_signed_in_before_a_new_browser_gets_one(mei: User) -> None:
    mei.set_unusable_password()
    mei.save()
    first = Client()
    ask(first, at="10.0.0.1")
    type_in(first, MemoryBackend.sent[0][1], at="10.0.0.1")
    assert first.session["_auth_user_id"] == str(mei.pk)
    strangers_ask()
    MemoryBackend.sent.clear()

    new = Client()
    assert ask(new, at="10.0.0.1").status_code == 302
    assert len(MemoryBackend.sent) == 1
    type_in(new, MemoryBackend.sent[0][1], at="10.0.0.1")
    assert new.session["_auth_user_id"] == str(mei.pk)


def test_there_her_phone_rings_ten_times_a_day(mei: User) -> None:
    Client().post("/accounts/login/", {"login": "mei", "password": "pw"}, REMOTE_ADDR="10.0.0.1")
    place = KnownDevice.objects.get(user=mei, device__startswith=devices.PLACE).device
    fill(bounds.CODES_PLACE_DAY, "+8613812345678", place)

    assert ask(Client(), at="10.0.0.1").status_code == 302
    assert MemoryBackend.sent == []


def test_a_phone_that_rang_enough_is_answered_alike_whoever_has_it(mei: User, make_user: Callable[..., User]) -> None:
    """Also where its owner has signed in before, and also when a code is asked for again."""
    phones.give(user=make_user("other"), phone="13711112222", verified=True)
    Client().post("/accounts/login/", {"login": "mei", "password": "pw"}, REMOTE_ADDR="10.0.0.1")

    def seen(phone: str) -> list[object]:
        strangers_ask(phone)
        browser = Client()
        first = ask(browser, phone, at="10.0.0.1")
        page = browser.get(reverse("account_confirm_login_code"))
        again = browser.post(reverse("account_confirm_login_code"), {"action": "resend"}, REMOTE_ADDR="10.0.0.1")
        after = browser.get(reverse("account_confirm_login_code"))
        wrong = type_in(browser, "not it", at="10.0.0.1")
        cookie = first.cookies["sessionid"]["max-age"]
        pages = [len(each.content) for each in (page, after, wrong)]
        return [first.status_code, first.url, again.status_code, again.url, wrong.status_code, cookie, *pages]

    assert seen(PHONE) == seen("13711112222") == seen(NOBODYS)
    assert [phone for phone, _ in MemoryBackend.sent].count("+8613711112222") == bounds.CODES_PHONE_PART.most
    assert [phone for phone, _ in MemoryBackend.sent].count("+8613812345678") == bounds.CODES_PHONE_PART.most + 2


def test_the_page_of_the_code_says_what_to_do_if_none_comes(settings: Any) -> None:
    browser = Client()
    ask(browser, NOBODYS)

    page = browser.get(reverse("account_confirm_login_code"), headers={"Accept-Language": "en"}).content.decode()

    assert settings.HOTLINE in page


def test_her_own_device_gets_one_where_strangers_asked_for_very_many(mei: User) -> None:
    hers = Client()
    hers.post("/accounts/login/", {"login": "mei", "password": "pw"})
    hers.post(reverse("account_logout"))
    fill(bounds.CODES_ADDRESS, "10.0.0.1")

    assert ask(Client()).status_code == 429
    assert ask(hers).status_code == 302
    assert len(MemoryBackend.sent) == 1


def test_forty_ask_at_nine_behind_one_address(make_user: Callable[..., User]) -> None:
    for number in range(40):
        phones.give(user=make_user(f"learner{number}"), phone=f"1390000{number:04}", verified=True)

    assert [ask(Client(), f"1390000{number:04}").status_code for number in range(40)] == [302] * 40


def test_asking_that_is_refused_leaves_nothing_in_the_cache(mei: User) -> None:
    fill(bounds.CODES_ADDRESS, "10.0.0.1")
    before = len(everything_in_the_cache())

    assert [ask(Client(), f"1390000{number:04}").status_code for number in range(50)] == [429] * 50

    assert len(everything_in_the_cache()) == before


def test_a_phone_of_nobody_is_bounded_alike(mei: User) -> None:
    def seen(phone: str) -> list[int]:
        return [ask(Client(), phone, at="10.4.0.1").status_code for _ in range(7)]

    assert seen(PHONE) == seen(NOBODYS)


def test_asking_again_is_answered_alike_for_a_phone_of_nobody(mei: User) -> None:
    def seen(phone: str) -> list[int]:
        browser = Client()
        ask(browser, phone)
        again = [browser.post(reverse("account_confirm_login_code"), {"action": "resend"}) for _ in range(3)]
        return [answer.status_code for answer in again]

    assert seen(PHONE) == seen(NOBODYS)
    assert len(MemoryBackend.sent) == 3


def test_asking_again_counts_as_asking(mei: User) -> None:
    browser = Client()
    ask(browser)
    for _ in range(4):
        ask(Client())

    browser.post(reverse("account_confirm_login_code"), {"action": "resend"}, REMOTE_ADDR="10.0.0.1")

    assert len(MemoryBackend.sent) == 5


def test_a_code_may_be_typed_wrong_five_times_in_all_windows_together(mei: User) -> None:
    browser = Client()
    ask(browser)
    right = MemoryBackend.sent[0][1]
    before = dict(browser.cookies)

    for _ in range(5):  # windows that share the session, each as it was before any of them had typed
        window = Client()
        window.cookies.update(before)
        store = window.session
        store["account_login"]["state"]["stages"]["login_by_code"]["data"]["failed_attempts"] = 0
        store.save()
        type_in(window, "000000" if right != "000000" else "111111")
    store = browser.session
    if "account_login" in store:
        store["account_login"]["state"]["stages"]["login_by_code"]["data"]["failed_attempts"] = 0
        store.save()
    answer = type_in(browser, right)

    assert "_auth_user_id" not in browser.session
    assert answer.status_code in (302, 429)


def test_wrong_codes_elsewhere_do_not_lock_her_out(mei: User) -> None:
    for _ in range(3):
        stranger = Client()
        ask(stranger, at="10.0.0.9")
        for _ in range(5):
            type_in(stranger, "not it", at="10.0.0.9")
    hers = Client()
    ask(hers)

    type_in(hers, MemoryBackend.sent[-1][1])

    assert hers.session["_auth_user_id"] == str(mei.pk)


@pytest.mark.django_db(transaction=True)
def test_a_code_typed_in_two_windows_at_once_signs_in_once(stocked: None, make_user: Callable[..., User]) -> None:
    user = make_user("mei")
    phones.give(user=user, phone=PHONE, verified=True)
    browser = Client(raise_request_exception=False)
    ask(browser)
    code = MemoryBackend.sent[0][1]
    windows = [Client(raise_request_exception=False) for _ in range(4)]
    for window in windows:
        window.cookies.update(browser.cookies)
    start = threading.Barrier(4)

    def type_at_once(window: Client) -> None:
        start.wait()
        try:
            type_in(window, code)
        finally:
            connection.close()

    crowd = [threading.Thread(target=type_at_once, args=(window,)) for window in windows]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    signed_in = [window for window in windows if "_auth_user_id" in window.session]
    assert len(signed_in) == 1


def test_a_spent_code_signs_in_nobody_later(mei: User) -> None:
    browser = Client()
    ask(browser)
    code = MemoryBackend.sent[0][1]
    later = Client()
    later.cookies.update(browser.cookies)
    type_in(browser, code)

    type_in(later, code)

    assert browser.session["_auth_user_id"] == str(mei.pk)
    assert "_auth_user_id" not in later.session


def test_a_new_phone_is_proved_with_codes_that_are_counted(mei: User) -> None:
    browser = Client()
    browser.post(reverse("account_login"), {"login": mei.username, "password": "pw"})

    answers = [
        browser.post(reverse("own_account:phone"), {"phone": f"137000000{number:02}"}).status_code
        for number in range(7)
    ]

    assert 0 < len([phone for phone, _code in MemoryBackend.sent if phone.startswith("+86137")]) <= 5
    assert answers[-1] == 429
