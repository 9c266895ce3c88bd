"""Who must have a second factor reaches nothing without it; nobody else's sign-in changes."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from lms.people.models import Role
from lms.people.signing_in import phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend
from lms.second_factor.factors import devices, factors
from lms.second_factor.models import FactorEvent, RememberedDevice
from tests.drawn import form_of
from tests.lms.second_factor.conftest import code_at, first_step, give_factor, sign_in

pytestmark = pytest.mark.django_db
SETUP = "/accounts/second-factor/setup/"
OBLIGED = [
    *(Role.COUNTY_OFFICER, Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER),
    *(Role.COUNSELLOR, Role.AUDITOR, Role.BASE_STAFF),
]
OFFERED = [Role.BASE_EDITOR, Role.MEDIA_REVIEWER, Role.COURSE_REVIEWER, Role.EVALUATOR]


@pytest.mark.parametrize("role", OBLIGED)
def test_whoever_decides_about_people_is_led_to_set_one_up(
    client: Client, post_to: Any, menghai: Any, role: str
) -> None:
    user = post_to(role, division=menghai)

    first_step(client, user)

    for address in ("/home/", "/figures/", "/people/", "/", "/courses/", "/accounts/password/change/"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(SETUP), address
    answer = client.post("/api/study/leases/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor")
    assert client.get(SETUP).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize("sender", ["http://[", "http://[x]/", "//[::1", "\x00", "http://elsewhere.example/x/"])
def test_a_form_from_an_address_that_is_none_leads_back_to_the_front_page(
    client: Client, post_to: Any, menghai: Any, sender: str
) -> None:
    first_step(client, post_to(Role.COUNTY_OFFICER, division=menghai))

    answer = client.post("/people/", {}, headers={"Referer": sender})

    assert (answer.status_code, answer["Location"]) == (303, f"{SETUP}?next=%2F")


def test_a_form_of_somebody_who_was_given_a_post_meanwhile_waits_until_the_factor_is_there(
    client: Client, make_user: Any, post_to: Any, menghai: Any
) -> None:
    user = make_user("new")
    client.force_login(user)
    mark = form_of(client, "/courses/", action="/language/")["drawn_for"]
    post_to(Role.COUNTY_OFFICER, division=menghai, username="new-officer").postings.update(user=user)

    answer = client.post("/points/goal/", {"words": "写了很久", "drawn_for": mark})

    assert (answer.status_code, answer["Location"]) == (303, f"{SETUP}?next=%2Fcourses%2F")
    assert len(client.session["kept_forms"]) == 1
    give_factor(user)
    client.post(reverse("second_factor:prove"), {"proof-code": code_at()})
    assert "写了很久" in client.get("/courses/").content.decode()


@pytest.mark.parametrize("role", OFFERED)
def test_all_others_who_work_here_are_not_forced(client: Client, post_to: Any, menghai: Any, role: str) -> None:
    user = post_to(role, division=menghai)

    first_step(client, user)

    assert "通行密钥能让您的账号更安全" in client.get("/courses/").content.decode()
    assert factors.is_offered(user)
    assert client.get(SETUP).status_code == 200


def test_an_operator_is_obliged(client: Client, make_user: Any) -> None:
    first_step(client, make_user("op", superuser=True))

    assert client.get("/manage/")["Location"].startswith(SETUP)


def test_a_learner_signs_in_as_before_and_costs_no_query_more(
    client: Client, make_trainee: Any, menghai: Any, settings: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    trainee = make_trainee(division=menghai)
    assert first_step(client, trainee.user)["Location"] == "/home/"
    counts = []
    for required in (False, True):
        settings.SECOND_FACTOR_REQUIRED = required
        client.get("/study/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/study/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_trainee_who_is_an_officer_too_must(client: Client, make_trainee: Any, menghai: Any) -> None:
    from lms.people.models import Organisation, Posting

    trainee = make_trainee(division=menghai)
    office = Organisation.objects.create(division=menghai, name="残联")
    Posting.objects.create(user=trainee.user, organisation=office, division=menghai, role=Role.COUNTY_OFFICER)

    first_step(client, trainee.user)

    assert client.get("/study/")["Location"].startswith(SETUP)


def test_the_password_alone_signs_nobody_in_who_has_a_factor(client: Client, officer: Any) -> None:
    give_factor(officer)

    answer = first_step(client, officer)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/figures/")["Location"].startswith("/accounts/login/")


def test_a_session_that_came_about_otherwise_reaches_nothing(client: Client, officer: Any) -> None:
    """Such as a view that signs somebody in by itself, or a post given in the middle of a session."""
    give_factor(officer)
    client.force_login(officer)

    answer = client.get("/figures/")
    setup = client.get(answer["Location"])

    assert answer["Location"].startswith(SETUP)
    assert setup["Location"].startswith("/accounts/second-factor/prove/")
    for address in ("mfa_add_webauthn", "mfa_activate_totp"):  # a password or nothing adds no second factor
        assert client.get(reverse(address))["Location"].startswith("/accounts/second-factor/prove/")


def test_the_code_signs_in_and_leads_on(client: Client, officer: Any) -> None:
    give_factor(officer)

    answer = sign_in(client, officer)

    assert answer["Location"] == "/home/"
    assert client.get("/figures/").status_code == 200


def test_a_code_to_the_phone_is_one_factor_and_asks_for_the_other(client: Client, officer: Any) -> None:
    give_factor(officer)
    phones.give(user=officer, phone="13812345678", verified=True)
    MemoryBackend.sent.clear()

    client.post(reverse("account_request_login_code"), {"phone": "13812345678"})
    answer = client.post(reverse("account_confirm_login_code"), {"code": MemoryBackend.sent[-1][1]})

    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_the_page_does_not_run_out(client: Client, officer: Any, at: Any) -> None:
    give_factor(officer)
    first_step(client, officer)

    at(3 * 3600)

    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code_at()})["Location"] == "/home/"


@pytest.mark.parametrize(("step", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_either_way_is_good(client: Client, officer: Any, step: int, good: bool, at: Any) -> None:
    import time

    at(30 - time.time() % 30 + 5)  # not at the edge of a step
    give_factor(officer)

    sign_in(client, officer, step=step)

    assert ("_auth_user_id" in client.session) is good


def test_a_code_is_taken_once_however_long_it_is_good(officer: Any, at: Any) -> None:
    import time

    at(30 - time.time() % 30 + 5)
    give_factor(officer)
    code = code_at(1)
    first, second = Client(), Client()
    first_step(first, officer)
    first.post(reverse("mfa_authenticate"), {"code": code})

    at(45)  # the library forgets a used code after thirty seconds, and this one is still good
    first_step(second, officer)
    answer = second.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session
    assert "验证码" in answer.content.decode()


@pytest.mark.parametrize("written", ["{0} {1}", " {0}-{1} ", "full"])
def test_codes_are_taken_as_people_paste_them(client: Client, officer: Any, written: str) -> None:
    give_factor(officer)
    code = code_at()
    typed = (
        code.translate({ord("0") + n: ord("０") + n for n in range(10)})
        if written == "full"
        else written.format(code[:3], code[3:])
    )
    first_step(client, officer)

    client.post(reverse("mfa_authenticate"), {"code": typed})

    assert "_auth_user_id" in client.session


def test_a_recovery_code_opens_once(officer: Any) -> None:
    give_factor(officer)
    code = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()[3]
    outcomes = []
    for typed in (f"{code[:4]} {code[4:]}", code):
        client = Client()
        first_step(client, officer)
        client.post(reverse("mfa_authenticate"), {"code": typed})
        outcomes.append("_auth_user_id" in client.session)

    assert outcomes == [True, False]
    assert FactorEvent.objects.filter(person=officer, kind="code_used").count() == 1


def test_wrong_codes_of_a_stranger_do_not_shut_her_out(client: Client, officer: Any) -> None:
    """He knows her password; she sits at the device on which she has signed in before."""
    give_factor(officer)
    sign_in(client, officer)
    client.post(reverse("account_logout"))
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    first_step(stranger, officer)

    wrong = [stranger.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}).status_code for n in range(5)]
    refused = stranger.post(reverse("mfa_authenticate"), {"code": code_at(1)})
    sign_in(client, officer, step=1)

    assert wrong == [200] * 5
    assert (refused.status_code, bool(refused["Retry-After"])) == (429, True)
    assert "分钟" in refused.content.decode()
    assert "通行密钥" in refused.content.decode()
    assert "_auth_user_id" not in stranger.session
    assert "_auth_user_id" in client.session


def test_an_account_takes_fifty_wrong_codes_a_day_from_anywhere_and_she_is_told(client: Client, officer: Any) -> None:
    give_factor(officer)
    sign_in(client, officer)
    client.post(reverse("account_logout"))
    phones.give(user=officer, phone="13812345678", verified=True)
    MemoryBackend.texts.clear()
    for house in range(10):
        stranger = Client(REMOTE_ADDR=f"203.0.113.{house}")
        first_step(stranger, officer)
        for n in range(5):
            stranger.post(reverse("mfa_authenticate"), {"code": f"{n:06}"})
    elsewhere = Client(REMOTE_ADDR="203.0.113.200")
    first_step(elsewhere, officer)

    refused = elsewhere.post(reverse("mfa_authenticate"), {"code": code_at(1)})
    sign_in(client, officer, step=1)

    assert refused.status_code == 429
    assert "_auth_user_id" not in elsewhere.session
    assert "_auth_user_id" in client.session
    sending.sweep()
    [(_phone, text)] = MemoryBackend.texts
    assert "密码" in text


def test_secrets_do_not_lie_in_the_database_in_clear(officer: Any) -> None:
    give_factor(officer)

    row = Authenticator.objects.get(user=officer, type="totp")

    assert "JBSWY3DP" not in str(row.data)


# --- remembered devices ----------------------------------------------------------------------------------------------


def is_asked(client: Client, user: Any) -> bool:
    client.post(reverse("account_logout"))
    return first_step(client, user)["Location"] == reverse("mfa_authenticate")


def test_a_device_is_remembered_for_thirty_days(client: Client, officer: Any, at: Any) -> None:
    give_factor(officer)
    sign_in(client, officer, remember="on")

    assert not is_asked(client, officer)
    assert client.get("/figures/").status_code == 200
    assert is_asked(Client(), officer)
    at(31 * 24 * 3600)
    assert is_asked(client, officer)


def test_not_remembered_unless_asked_for(client: Client, officer: Any) -> None:
    give_factor(officer)
    sign_in(client, officer)

    assert RememberedDevice.objects.count() == 0
    assert is_asked(client, officer)


def test_forgetting_a_new_password_and_a_new_factor_end_it(client: Client, officer: Any) -> None:
    give_factor(officer)
    for number, change in enumerate(("forget", "password", "factor", "copied")):
        client = Client()
        Authenticator.objects.filter(user=officer, type="totp").first().record_usage()
        row = Authenticator.objects.get(user=officer, type="totp")
        row.data.pop("last_counter", None)
        row.save()
        sign_in(client, officer, remember="on")
        if change == "forget":
            client.post(reverse("second_factor:forget_devices"))
        elif change == "password":
            officer.set_password("pw")  # the same words, a new hash
            officer.save()
        elif change == "factor":
            Authenticator.objects.filter(user=officer, type="recovery_codes").delete()
            from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

            factors.mark_codes_kept(RecoveryCodes.activate(officer).instance)
        else:
            token = client.cookies[devices.cookie_of(officer)].value
            client.cookies[devices.cookie_of(officer)] = token[:-1] + ("A" if token[-1] != "A" else "B")
        assert is_asked(client, officer), (number, change)


def test_a_device_of_one_person_is_not_another_s(client: Client, officer: Any, post_to: Any, menghai: Any) -> None:
    other = post_to(Role.COUNTY_OFFICER, division=menghai)
    give_factor(officer)
    give_factor(other)
    sign_in(client, officer, remember="on")

    assert is_asked(client, other)
    sign_in(client, other, remember="on")
    assert not is_asked(client, other)
    assert not is_asked(client, officer)  # one office, one computer: both are known there
    token = client.cookies[devices.cookie_of(other)].value
    thief = Client()
    thief.cookies[devices.cookie_of(officer)] = token
    assert is_asked(thief, officer)


def test_what_somebody_put_into_her_browser_before_opens_nothing(client: Client, officer: Any) -> None:
    give_factor(officer)
    thief = Client()
    for browser in (client, thief):
        for name in (devices.COOKIE, devices.cookie_of(officer)):
            browser.cookies[name] = "planted"
    sign_in(client, officer, remember="on")

    assert not is_asked(client, officer)
    assert is_asked(thief, officer)


def test_remembered_again_a_browser_is_one_device(client: Client, officer: Any) -> None:
    give_factor(officer)
    for step in (0, 1):
        client.cookies.pop("sessionid", None)
        remembered = client.cookies.pop(devices.cookie_of(officer), None)
        first_step(client, officer)
        if remembered:
            client.cookies[devices.cookie_of(officer)] = remembered.value
        client.post(reverse("mfa_authenticate"), {"code": code_at(step), "remember": "on"})

    assert RememberedDevice.objects.filter(user=officer).count() == 1


def test_passkeys_are_offered_at_the_door_and_the_demo_says_what_it_goes_without(client: Client, settings: Any) -> None:
    page = client.get(reverse("account_login")).content.decode()
    settings.SECOND_FACTOR_REQUIRED = False
    demo = client.get(reverse("account_login")).content.decode()

    assert 'data-passkey="login"' in page
    assert "演示" not in page
    assert "演示环境" in demo


def test_settings_of_real_people_cannot_go_without(settings: Any) -> None:
    from lms.second_factor.checks import second_factor_is_required as check

    settings.ALLOW_DEMO_WORLD = False
    assert check(None) == []
    settings.SECOND_FACTOR_REQUIRED = False
    assert [each.id for each in check(None)] == ["lms.E010"]
    settings.ALLOW_DEMO_WORLD = True
    settings.SECOND_FACTOR_ROLES = ["county_officer", "clerk"]
    assert [each.id for each in check(None)] == ["lms.E011", "lms.E012"]
    settings.MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
    assert "lms.E013" in [each.id for each in check(None)]


# --- passkeys: what a browser sends may be anything -------------------------------------------------------------------

ANSWER = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "attestationObject": "AAAA"}
GARBAGE = [
    *("[]", "5", '"x"', "{}", "null", '{"id": "a"}', "{", ""),
    '{"id": "a", "rawId": "a", "type": "public-key", "response": []}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"userHandle": 5}}',
    *(
        json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": ANSWER | {"userHandle": handle}})
        for handle in (None, "_w", "eA", "\u00e9", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk")
    ),
]


@pytest.mark.parametrize("credential", GARBAGE)
def test_garbage_for_a_passkey_is_refused_in_words(officer: Any, credential: str) -> None:
    give_factor(officer)
    stranger, halfway, inside = Client(), Client(), Client()
    first_step(halfway, officer)
    sign_in(inside, officer)
    fields = {"credential": credential}

    stranger.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert stranger.post(reverse("mfa_login_webauthn"), fields).status_code == 302
    assert halfway.post(reverse("mfa_authenticate"), fields).status_code == 200
    inside.get(reverse("mfa_add_webauthn"))
    assert inside.post(reverse("mfa_add_webauthn"), fields).status_code == 200
    assert "_auth_user_id" not in stranger.session
    assert "_auth_user_id" not in halfway.session


def test_every_passkey_has_to_be_unlocked(client: Client, officer: Any) -> None:
    """At the door, at the second step and when it is set up: a found key without its PIN is nobody's."""
    first_step(client, officer)
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    client.post(reverse("account_logout"))
    options = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()

    assert '"userVerification": "required"' in page
    assert options["request_options"]["publicKey"]["userVerification"] == "required"


def test_signing_in_gives_the_session_a_new_name(client: Client, officer: Any) -> None:
    give_factor(officer)
    names = []
    for act in (
        lambda: client.get("/accounts/login/?x=1"),
        lambda: first_step(client, officer),
        lambda: client.post(reverse("mfa_authenticate"), {"code": code_at()}),
    ):
        act()
        names.append(client.session.session_key)

    assert names[2] not in names[:2]
