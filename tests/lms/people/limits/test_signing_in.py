"""Wrong passwords are bounded where they are typed, and nobody else pays for them."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as product
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from lms.people.limits import addresses, bounds, devices
from lms.people.limits.counters import Refused
from lms.people.models import KnownDevice, PasswordAlarm
from lms.people.signing_in import phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LOGIN = "/accounts/login/"
CLASSROOM, ELSEWHERE = "10.0.0.1", "10.0.0.2"


def post(client: Client, login: str, password: str, *, at: str = CLASSROOM, **more: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=at, **more)


def wrong(login: str, times: int, *, at: str = CLASSROOM) -> list[int]:
    return [post(Client(), login, f"wrong{number}", at=at).status_code for number in range(times)]


@pytest.fixture
def mei(make_user: Callable[..., User]) -> User:
    user = make_user("mei", name="玉梅")
    phones.give(user=user, phone="13812345678", verified=True)
    return user


# --- bystanders -------------------------------------------------------------------------------------------------------


def test_forty_behind_one_address_with_five_wrong_passwords_each_all_get_in(make_user: Callable[..., User]) -> None:
    for number in range(40):
        make_user(f"learner{number}")

    for number in range(40):
        assert wrong(f"learner{number}", 4) == [200] * 4
    for number in range(40):
        browser = Client()
        assert post(browser, f"learner{number}", "nearly").status_code == 200
        if number % 2:  # her fifth was wrong: a code to her phone, or a moment
            continue
        assert post(browser, f"learner{number}", "pw").status_code == 429

    for number in range(40):
        phones.give(user=user_of(number), phone=f"1390000{number:04}", verified=True)
        browser = Client()
        MemoryBackend.sent.clear()
        assert browser.post(reverse("account_request_login_code"), {"phone": f"1390000{number:04}"}).status_code == 302
        browser.post(reverse("account_confirm_login_code"), {"code": MemoryBackend.sent[0][1]})
        assert "_auth_user_id" in browser.session


def user_of(number: int) -> User:
    from lms.people.models import User

    return User.objects.get(username=f"learner{number}")


def test_after_two_hundred_wrong_ones_of_the_class_who_types_right_gets_in_at_once(
    make_user: Callable[..., User],
) -> None:
    for number in range(40):
        make_user(f"learner{number}")
        wrong(f"learner{number}", 5)
    make_user("late")

    assert post(Client(), "late", "pw").status_code == 302


def test_a_stranger_elsewhere_locks_nobody_out(mei: User) -> None:
    assert wrong("mei", 7, at=ELSEWHERE) == [200] * 5 + [429] * 2

    assert post(Client(), "mei", "pw").status_code == 302


def test_a_stranger_at_the_same_address_does_not_lock_out_her_own_device(mei: User) -> None:
    hers = Client()
    post(hers, "mei", "pw")
    hers.post(reverse("account_logout"))

    assert wrong("mei", 7)[-1] == 429
    again = Client()
    again.cookies[devices.COOKIE] = hers.cookies[devices.COOKIE].value

    assert post(again, "mei", "pw").status_code == 302


def test_nor_a_code_to_her_phone(mei: User) -> None:
    wrong("mei", 7)
    MemoryBackend.sent.clear()
    hers = Client()

    hers.post(reverse("account_request_login_code"), {"phone": "13812345678"})
    hers.post(reverse("account_confirm_login_code"), {"code": MemoryBackend.sent[0][1]})

    assert hers.session["_auth_user_id"] == str(mei.pk)


def test_right_passwords_do_not_count(mei: User) -> None:
    assert [post(Client(), "mei", "pw").status_code for _ in range(20)] == [302] * 20


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_the_right_password_after_too_many_wrong_ones_is_not_compared(mei: User) -> None:
    wrong("mei", 5)

    assert post(Client(), "mei", "pw").status_code == 429


@pytest.mark.parametrize("spelt", ["MEI", "  mei ", "ｍｅｉ", "mei"])
def test_spelling_a_name_otherwise_gains_no_tries(mei: User, spelt: str) -> None:
    wrong("mei", 5)

    assert post(Client(), spelt, "pw").status_code == 429


def test_a_known_device_has_a_bound_of_its_own(mei: User) -> None:
    hers = Client()
    post(hers, "mei", "pw")
    hers.post(reverse("account_logout"))

    answers = [post(hers, "mei", f"wrong{number}").status_code for number in range(11)]

    assert answers == [200] * 10 + [429]


def test_a_hundred_wrong_a_day_from_anywhere_close_the_account_to_passwords(mei: User) -> None:
    hers = Client()
    post(hers, "mei", "pw", at="10.9.9.9")
    hers.post(reverse("account_logout"))
    MemoryBackend.texts.clear()

    for house in range(20):
        assert wrong("mei", 5, at=f"10.1.0.{house}") == [200] * 5
    stranger = post(Client(), "mei", "pw", at="10.2.0.1")
    known = post(hers, "mei", "pw", at="10.3.0.1")

    assert stranger.status_code == 429
    assert int(stranger["Retry-After"]) > 23 * 3600
    assert known.status_code == 302
    assert PasswordAlarm.objects.filter(user=mei).count() == 1
    page = hers.get("/study/").content.decode()
    assert "100" in page
    assert product.HOTLINE in page
    assert PasswordAlarm.objects.get(user=mei).shown


@pytest.mark.django_db(transaction=True)
def test_she_is_told_by_message_once(mei: User) -> None:
    MemoryBackend.texts.clear()

    for house in range(21):
        wrong("mei", 5, at=f"10.1.0.{house}")

    sending.sweep()
    [(phone, text)] = MemoryBackend.texts
    assert phone == "+8613812345678"
    assert product.HOTLINE in text


def test_many_names_from_one_address_are_refused_and_the_neighbour_is_not(mei: User, monkeypatch: Any) -> None:
    from lms.people.limits import attempts

    monkeypatch.setattr(attempts, "PASSWORD", few(10))

    answers = [post(Client(), f"name{number}", "123456").status_code for number in range(12)]

    assert answers == [200] * 10 + [429] * 2
    assert post(Client(), "mei", "pw", at=ELSEWHERE).status_code == 302


def few(most: int) -> Any:
    """The kind of passwords, with so many names at an address."""
    from lms.people.limits import attempts

    kind = attempts.PASSWORD
    return attempts.Kind(kind.here, kind.device, kind.account_day, (bounds.Bound("password.sprayed", most, 3600),))


def test_a_name_whose_try_is_just_being_refused_lets_no_other_try_of_it_by(rf: RequestFactory) -> None:
    from lms.people.limits import attempts, counters

    kind = few(0)
    counters.reserve(*(bound.of("two", CLASSROOM) for bound in kind.here))

    with pytest.raises(Refused):
        attempts.begin(kind, rf.post("/", REMOTE_ADDR=CLASSROOM), login="two", account=None)


@pytest.mark.parametrize("most", [0, 10])
def test_four_at_once_with_each_name_get_no_more_names_by(rf: RequestFactory, most: int) -> None:
    from lms.people.limits import attempts

    kind, request = few(most), rf.post("/", REMOTE_ADDR=CLASSROOM)
    through: set[str] = set()
    start = threading.Barrier(4)

    def spray() -> None:
        for number in range(50):
            start.wait()
            try:
                attempts.begin(kind, request, login=f"name{number}", account=None)
                through.add(f"name{number}")
            except Refused:
                pass
        connection.close()

    crowd = [threading.Thread(target=spray) for _ in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    assert len(through) <= most


def test_one_name_has_one_place_among_many_however_often_it_is_tried(rf: RequestFactory) -> None:
    from lms.people.limits import attempts, counters

    kind, request = few(10), rf.post("/", REMOTE_ADDR=CLASSROOM)
    place = kind.sprayed[0].of(CLASSROOM)

    for _ in range(3):
        attempts.begin(kind, request, login="one", account=None)
    assert counters.peek(place).count == 1

    attempts.begin(kind, request, login="right", account=None).succeeded()
    assert counters.peek(place).count == 1


def fill(bound: bounds.Bound, *whose: object, seconds: float = 0) -> None:
    """Take every place of this count."""
    cache: Any = caches["default"]
    claim = bound.of(*whose)
    cache.take(claim.key, most=claim.most, window=seconds or claim.seconds, amount=claim.most)


def test_who_has_signed_in_there_before_gets_in_where_strangers_tried_too_many_names(mei: User) -> None:
    post(Client(), "mei", "pw")
    fill(bounds.SPRAYED, CLASSROOM)
    fill(bounds.SPRAYED_DAY, CLASSROOM)

    new = Client()
    assert post(new, "mei", "pw").status_code == 302
    assert new.session["_auth_user_id"] == str(mei.pk)
    assert post(Client(), "13812345678", "pw").status_code == 302


def test_who_has_never_signed_in_there_waits(mei: User, make_user: Callable[..., User]) -> None:
    make_user("other")
    post(Client(), "mei", "pw", at=ELSEWHERE)
    post(Client(), "other", "pw")
    fill(bounds.SPRAYED, CLASSROOM)

    assert post(Client(), "mei", "pw").status_code == 429


@pytest.mark.parametrize("why", ["the password is another", "long ago", "the address is not known"])
def test_a_place_is_known_for_a_time(mei: User, why: str) -> None:
    at = "no address" if why == "the address is not known" else CLASSROOM
    post(Client(), "mei", "pw", at=at)
    if why == "the password is another":
        mei.set_password("pw")
        mei.save()
    if why == "long ago":
        KnownDevice.objects.update(used=timezone.now() - timedelta(days=91))
    fill(bounds.SPRAYED, addresses.NOWHERE if why == "the address is not known" else CLASSROOM)

    assert post(Client(), "mei", "pw", at=at).status_code == 429


def test_in_a_crowd_nothing_tells_who_exists_or_has_signed_in_there(
    mei: User, make_user: Callable[..., User], monkeypatch: Any
) -> None:
    make_user("other")
    post(Client(), "mei", "pw")
    fill(bounds.SPRAYED, CLASSROOM, seconds=1798)  # in 30 minutes, as long as this test takes
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *a: (hashed.append("x"), encode(self, *a))[1])

    def seen(login: str) -> list[tuple[int, int, str]]:
        answers = []
        for number in range(8):
            hashed.clear()
            page = post(Client(), login, f"wrong{number}")
            answers.append((page.status_code, len(hashed), errors(page)))
        return answers

    alike = seen("nobody")
    assert {status for status, *_ in alike} == {429}
    assert {hashes for _, hashes, _ in alike} == {1}
    assert seen("mei") == seen("other") == seen("13812345678") == alike

    cache: Any = caches["default"]
    cache.delete(bounds.SPRAYED.of(CLASSROOM).key)
    assert wrong("mei", 6) == wrong("nobody", 6) == [200] * 5 + [429]


def test_in_a_crowd_her_password_is_still_not_guessed(mei: User) -> None:
    post(Client(), "mei", "pw")
    fill(bounds.SPRAYED, CLASSROOM)
    wrong("mei", bounds.PASSWORD_CROWD.most)

    assert post(Client(), "mei", "pw").status_code == 429


def test_strangers_shut_no_passkeys_out() -> None:
    url = reverse("mfa_login_webauthn")

    assert {Client().post(url, {"credential": "{}"}, REMOTE_ADDR=CLASSROOM).status_code for _ in range(305)} == {302}


def test_an_account_has_ten_places_at_most_and_its_devices_are_not_driven_out(mei: User) -> None:
    first = Client()
    post(first, "mei", "pw", at="10.8.0.0")
    for house in range(1, 12):
        first.post(reverse("account_logout"))
        post(first, "mei", "pw", at=f"10.8.0.{house}")

    rows = KnownDevice.objects.filter(user=mei)
    assert rows.filter(device__startswith=devices.PLACE).count() == devices.AN_ACCOUNT
    assert rows.exclude(device__startswith=devices.PLACE).count() == 1
    assert {len(row.device) for row in rows} == {64}
    fill(bounds.SPRAYED, "10.8.0.0")
    fill(bounds.SPRAYED, "10.8.0.11")
    assert post(Client(), "mei", "pw", at="10.8.0.0").status_code == 429
    assert post(Client(), "mei", "pw", at="10.8.0.11").status_code == 302


def test_tries_that_are_refused_for_spraying_leave_nothing_in_the_cache(mei: User) -> None:
    fill(bounds.SPRAYED, CLASSROOM)
    before = len(everything_in_the_cache())

    assert [post(Client(), f"name{number}", "123456").status_code for number in range(50)] == [429] * 50

    assert len(everything_in_the_cache()) == before


def test_tries_that_are_refused_for_the_account_leave_nothing_in_the_cache(mei: User) -> None:
    fill(bounds.PASSWORD_ACCOUNT_DAY, f"account {mei.pk}")
    before = len(everything_in_the_cache())

    assert [wrong("mei", 1, at=f"10.1.0.{house}") for house in range(20)] == [[429]] * 20

    assert len(everything_in_the_cache()) == before


def test_a_place_that_turns_out_full_while_others_are_taken_leaves_nothing(mei: User, monkeypatch: Any) -> None:
    """Requests at once find room where they look, and one of them none where it takes."""
    from lms.people.limits import attempts, counters

    fill(bounds.SPRAYED, CLASSROOM)
    before = len(everything_in_the_cache())
    for module in (attempts, counters):
        monkeypatch.setattr(module, "check_free", lambda claim: None)

    assert post(Client(), "somebody", "123456").status_code == 429

    assert len(everything_in_the_cache()) == before


def test_the_bound_on_spraying_is_far_above_a_classroom() -> None:
    assert bounds.SPRAYED.most >= 40 * 5


def test_threads_that_guess_at_once_never_exceed_the_bound(mei: User, rf: RequestFactory, monkeypatch: Any) -> None:
    from lms.people.signing_in import backends

    compared: list[str] = []
    monkeypatch.setattr(backends.ByPassword, "named", lambda self, **_: mei)
    monkeypatch.setattr(backends, "is_right", lambda account, password: bool(compared.append(password)))
    monkeypatch.setattr(backends.attempts.devices, "known", lambda *_: None)
    monkeypatch.setattr(backends.attempts.alarm, "sound", lambda *_: None)
    refused: list[Refused] = []
    start = threading.Barrier(64)

    def guess(number: int) -> None:
        start.wait()
        try:
            backends.ByPassword().authenticate(rf.post("/"), username="mei", password=str(number))
        except Refused as error:
            refused.append(error)
        finally:
            connection.close()

    crowd = [threading.Thread(target=guess, args=(number,)) for number in range(64)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    assert len(compared) == bounds.PASSWORD_HERE.most
    assert len(refused) == 64 - bounds.PASSWORD_HERE.most


# --- nobody is told who exists ----------------------------------------------------------------------------------------


def test_a_name_of_nobody_is_answered_and_bounded_as_one_of_somebody(mei: User) -> None:
    def seen(login: str) -> list[tuple[int, str]]:
        pages = [post(Client(), login, f"wrong{number}") for number in range(7)]
        return [(page.status_code, errors(page).replace(login, "")) for page in pages]

    assert seen("mei") == seen("nobody")
    assert seen("13812345678") == seen("13900000000")


def test_a_name_and_a_phone_of_one_person_are_not_seen_to_belong_together(mei: User) -> None:
    """Each has its own five: a sixth that is refused would tell who has the phone."""

    def seen(name: str, phone: str) -> list[tuple[list[int], list[int]]]:
        return [(wrong(name, 2), wrong(phone, 2)) for _ in range(4)]

    assert seen("mei", "13812345678") == seen("nobody", "13900000000")


def errors(page: Any) -> str:
    return str(page.context["form"].errors)


@pytest.mark.parametrize("login", ["mei", "nobody", "13812345678", "13900000000", "without"])
def test_every_wrong_password_costs_one_hash(
    mei: User, make_user: Callable[..., User], login: str, monkeypatch: Any
) -> None:
    without = make_user("without")
    without.set_unusable_password()
    without.save()
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *a: (hashed.append("x"), encode(self, *a))[1])

    post(Client(), login, "wrong")

    assert len(hashed) == 1


# --- every door -------------------------------------------------------------------------------------------------------


def test_whoever_asks_django_itself_is_counted(mei: User, rf: RequestFactory) -> None:
    for number in range(5):
        assert authenticate(rf.post("/any/", REMOTE_ADDR=CLASSROOM), username="mei", password=str(number)) is None

    assert post(Client(), "mei", "pw").status_code == 429
    with pytest.raises(Refused):
        authenticate(rf.post("/any/", REMOTE_ADDR=CLASSROOM), username="mei", password="pw")


def test_a_call_without_a_request_is_counted_too(mei: User) -> None:
    for _ in range(5):
        Client().login(username="mei", password="wrong")

    with pytest.raises(Refused):
        Client().login(username="mei", password="pw")


@pytest.mark.parametrize("door", ["/manage/login/", "/_util/login/", "/accounts/login/"])
def test_no_log_in_page_lets_more_through(mei: User, door: str) -> None:
    for number in range(6):
        said = {"login": "mei", "username": "mei", "password": f"wrong{number}"}
        Client().post(door, said, REMOTE_ADDR=CLASSROOM, follow=True)
    browser = Client()

    browser.post(door, {"login": "mei", "username": "mei", "password": "pw"}, REMOTE_ADDR=CLASSROOM)

    assert "_auth_user_id" not in browser.session


def test_confirming_ones_password_again_is_counted(mei: User) -> None:
    browser = Client()
    browser.force_login(mei)

    pages = [browser.post(reverse("second_factor:prove"), {"proof-password": f"wrong{number}"}) for number in range(6)]

    assert [page.status_code for page in pages] == [422] * 5 + [429]
    assert pages[-1]["Retry-After"]


def test_guessing_the_old_password_where_it_is_changed_is_bounded(mei: User) -> None:
    browser = Client()
    browser.post(reverse("account_login"), {"login": mei.username, "password": "pw"})
    new = {"password1": "long-enough-4711", "password2": "long-enough-4711"}

    pages = [
        browser.post(reverse("account_change_password"), {"oldpassword": f"wrong{number}"} | new) for number in range(6)
    ]

    assert [page.status_code for page in pages] == [200] * 5 + [429]
    assert 0 < int(pages[-1]["Retry-After"]) <= 60


# --- slowing is an answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ["分钟后", "验证码", product.HOTLINE]), ("en", ["Try again in", "code to your phone"])],
)
def test_the_answer_is_429_in_words_with_the_form_as_it_was(mei: User, language: str, words: list[str]) -> None:
    wrong("mei", 5)
    browser = Client()
    browser.cookies[product.LANGUAGE_COOKIE_NAME] = language
    began = time.monotonic()

    page = post(browser, "mei", "my secret word", headers={"Accept-Language": language})

    assert page.status_code == 429
    assert 200 < int(page["Retry-After"]) <= 300
    text = page.content.decode()
    assert all(word in text for word in words), text
    assert 'value="mei"' in text
    assert "my secret word" not in text
    assert time.monotonic() - began < 2


# --- devices ----------------------------------------------------------------------------------------------------------


def test_the_devices_cookie_is_signed_and_out_of_reach_of_scripts(mei: User) -> None:
    browser = Client()
    post(browser, "mei", "pw")
    cookie = browser.cookies[devices.COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    forged = Client()
    forged.cookies[devices.COOKIE] = ("x" if cookie.value[0] != "x" else "y") + cookie.value[1:]
    wrong("mei", 5)
    assert post(forged, "mei", "pw").status_code == 429


def test_a_changed_password_forgets_all_devices(mei: User) -> None:
    browser = Client()
    post(browser, "mei", "pw")
    mei.set_password("another")
    mei.save()
    wrong("mei", 5)

    browser.post(reverse("account_logout"))

    assert post(browser, "mei", "another").status_code == 429


def test_a_device_of_one_account_is_none_of_anothers(mei: User, make_user: Callable[..., User]) -> None:
    make_user("other")
    browser = Client()
    post(browser, "other", "pw")
    browser.post(reverse("account_logout"))
    wrong("mei", 5)

    assert post(browser, "mei", "pw").status_code == 429


def test_an_account_has_ten_devices_at_most(mei: User) -> None:
    first = Client()
    post(first, "mei", "pw")
    for _ in range(10):
        post(Client(), "mei", "pw")

    assert KnownDevice.objects.filter(user=mei).exclude(device__startswith=devices.PLACE).count() == 10
    first.post(reverse("account_logout"))
    wrong("mei", 5)
    assert post(first, "mei", "pw").status_code == 429


def test_a_shared_computer_is_known_to_each_who_signed_in_there(mei: User, make_user: Callable[..., User]) -> None:
    make_user("other")
    browser = Client()
    for name in ("mei", "other"):
        post(browser, name, "pw")
        browser.post(reverse("account_logout"))
    wrong("mei", 5)
    wrong("other", 5)

    assert post(browser, "mei", "pw").status_code == 302


# --- addresses --------------------------------------------------------------------------------------------------------


def test_a_house_with_ipv6_is_one_address(mei: User) -> None:
    for number in range(5):
        wrong("mei", 1, at=f"2001:db8:1:2::{number + 1}")

    assert post(Client(), "mei", "pw", at="2001:db8:1:2:ffff::1").status_code == 429
    assert post(Client(), "mei", "pw", at="2001:db8:1:3::1").status_code == 302


def test_ipv4_through_a_socket_of_both_kinds_stays_apart(mei: User) -> None:
    wrong("mei", 5, at="::ffff:10.0.0.1")

    assert post(Client(), "mei", "pw", at="::ffff:10.0.0.2").status_code == 302
    assert post(Client(), "mei", "pw", at="10.0.0.1").status_code == 429


def test_forwarded_for_is_believed_as_far_as_proxies_are_promised(mei: User, settings: Any) -> None:
    for number in range(5):
        post(Client(), "mei", "wrong", headers={"X-Forwarded-For": f"10.5.0.{number}"})
    assert post(Client(), "mei", "pw", headers={"X-Forwarded-For": "10.6.0.1"}).status_code == 429

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        post(Client(), "mei", "wrong", headers={"X-Forwarded-For": f"10.5.0.{number}, 10.7.0.1"})
    assert post(Client(), "mei", "pw", headers={"X-Forwarded-For": "10.9.0.1, 10.7.0.1"}).status_code == 429
    assert post(Client(), "mei", "pw", headers={"X-Forwarded-For": "10.7.0.1, 10.8.0.1"}).status_code == 302


def test_nothing_in_the_cache_names_anybody(mei: User) -> None:
    wrong("mei", 2)
    wrong("13812345678", 2)

    rows = everything_in_the_cache()

    assert rows
    assert not [row for row in rows if any(word in str(row) for word in ("mei", "3812345678", CLASSROOM))]


def everything_in_the_cache() -> list[Any]:
    cache: Any = caches["default"]
    if hasattr(cache, "file"):
        rows: list[Any] = cache.file.run(lambda c: c.execute("SELECT key, value FROM entries").fetchall(), write=False)
        return rows
    server = cache._cache.get_client(None)
    return [(key, server.get(key)) for key in server.keys("*")]
