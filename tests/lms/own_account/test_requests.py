"""Asking for an account: the number is proved first, the county decides, and a refusal names nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.own_account import requests
from lms.own_account.errors import AsksAlready, IdHasAccount, NotYourCounty, RequestDecided
from lms.own_account.models import AccountRequest
from lms.people.models import Division, PersonKey, Role, User
from lms.people.signing_in import phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PHONE, CITIZEN = "13987650123", "11010519491231002X"
ASK, CODE, DETAILS = "own_account:ask_account", "own_account:ask_code", "own_account:ask_details"


@pytest.fixture(autouse=True)
def _sent(settings: Any) -> None:
    settings.SMS_BACKEND = "lms.people.sms.backends.MemoryBackend"
    MemoryBackend.sent.clear()
    MemoryBackend.texts.clear()


@pytest.fixture
def officer(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def row(menghai: Division) -> AccountRequest:
    return requests.ask(phone=PHONE, name="玉腊", division=menghai)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    return client


def proved() -> Client:
    client = Client()
    client.post(reverse(ASK), {"phone": PHONE})
    client.post(reverse(CODE), {"code": MemoryBackend.sent[-1][1]})
    return client


def test_the_county_reads_it_among_what_is_owed(row: AccountRequest, officer: User) -> None:
    page = Client()
    page.force_login(officer)

    assert reverse("own_account:requests") in page.get(reverse("backoffice:todo")).content.decode()


def test_she_asks_and_the_county_opens_the_account(
    menghai: Division, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = proved()
    done = client.post(reverse(DETAILS), {"name": "玉腊", "division": menghai.pk, "citizen_id": CITIZEN})
    assert done["Location"] == reverse("own_account:asked")
    row = AccountRequest.objects.get()
    assert CITIZEN.encode() not in bytes(row.data_sealed)
    assert phones.holder(PHONE) is None
    assert not row.person.is_active

    desk = browser(officer)
    assert "玉腊" in desk.get(reverse("own_account:requests")).content.decode()
    page = desk.get(reverse("own_account:decide_request", args=[row.uuid])).content.decode()
    assert CITIZEN not in page
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(
            reverse("own_account:decide_request", args=[row.uuid]), {"decision": "yes", "citizen_id": CITIZEN.lower()}
        )

    her = phones.holder(PHONE)
    assert her == row.person
    assert (her.trainee.division, her.trainee.birth_year) == (menghai, 1949)
    assert her.trainee.confirmed is not None
    row.refresh_from_db()
    assert (row.state, bytes(row.data_sealed)) == ("approved", b"")
    sending.sweep()
    assert [phone[-11:] for phone, _text in MemoryBackend.texts] == [PHONE]
    later = Client()
    later.post(reverse("account_request_login_code"), {"phone": PHONE})
    later.post(reverse("account_confirm_login_code"), {"code": MemoryBackend.sent[-1][1]})
    assert later.session["_auth_user_id"] == str(her.pk)


def test_nothing_is_kept_without_the_code(menghai: Division) -> None:
    client = Client()
    client.post(reverse(ASK), {"phone": PHONE})
    wrong = client.post(reverse(CODE), {"code": "000000" if MemoryBackend.sent[-1][1] != "000000" else "111111"})

    answer = client.post(reverse(DETAILS), {"name": "玉腊", "division": menghai.pk})

    assert wrong.status_code == 422
    assert answer["Location"] == reverse(ASK)
    assert not AccountRequest.objects.exists()
    assert not User.objects.filter(name="玉腊").exists()


def test_a_known_number_is_told_only_to_who_has_its_code(make_user: Any) -> None:
    phones.give(user=make_user("her", name="岩罕"), phone=PHONE, verified=True)
    client = Client()
    known, unknown = client.post(reverse(ASK), {"phone": PHONE}), Client().post(reverse(ASK), {"phone": "13700000001"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])

    told = client.post(reverse(CODE), {"code": dict(MemoryBackend.sent)["+86" + PHONE]})

    assert told.status_code == 422
    assert "岩罕" not in told.content.decode()
    assert client.get(reverse(DETAILS)).status_code == 302


def test_one_request_a_number_while_it_waits(row: AccountRequest, menghai: Division) -> None:
    with pytest.raises(AsksAlready):
        requests.ask(phone=PHONE, name="别人", division=menghai)


def test_a_refusal_names_nobody_and_empties_what_was_said(
    row: AccountRequest, officer: User, menghai: Division, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        browser(officer).post(
            reverse("own_account:decide_request", args=[row.uuid]), {"decision": "no", "reason": "has_one"}
        )

    row.refresh_from_db()
    assert (row.state, row.decided_by, bytes(row.data_sealed)) == ("refused", officer, b"")
    assert not PersonKey.objects.filter(user=row.person).exists()
    assert not User.objects.filter(name="玉腊").exists()
    sending.sweep()
    [(phone, text)] = MemoryBackend.texts
    assert phone[-11:] == PHONE
    assert "登录纸条" in text
    assert not re.search(r"玉腊|\d{5}(?!\d*-)|勐海", text.replace("0871-12385", "")), text
    with pytest.raises(RequestDecided):
        requests.refuse(row=row, reason="unclear", by=officer)
    requests.ask(phone=PHONE, name="玉腊", division=menghai)  # she may ask again


def test_a_citizen_id_that_somebody_has_opens_no_second_account(
    row: AccountRequest, officer: User, make_trainee: Any, menghai: Division
) -> None:
    from lms.people.accounts.trainees import citizen_id_of

    known = citizen_id_of(make_trainee(division=menghai))
    with pytest.raises(IdHasAccount):
        requests.approve(row=row, citizen_id=known, by=officer)

    row.refresh_from_db()
    assert row.state == "waiting"
    assert not User.objects.get(pk=row.person_id).is_active


def test_what_she_wrote_and_what_the_card_says_have_to_agree(menghai: Division, officer: User) -> None:
    row = requests.ask(phone=PHONE, name="玉腊", division=menghai, citizen_id=CITIZEN)
    address = reverse("own_account:decide_request", args=[row.uuid])

    answer = browser(officer).post(address, {"decision": "yes", "citizen_id": "532822197506151236"})

    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.state == "waiting"


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.BASE_STAFF, Role.AUDITOR])
def test_nobody_but_an_officer_decides(
    row: AccountRequest, post_to: Callable[..., User], menghai: Division, role: Role
) -> None:
    by = post_to(role, division=menghai)
    assert browser(by).get(reverse("own_account:requests")).status_code == 403
    assert browser(by).get(reverse("own_account:decide_request", args=[row.uuid])).status_code == 403
    with pytest.raises(NotYourCounty):
        requests.refuse(row=row, reason="unclear", by=by)


def test_nor_another_county(row: AccountRequest, post_to: Callable[..., User], mengla: Division) -> None:
    by = post_to(Role.COUNTY_OFFICER, division=mengla)
    assert "玉腊" not in browser(by).get(reverse("own_account:requests")).content.decode()
    with pytest.raises(NotYourCounty):
        requests.approve(row=row, citizen_id=CITIZEN, by=by)


def test_what_nobody_decides_is_emptied(row: AccountRequest, menghai: Division) -> None:
    assert requests.sweep() == 0
    AccountRequest.objects.filter(pk=row.pk).update(created=timezone.now() - timedelta(days=91))

    assert (requests.sweep(), requests.sweep()) == (1, 0)

    row.refresh_from_db()
    assert bytes(row.data_sealed) == b""
    assert not User.objects.filter(name="玉腊").exists()
    requests.ask(phone=PHONE, name="玉腊", division=menghai)
