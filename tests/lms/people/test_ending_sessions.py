"""Whose a session is stands beside it; changing how one signs in ends the sessions elsewhere, and nobody else's."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from lms.people.accounts.closing import close, end_sessions
from lms.people.identity import identity
from lms.people.models import Role, User, UserSession
from lms.people.signing_in import phones
from lms.people.signing_in.sessions import SessionStore, sweep
from lms.people.sms.backends import MemoryBackend
from lms.registry.claims import confirming
from tests.lms.second_factor.conftest import code_at, give_factor

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HERS, NEW = "13812345678", "13987650123"


def signed_in(user: User) -> Client:
    """A browser with a session of this person, as an earlier sign-in left it."""
    browser = Client()
    browser.force_login(user, "lms.people.signing_in.backends.ByPassword")
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time()} for method in ("password", "mfa")
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def half_way(user: User) -> str:
    """A sign-in that waits for its second step; returns its session's key."""
    store = SessionStore()
    store["account_login"] = {"user_pk": user_pk_to_url_str(user), "phone": HERS}
    store.save()
    return str(store.session_key)


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session and browser.get(reverse("people:news")).status_code == 200


@pytest.fixture
def sent(settings: Any) -> type[MemoryBackend]:
    settings.SMS_BACKEND = "lms.people.sms.backends.MemoryBackend"
    MemoryBackend.sent.clear()
    return MemoryBackend


def change_password(browser: Client) -> None:
    data = {"oldpassword": "pw", "password1": "another-long-one", "password2": "another-long-one"}
    browser.post(reverse("account_change_password"), data)


def set_password(browser: Client) -> None:
    data = {"password1": "another-long-one", "password2": "another-long-one"}
    browser.post(reverse("account_set_password"), data)


def prove_phone(browser: Client) -> None:
    browser.post(reverse("own_account:phone"), {"phone": NEW})
    codes = dict(MemoryBackend.sent)
    browser.post(
        reverse("own_account:codes"), {"new_code": codes["+86" + NEW], "old_code": codes.get("+86" + HERS, "")}
    )


def remove_factor(browser: Client) -> None:
    browser.post(reverse("mfa_deactivate_totp"))


def make_codes(browser: Client) -> None:
    browser.post(reverse("mfa_generate_recovery_codes"))


def set_app_up(browser: Client) -> None:
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = page.split("secret=")[1].split("&")[0]
    browser.post(reverse("mfa_activate_totp"), {"code": code_at(secret=secret)})


@pytest.mark.parametrize(
    ("change", "has_factor"),
    [
        (change_password, False),
        (set_password, False),
        (prove_phone, False),
        (set_app_up, False),
        (remove_factor, True),
        (make_codes, True),
    ],
)
def test_a_change_of_how_she_signs_in_ends_her_sessions_elsewhere(
    make_user: Callable[..., User],
    sent: Any,
    change: Callable[[Client], None],
    has_factor: bool,
    django_capture_on_commit_callbacks: Any,
) -> None:
    her, other = make_user("her"), make_user("other")
    if change is set_password:
        her.set_unusable_password()
        her.save()
    if has_factor:
        give_factor(her)
    here, elsewhere, others = signed_in(her), signed_in(her), signed_in(other)
    waiting, waiting_of_other = half_way(her), half_way(other)
    helping = SessionStore()
    helping["_auth_user_id"], helping["subject"] = str(other.pk), her.pk
    helping.save()

    with django_capture_on_commit_callbacks(execute=True):
        change(here)

    assert is_in(here)
    assert not is_in(elsewhere)
    assert is_in(others)
    left = set(UserSession.objects.values_list("session_key", flat=True))
    assert waiting not in left
    assert {waiting_of_other, helping.session_key} <= left


def test_a_phone_that_she_proved_is_hers_in_the_place_of_the_one_before(
    make_user: Callable[..., User], sent: Any
) -> None:
    her = make_user("her")
    phones.give(user=her, phone=HERS, verified=True)

    prove_phone(signed_in(her))

    assert phones.of(her) == (identity.normalise_phone(NEW), True)
    assert phones.holder(HERS) is None


def test_a_phone_of_somebody_else_is_not_hers_though_she_reads_its_messages(
    make_user: Callable[..., User], sent: Any
) -> None:
    her, holder = make_user("her"), make_user("holder")
    phones.give(user=holder, phone=NEW, verified=True)

    prove_phone(signed_in(her))

    assert phones.of(her) is None
    assert phones.holder(NEW) == holder


def test_ending_one_person_s_sessions_reads_nobody_else_s(make_user: Callable[..., User]) -> None:
    her, helper, other = make_user("her"), make_user("helper"), make_user("other")
    own, helping = signed_in(her), signed_in(helper)
    session = helping.session
    session["subject"] = her.pk
    session.save()
    waiting, strangers = half_way(her), [half_way(other) for _ in range(5)]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        end_sessions(her)

    left = set(UserSession.objects.values_list("session_key", flat=True))
    assert not {own.session.session_key, helping.session.session_key, waiting} & left
    assert set(strangers) <= left
    assert not [query for query in queries if "session_data" in query["sql"]]  # none is read, let alone decoded


def test_a_real_sign_in_by_code_is_hers_while_it_waits(make_user: Callable[..., User], sent: Any) -> None:
    her = make_user("her")
    phones.give(user=her, phone=HERS, verified=True)
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"phone": HERS})

    end_sessions(her)
    browser.post(reverse("account_confirm_login_code"), {"code": sent.sent[-1][1]})

    assert "_auth_user_id" not in browser.session


def test_a_closed_account_leaves_no_session(make_user: Callable[..., User]) -> None:
    her = make_user("her")
    half_way(her)
    signed_in(her)

    close(her)

    assert not UserSession.of(her).exists()


def test_when_an_office_enters_another_phone_whoever_has_the_one_before_is_signed_out(
    make_user: Callable[..., User], post_to: Any, menghai: Any
) -> None:
    her, officer = make_user("her"), post_to(Role.COUNTY_OFFICER, division=menghai)
    without_a_phone = signed_in(her)
    confirming.enter_phone(person=her, phone=HERS, how="本人到场", by=officer)
    first = signed_in(her)

    confirming.enter_phone(person=her, phone=HERS, how="本人到场", by=officer)
    still = is_in(first)
    confirming.enter_phone(person=her, phone=NEW, how="手机丢了，本人到场", by=officer)

    assert (is_in(without_a_phone), still, is_in(first)) == (False, True, False)


def test_sessions_whose_time_is_over_are_swept_away(make_user: Callable[..., User]) -> None:
    over, live = half_way(make_user("her")), signed_in(make_user("other"))
    UserSession.objects.filter(session_key=over).update(expire_date=timezone.now() - timedelta(seconds=1))

    done = sweep()

    assert done == 1
    assert is_in(live)
    assert import_string("lms.people.signing_in.sessions.sweep") in [import_string(name) for name in settings.SWEEPS]
