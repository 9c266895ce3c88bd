"""Login slips: one use, seven days, a hash alone is stored; never by her own base, for a post or for oneself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.own_account import slips
from lms.own_account.errors import MayNotMakeSlip, SlipForPost
from lms.own_account.models import LoginSlip
from lms.people.errors import Unconfirmed
from lms.people.models import Act, Division, Posting, Role, Trainee, User
from lms.people.notices import unseen
from lms.people.signing_in import phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend
from lms.registry.journal.journal import Asked, lines
from tests.lms.second_factor.conftest import give_factor

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PHONE, PASSWORD = "13812345678", "lancang-jiang-1956"
SLIP, SETTLE, HOME = "own_account:slip", "own_account:settle", "own_account:index"


@pytest.fixture(autouse=True)
def _sent(settings: Any) -> None:
    settings.SMS_BACKEND = "lms.people.sms.backends.MemoryBackend"
    MemoryBackend.sent.clear()
    MemoryBackend.texts.clear()


@pytest.fixture
def her(make_trainee: Callable[..., Trainee], menghai: Division) -> User:
    return make_trainee(division=menghai, name="玉梅", sign_in=False).user


@pytest.fixture
def officer(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


def at_work(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    return client


def spend(code: str, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(reverse(SLIP), {"slip_code": code})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- making ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.PREFECTURE_OFFICER, Role.COUNSELLOR])
def test_her_office_makes_one_and_the_page_alone_has_its_code(
    her: User, post_to: Callable[..., User], menghai: Division, role: Role
) -> None:
    place = Division.objects.get(code="532800") if role == Role.PREFECTURE_OFFICER else menghai
    by = post_to(role, division=place)
    address = reverse("own_account:make_slip", args=[her.uuid])
    client = at_work(by)
    assert client.get(address).status_code == 200

    paper = client.post(address)

    page = BeautifulSoup(paper.content, "html.parser")
    code = "".join(page.select_one(".slip__code [aria-hidden]").text.split())
    row = LoginSlip.objects.get()
    assert len(code) == slips.LENGTH
    assert set(code) <= set(slips.ALPHABET)
    assert bytes(row.digest) == slips.digest_of(code)
    assert code.encode() not in bytes(row.digest)
    assert page.select_one(".slip svg[role=img]") is not None
    assert "no-store" in paper["Cache-Control"]
    assert "登录纸条" in unseen(her)[0][1]
    _client, answer = spend(code.lower())
    assert answer["Location"] == reverse(SETTLE)


@pytest.mark.parametrize("role", [Role.BASE_STAFF, Role.BASE_EDITOR, Role.AUDITOR, Role.MEDIA_REVIEWER])
def test_nobody_else_makes_one(her: User, post_to: Callable[..., User], menghai: Division, role: Role) -> None:
    by = post_to(role, division=menghai)

    assert at_work(by).post(reverse("own_account:make_slip", args=[her.uuid])).status_code == 403
    with pytest.raises(MayNotMakeSlip):
        slips.make(person=her, by=by)


def test_nor_the_office_of_another_place(her: User, post_to: Callable[..., User], mengla: Division) -> None:
    with pytest.raises(MayNotMakeSlip):
        slips.make(person=her, by=post_to(Role.COUNTY_OFFICER, division=mengla))


def test_nor_an_officer_who_works_at_her_base(her: User, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "own_base", lambda user, subject: True)
    with pytest.raises(MayNotMakeSlip):
        slips.make(person=her, by=officer)


def test_nobody_makes_one_for_herself_or_for_a_post(her: User, officer: User, menghai: Division) -> None:
    Trainee.objects.filter(user=her).update(user=officer)
    with pytest.raises(SlipForPost):  # she has the post as well
        slips.make(person=User.objects.get(pk=officer.pk), by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoginSlip.objects.create(person=officer, by=officer, digest=b"1" * 32, expires=timezone.now())


def test_who_works_here_gets_none_and_a_post_to_come_counts(her: User, officer: User, menghai: Division) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    body = officer.postings.get().organisation
    Posting.objects.create(user=her, organisation=body, division=menghai, role=Role.COUNSELLOR, starts=tomorrow)

    with pytest.raises(SlipForPost):
        slips.make(person=her, by=officer)


def test_who_got_a_post_since_is_not_let_in_by_the_slip(her: User, officer: User, menghai: Division) -> None:
    _slip, code = slips.make(person=her, by=officer)
    body = officer.postings.get().organisation
    Posting.objects.create(user=her, organisation=body, division=menghai, role=Role.COUNSELLOR)

    client, answer = spend(code)

    assert (answer.status_code, is_in(client)) == (422, False)


def test_whom_only_a_list_has_named_gets_none(her: User, officer: User) -> None:
    Trainee.objects.filter(user=her).update(confirmed=None)
    with pytest.raises(Unconfirmed):
        slips.make(person=her, by=officer)


def test_twenty_a_day_an_officer(her: User, officer: User) -> None:
    client, address = at_work(officer), reverse("own_account:make_slip", args=[her.uuid])

    answers = [client.post(address).status_code for _ in range(21)]

    assert (set(answers[:20]), answers[20]) == ({200}, 429)
    assert slips.open_slips().count() == 1


# --- using ----------------------------------------------------------------------------------------------------------


def test_opening_the_address_spends_nothing_and_its_button_does_once(her: User, officer: User) -> None:
    _slip, code = slips.make(person=her, by=officer)
    address = f"{reverse(SLIP)}?c={code}"
    for preview in (Client(), Client()):
        page = preview.get(address)
        assert her.name not in page.content.decode()
        assert f'value="{code}"' in page.content.decode()
        assert not is_in(preview)
    assert slips.open_slips().exists()

    first, _answer = spend(code)
    second, again = spend(code)

    assert (is_in(first), is_in(second), again.status_code) == (True, False, 422)


def test_what_is_wrong_is_not_told(her: User, officer: User) -> None:
    def words(code: str) -> str:
        _client, answer = spend(code)
        return str(BeautifulSoup(answer.content, "html.parser").select_one(".form__summary").text)

    old, first = slips.make(person=her, by=officer)
    LoginSlip.objects.filter(pk=old.pk).update(expires=timezone.now() - timedelta(seconds=1))
    run_out = words(first)
    _new, newer = slips.make(person=her, by=officer)
    replaced = words(first)
    _newest, newest = slips.make(person=her, by=officer)
    voided = words(newer)

    assert words("AAAAAAAAAA") == run_out == replaced == voided
    assert is_in(spend(newest)[0])


def test_any_sign_in_voids_it(her: User, officer: User) -> None:
    _slip, code = slips.make(person=her, by=officer)
    at_work(her)

    assert spend(code)[1].status_code == 422


def test_codes_cannot_be_tried_out(her: User, officer: User) -> None:
    _slip, code = slips.make(person=her, by=officer)

    answers = [spend("AAAAAAAAA" + slips.ALPHABET[number])[1].status_code for number in range(11)]

    assert (set(answers[:10]), answers[10]) == ({422}, 429)
    assert spend(code)[1].status_code == 429  # the right one too, from there


def test_somebody_else_who_is_signed_in_spends_nothing(her: User, officer: User, make_user: Any) -> None:
    _slip, code = slips.make(person=her, by=officer)
    other = at_work(make_user("other", name="岩罕"))

    page = other.post(reverse(SLIP), {"slip_code": code}).content.decode()

    assert "岩罕" in page
    assert slips.open_slips().exists()


def test_a_second_factor_is_asked_for_all_the_same(her: User, officer: User) -> None:
    give_factor(her)
    _slip, code = slips.make(person=her, by=officer)

    client, answer = spend(code)

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)


# --- what she sets then ---------------------------------------------------------------------------------------------


def test_nothing_opens_before_a_password_is_set(her: User, officer: User) -> None:
    _slip, code = slips.make(person=her, by=officer)
    client, _answer = spend(code)

    for address in (reverse(HOME), reverse("study:home"), reverse("own_account:phone")):
        assert client.get(address)["Location"] == reverse(SETTLE)
    weak = client.post(reverse(SETTLE), {"password1": "1", "password2": "1"})
    client.post(reverse(SETTLE), {"password1": PASSWORD, "password2": PASSWORD})

    assert weak.status_code == 422
    assert client.get(reverse(HOME)).status_code == 200
    her.refresh_from_db()
    assert her.check_password(PASSWORD)


def test_or_a_phone_by_its_code(her: User, officer: User) -> None:
    _slip, code = slips.make(person=her, by=officer)
    client, _answer = spend(code)

    client.post(reverse(SETTLE), {"phone": PHONE})
    assert client.get(reverse(HOME))["Location"] == reverse(SETTLE)
    client.post(reverse("own_account:settle_phone"), {"new_code": MemoryBackend.sent[-1][1]})

    assert client.get(reverse(HOME)).status_code == 200
    assert phones.of(her) == ("+86" + PHONE, True)


def test_a_slip_moves_no_number_that_she_has_proved(
    her: User, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    """One officer makes a slip; another number for who has one takes two."""
    phones.give(user=her, phone=PHONE, verified=True)
    with django_capture_on_commit_callbacks(execute=True):
        _slip, code = slips.make(person=her, by=officer)
    client, _answer = spend(code)

    page = client.get(reverse(SETTLE)).content.decode()
    client.post(reverse(SETTLE), {"phone": "13987650123"})

    assert 'name="phone"' not in page
    assert MemoryBackend.sent == []
    assert phones.of(her) == ("+86" + PHONE, True)
    sending.sweep()
    assert [phone[-11:] for phone, _text in MemoryBackend.texts] == [PHONE]


def test_the_auditor_reads_who_made_it_and_who_used_it(
    her: User, officer: User, post_to: Callable[..., User], menghai: Division
) -> None:
    _slip, code = slips.make(person=her, by=officer)
    spend(code)
    auditor = post_to(Role.AUDITOR, division=menghai)

    found, _further = lines(auditor, Asked(subject=her.uuid))

    assert {(line.by, line.subject) for line in found} == {(officer, her), (her, her)}
    assert Act.objects.count() == 0
