"""Before what cannot be undone or gives names away, a factor is shown that is a few minutes old at most."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.people.models import Reveal, Role, UserSession
from lms.people.signing_in import phones
from lms.people.sms.backends import MemoryBackend
from lms.registry.models import Proposal
from lms.second_factor.factors import phone_codes
from tests.lms.second_factor.conftest import code_at, give_factor, sign_in

pytestmark = pytest.mark.django_db
STALE = 10 * 60


@pytest.fixture
def signed_in(officer: Any) -> Client:
    give_factor(officer)
    client = Client()
    sign_in(client, officer)
    return client


@pytest.fixture
def person(make_trainee: Any, menghai: Any) -> Any:
    return make_trainee(division=menghai, name="岩温").user


def reveal_of(person: Any) -> tuple[str, dict[str, str]]:
    return f"/people/{person.uuid}/reveal/", {"reveal-field": "citizen id", "reveal-reason": "核对 <证件>"}


def test_right_after_signing_in_nothing_is_asked_again(signed_in: Client, person: Any) -> None:
    answer = signed_in.post(*reveal_of(person))

    assert answer.status_code == 200
    assert "53282219750615" in answer.content.decode()


def test_later_the_form_comes_back_filled_in_and_goes_on_with_the_code(signed_in: Client, person: Any, at: Any) -> None:
    at(STALE)
    address, fields = reveal_of(person)

    asked = signed_in.post(address, fields)
    page = asked.content.decode()
    wrong = signed_in.post(address, fields | {"proof-code": "000000"})
    done = signed_in.post(address, fields | {"proof-code": code_at()})

    assert asked.status_code == 403
    assert 'name="reveal-reason" value="核对 &lt;证件&gt;"' in page
    assert "确认是您本人" in page
    assert "53282219750615" not in page
    assert wrong.status_code == 422
    assert done.status_code == 200
    assert "53282219750615" in done.content.decode()
    assert Reveal.objects.count() == 1


def test_neither_a_password_nor_a_remembered_device_does(officer: Any, person: Any, at: Any) -> None:
    give_factor(officer)
    client = Client()
    sign_in(client, officer, remember="on")
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": officer.username, "password": "pw"})
    assert client.get("/people/").status_code == 200  # signed in, by the device
    address, fields = reveal_of(person)

    assert client.post(address, fields).status_code == 403
    assert client.post(address, fields | {"proof-password": "pw"}).status_code == 422
    assert Reveal.objects.count() == 0


ACTS = {
    "reveal": {"reveal-field": "citizen id", "reveal-reason": "核对"},
    "erase": {"erase-basis": "asked", "erase-reason": "本人要求"},
    "merge": {"merge-number": "13800000000", "merge-reason": "同一人"},
    "helper": {
        "helper-name": "玉", "helper-phone": "13811112222", "helper-kind": "family", "helper-consent_note": "当面",
    },
}  # fmt: skip


@pytest.mark.parametrize("what", ACTS)
def test_each_grave_act_asks(signed_in: Client, person: Any, at: Any, what: str) -> None:
    at(STALE)

    answer = signed_in.post(f"/people/{person.uuid}/{what}/", ACTS[what])

    assert answer.status_code == 403
    assert "确认是您本人" in answer.content.decode()
    assert not Proposal.objects.exists()
    assert not Reveal.objects.exists()


def test_correcting_a_name_asks_nothing(signed_in: Client, person: Any, at: Any) -> None:
    at(STALE)

    assert signed_in.post(f"/people/{person.uuid}/name/", {"name-name": "岩文"}).status_code == 302


def test_deciding_what_another_officer_asked_for_asks(
    signed_in: Client, person: Any, post_to: Any, menghai: Any, at: Any
) -> None:
    from lms.registry.desk import proposals

    other = post_to(Role.COUNTY_OFFICER, division=menghai)
    row = proposals.ask(kind=Proposal.Kind.ERASE, person=person, reason="本人要求", by=other, basis="asked")
    address = f"/people/decisions/{row.uuid}/decide/"
    at(STALE)

    asked = signed_in.post(address, {"decision": "yes"})
    assert asked.status_code == 403
    assert Proposal.objects.get().state == "waiting"
    signed_in.post(address, {"decision": "yes", "proof-code": code_at()})
    assert Proposal.objects.get().state == "approved"


@pytest.mark.parametrize("name", ["records:statement", "records:workbook", "records:json"])
def test_another_s_record_as_a_file_asks_and_one_s_own_does_not(
    signed_in: Client, person: Any, at: Any, name: str
) -> None:
    at(STALE)
    address = reverse(name, args=[person.uuid])
    own = Client()
    own.force_login(person)

    asked = signed_in.get(address)
    page = signed_in.get(asked["Location"])
    shown = signed_in.post(asked["Location"], {"proof-code": code_at()})

    assert asked["Location"].startswith("/accounts/second-factor/prove/")
    assert page.status_code == 200
    assert shown["Location"] == address
    assert signed_in.get(address).status_code == 200
    assert own.get(address).status_code == 200


VIEWS = {
    "delivery:ask_void": "post",
    "delivery:void": "post",
    "records:ask_revocation": "post",
    "records:decide_revocation": "post",
    "records:batch_pdf": "get",
    "records:certificate_pdf": "get",
    "records:scan": "get",
    "exchange:annotated": "get",
    "points:document": "get",
    "registry:decide": "post",
    "registry:act": "post",
    "registry:accept": "post",
    "registry:people": "get",
    "registry:decide_claim": "post",
    "second_factor:desk": "post",
    "second_factor:decide": "post",
}


@pytest.mark.parametrize(("name", "method"), VIEWS.items())
def test_every_such_view_stands_behind_the_proof(
    name: str, method: str, officer: Any, rf: Any, monkeypatch: Any
) -> None:
    """The view itself, with everything before it let through: with a stale session it answers with the question."""
    from types import SimpleNamespace

    from django.urls import get_resolver

    from lms.people.models import User
    from lms.people.signing_in.sessions import SessionStore

    give_factor(officer)
    view = next(entry.callback for entry in _patterns(get_resolver(), name))
    monkeypatch.setattr(User, "has_perm", lambda *a, **k: True)
    thing = SimpleNamespace(subject=object(), pk=1)
    cell = _of(view)
    request = getattr(rf, method)("/x/", {"sure": "yes", "as": "xlsx"})
    request.user, request.session = officer, SessionStore()
    kwargs = {"registry:act": {"what": "erase"}, "registry:decide_claim": {"verdict": "join"}}.get(name, {})
    if name not in ("second_factor:desk", "registry:accept", "registry:people"):
        kwargs["uuid"] = officer.uuid
    finds = cell.cell_contents if cell is not None else None
    try:
        if cell is not None:
            cell.cell_contents = lambda request, *args, **kwargs: thing
        answer = view(request, **kwargs)
    finally:
        if cell is not None:
            cell.cell_contents = finds

    assert answer.status_code == (302 if method == "get" else 403)
    assert method == "post" or answer["Location"].startswith("/accounts/second-factor/prove/")


def _patterns(resolver: Any, name: str, space: str = "") -> Any:
    from django.urls import URLResolver

    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, name, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif f"{space}{entry.name}" == name:
            yield entry


def _of(view: Any) -> Any:
    """The cell of `needs(…, of=…)`, if the view looks at a thing."""
    names = view.guard.__code__.co_freevars
    cell = view.guard.__closure__[names.index("of")] if "of" in names else None
    return cell if cell is not None and cell.cell_contents is not None else None


def test_a_program_is_refused_in_words(signed_in: Client, person: Any, at: Any) -> None:
    at(STALE)

    answer = signed_in.post(*reveal_of(person), headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (403, "fresh_proof")


# --- those who have none ---------------------------------------------------------------------------------------------


@pytest.fixture
def editor(post_to: Any, menghai: Any) -> Any:
    return post_to(Role.BASE_EDITOR, division=menghai, username="editor")


def test_without_a_factor_the_password_is_asked(client: Client, editor: Any, at: Any) -> None:
    """Changing one's password stands for it: nobody gets there with a session that somebody left open."""
    client.post(reverse("account_login"), {"login": "editor", "password": "pw"})
    address = reverse("account_change_password")
    assert client.get(address).status_code == 200
    at(STALE)

    led = client.get(address)["Location"]
    wrong = client.post(led, {"proof-password": "no"})
    right = client.post(led, {"proof-password": "pw"})

    assert led.startswith("/accounts/second-factor/prove/")
    assert wrong.status_code == 422
    assert right["Location"] == address
    assert client.get(address).status_code == 200


def test_without_password_and_factor_a_code_goes_to_the_phone(client: Client, editor: Any, at: Any) -> None:
    phones.give(user=editor, phone="13812345678", verified=True)
    editor.set_unusable_password()
    editor.save()
    MemoryBackend.sent.clear()
    client.post(reverse("account_request_login_code"), {"phone": "13812345678"})
    client.post(reverse("account_confirm_login_code"), {"code": MemoryBackend.sent.pop()[1]})
    at(STALE)
    address = reverse("account_set_password")

    led = client.get(address)["Location"]
    client.post(led, {"proof-send": "1"})
    [(phone, code)] = MemoryBackend.sent
    again = client.post(led, {"proof-send": "1"})
    tries = [client.post(led, {"proof-sms": "000001"}).status_code for _ in range(2)]
    right = client.post(led, {"proof-sms": f"{code[:3]} {code[3:]}"})

    assert phone == "+8613812345678"
    assert len(MemoryBackend.sent) == 1  # not twice within a minute
    assert again.status_code == 422
    assert tries == [422, 422]
    assert right["Location"] == address


@pytest.fixture
def by_phone(client: Client, editor: Any) -> Client:
    """Somebody with a phone and nothing else, whose session is open."""
    phones.give(user=editor, phone="13812345678", verified=True)
    editor.set_unusable_password()
    editor.save()
    client.force_login(editor)
    MemoryBackend.sent.clear()
    return client


PROVE = "/accounts/second-factor/prove/"


def test_a_code_to_the_phone_is_tried_five_times_however_many_read_the_session_at_once(by_phone: Client) -> None:
    by_phone.post(PROVE, {"proof-send": "1"})
    row = UserSession.objects.get(session_key=by_phone.session.session_key)
    tries = []
    for _ in range(5):
        tries.append(by_phone.post(PROVE, {"proof-sms": "x"}).status_code)
        row.save()  # as it was: what a request at the same moment has read

    answer = by_phone.post(PROVE, {"proof-sms": MemoryBackend.sent[0][1]})

    assert tries == [422] * 5
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert "验证码" in answer.content.decode()


def test_a_code_to_the_phone_is_good_once_however_many_read_the_session_at_once(by_phone: Client) -> None:
    by_phone.post(PROVE, {"proof-send": "1"})
    row = UserSession.objects.get(session_key=by_phone.session.session_key)
    first = by_phone.post(PROVE, {"proof-sms": MemoryBackend.sent[0][1]})
    row.save()

    second = by_phone.post(PROVE, {"proof-sms": MemoryBackend.sent[0][1]})

    assert (first.status_code, second.status_code) == (302, 422)


def test_a_phone_does_not_ring_all_night(by_phone: Client) -> None:
    codes = []
    for _ in range(6):
        codes.append(by_phone.post(PROVE, {"proof-send": "1"}).status_code)
        session = by_phone.session
        session.pop(phone_codes.KEY, None)  # a minute later, or in another session
        session.save()

    assert codes == [422] * 5 + [429]
    assert len(MemoryBackend.sent) == 5


def test_the_demonstration_world_asks_nobody(officer: Any, person: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(officer)

    assert client.post(*reveal_of(person)).status_code == 200


def test_nobody_is_led_away_by_the_page_of_proof(signed_in: Client) -> None:
    answer = signed_in.post(
        "/accounts/second-factor/prove/?next=https://elsewhere.example/", {"proof-code": code_at(1)}
    )

    assert answer["Location"] == "/home/"


def test_times_are_what_was_agreed() -> None:
    from lms.settings import base

    assert base.SECOND_FACTOR_FRESH_SECONDS <= 300
    assert timedelta(days=base.SECOND_FACTOR_DEVICE_DAYS) == timedelta(days=30)
    assert base.SECOND_FACTOR_RESET_HOURS == 24
    assert base.MFA_TOTP_TOLERANCE == 1
    assert base.SECOND_FACTOR_REQUIRED


@pytest.mark.parametrize("name", ["own_account:make_slip", "own_account:ask_new_phone"])
def test_a_way_into_somebodys_account_is_made_with_a_proof(signed_in: Client, person: Any, at: Any, name: str) -> None:
    phones.give(user=person, phone="13811112222", verified=True)
    at(STALE)
    fields = {"phone": "13933334444", "reason": "手机丢了"}

    asked = signed_in.post(reverse(name, args=[person.uuid]), fields)
    done = signed_in.post(reverse(name, args=[person.uuid]), fields | {"proof-code": code_at()})

    assert asked.status_code == 403
    assert "确认是您本人" in asked.content.decode()
    assert done.status_code in (200, 302)
    assert person.login_slips.count() + person.new_phones.count() == 1


@pytest.mark.parametrize("name", ["own_account:data", "own_account:phone"])
def test_ones_own_copy_and_number_ask_too(signed_in: Client, at: Any, name: str) -> None:
    at(STALE)

    assert signed_in.post(reverse(name), {"phone": "13933334444"}).status_code == 403
