"""Everything lost: two officers of the level above, a day, and word to the person; or the machine's console."""

import getpass
import os
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lms.people.models import Act, Organisation, Posting, Role, User
from lms.people.signing_in import phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend
from lms.second_factor.errors import (
    NothingToReset,
    NotTheirOfficer,
    ResetDecided,
    ResetUnderWay,
    SecondOfficerNeeded,
)
from lms.second_factor.factors import factors, levels
from lms.second_factor.models import FactorEvent, FactorReset, RememberedDevice
from lms.second_factor.resets import resets
from tests.lms.second_factor.conftest import code_at, first_step, give_factor, sign_in

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture
def above(post_to: Any, menghai: Any) -> tuple[User, User]:
    """Two officers of the prefecture."""
    place = menghai.parent
    return post_to(Role.PREFECTURE_OFFICER, division=place), post_to(Role.PREFECTURE_OFFICER, division=place)


@pytest.fixture
def lost(officer: Any) -> User:
    """A county officer who has lost everything."""
    give_factor(officer)
    phones.give(user=officer, phone="13812345678", verified=True)
    MemoryBackend.texts.clear()
    return officer


def asked(lost: User, above: tuple[User, User]) -> FactorReset:
    return resets.ask(person=lost, by=above[0], reason="手机丢失")


def test_it_takes_effect_a_day_after_the_second_approval(
    lost: User, above: Any, at: Any, django_capture_on_commit_callbacks: Any
) -> None:
    browser = Client()
    sign_in(browser, lost, remember="on")
    with django_capture_on_commit_callbacks(execute=True):
        row = asked(lost, above)
    at(3600)
    with django_capture_on_commit_callbacks(execute=True):
        resets.approve(reset=row, by=above[1])

    at(3600 + DAY - 60)
    assert resets.sweep() == 0
    assert factors.has_factor(lost)
    at(3600 + DAY + 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert resets.sweep() == 1
        assert resets.sweep() == 0

    assert not factors.types_of(lost)
    assert not RememberedDevice.objects.exists()
    assert browser.get("/figures/")["Location"].startswith("/accounts/login/")  # her sessions ended
    sending.sweep()
    told = [text for _, text in MemoryBackend.texts]
    assert len(told) == 3
    assert all("二次验证" in text for text in told)
    kinds = list(FactorEvent.objects.filter(reset=row).order_by("pk").values_list("kind", "by"))
    assert kinds == [("asked", above[0].pk), ("approved", above[1].pk), ("done", None)]


def test_her_own_sign_in_does_not_wait_for_the_sweep(client: Client, lost: User, above: Any, at: Any) -> None:
    resets.approve(reset=asked(lost, above), by=above[1])
    at(DAY + 1)

    answer = first_step(client, lost)

    assert answer["Location"] == "/home/"
    assert client.get("/home/")["Location"].startswith("/accounts/second-factor/setup/")


def test_signing_in_with_a_factor_cancels_it_at_any_time_before(
    client: Client, lost: User, above: Any, at: Any
) -> None:
    row = asked(lost, above)
    resets.approve(reset=row, by=above[1])
    at(DAY - 60)
    first_step(client, lost)
    page = client.get(reverse("mfa_authenticate")).content.decode()

    client.post(reverse("mfa_authenticate"), {"code": code_at()})
    row.refresh_from_db()
    at(DAY + 60)

    assert "有人申请重置" in page
    assert row.state == "cancelled"
    assert resets.sweep() == 0
    assert factors.has_factor(lost)


def test_on_a_remembered_device_she_reads_it_and_objects(client: Client, lost: User, above: Any) -> None:
    sign_in(client, lost, remember="on")
    client.post(reverse("account_logout"))
    row = asked(lost, above)
    first_step(client, lost)
    client.get("/figures/")

    page = client.get(reverse("second_factor:mine")).content.decode()
    answer = client.post(reverse("second_factor:object"))
    row.refresh_from_db()
    assert (answer.status_code, row.state) == (403, "waiting")  # whoever sits at her device proves that it is she
    client.post(reverse("second_factor:object"), {"proof-code": code_at(1)})
    row.refresh_from_db()

    assert "不是我提出的" in page
    assert row.state == "cancelled"


def test_one_officer_alone_never_suffices(lost: User, above: Any) -> None:
    row = asked(lost, above)

    with pytest.raises(SecondOfficerNeeded):
        resets.approve(reset=row, by=above[0])
    with pytest.raises(ResetUnderWay):
        resets.ask(person=lost, by=above[1], reason="同上")
    resets.approve(reset=row, by=above[1])
    with pytest.raises(ResetDecided):
        resets.approve(reset=row, by=above[1])
    for change in ({"approved_by": above[0]}, {"approved_by": lost}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.filter(pk=row.pk).update(**change)


def test_nobody_decides_about_herself_or_her_own_level(
    lost: User, above: Any, post_to: Any, menghai: Any, mengla: Any
) -> None:
    give_factor(above[0])
    colleague = post_to(Role.COUNTY_OFFICER, division=menghai)
    elsewhere = post_to(
        Role.PREFECTURE_OFFICER, division=menghai.parent.parent.children.exclude(pk=menghai.parent.pk).first()
    )
    auditor = post_to(Role.AUDITOR, division=menghai.parent)

    for by in (lost, colleague, elsewhere, auditor):
        with pytest.raises(NotTheirOfficer):
            resets.ask(person=lost, by=by, reason="丢失")
    with pytest.raises(NotTheirOfficer):
        resets.ask(person=above[0], by=above[0], reason="丢失")
    with pytest.raises(NotTheirOfficer):
        resets.ask(person=above[0], by=above[1], reason="丢失")  # her own level


def test_the_highest_post_decides_and_operators_are_the_province_s(
    above: Any, post_to: Any, make_user: Any, yunnan: Any, menghai: Any
) -> None:
    province = [post_to(Role.PROVINCE_OFFICER, division=yunnan) for _ in range(3)]
    operator = make_user("op", superuser=True)
    both = post_to(Role.COUNTY_OFFICER, division=menghai)
    office = Organisation.objects.create(division=yunnan, name="省办")
    Posting.objects.create(user=both, organisation=office, division=yunnan, role=Role.AUDITOR)

    assert levels.may_decide(province[0], above[0])
    assert levels.may_decide(province[0], province[1])
    assert levels.may_decide(province[0], operator)
    assert not levels.may_decide(above[0], operator)
    assert not levels.may_decide(above[0], both)
    assert levels.may_decide(province[0], both)
    assert not levels.may_decide(operator, both)  # an operator has the console, which is written down
    assert not levels.may_decide(province[0], make_user("left"))


def test_an_officer_who_has_left_no_longer_counts(lost: User, above: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    row = asked(lost, above)
    today = timezone.localdate()
    Posting.objects.filter(user=above[0]).update(starts=today - timedelta(days=9), ends=today - timedelta(days=1))

    with pytest.raises(NotTheirOfficer):
        resets.approve(reset=FactorReset.objects.get(pk=row.pk), by=above[1])


def test_who_asked_and_has_left_takes_nothing_back_and_reads_nothing(
    lost: User, above: Any, post_to: Any, mengla: Any
) -> None:
    row = asked(lost, above)
    Posting.objects.filter(user=above[0]).update(division=mengla)  # an officer still, of another place
    gone = User.objects.get(pk=above[0].pk)

    with pytest.raises(NotTheirOfficer):
        resets.refuse(reset=row, by=gone)

    row.refresh_from_db()
    assert row.state == FactorReset.State.WAITING


def test_who_has_none_needs_no_reset(officer: Any, above: Any) -> None:
    with pytest.raises(NothingToReset):
        resets.ask(person=officer, by=above[0], reason="丢失")


def test_cancelling_and_taking_effect_at_once_have_one_winner(lost: User, above: Any, at: Any) -> None:
    """Both ask the row's state in the same statement that changes it."""
    row = asked(lost, above)
    resets.approve(reset=row, by=above[1])
    at(DAY + 1)
    stale = FactorReset.objects.get(pk=row.pk)
    assert resets.cancel_for(lost, by=lost)

    assert resets._apply(stale) == 0
    assert factors.has_factor(lost)
    with pytest.raises(ResetDecided):
        resets.refuse(reset=stale, by=above[1])


def test_the_desk_asks_approves_and_shows_the_auditor(lost: User, above: Any, post_to: Any, menghai: Any) -> None:
    first, second, auditor = Client(), Client(), Client()
    for client, person in (
        (first, above[0]),
        (second, above[1]),
        (auditor, post_to(Role.AUDITOR, division=menghai.parent)),
    ):
        give_factor(person)
        sign_in(client, person)
    desk = reverse("second_factor:desk")

    first.post(desk, {"account": lost.username, "reason": "手机丢失，本人到场"})
    row = FactorReset.objects.get()
    decide = reverse("second_factor:decide", args=[row.uuid])
    first.post(decide, {"decision": "yes"})
    row.refresh_from_db()
    assert row.state == "waiting"
    assert "手机丢失，本人到场" in second.get(desk).content.decode()
    second.post(decide, {"decision": "yes"})
    row.refresh_from_db()

    assert row.state == "approved"
    page = auditor.get(reverse("second_factor:log")).content.decode()
    assert "手机丢失，本人到场" in page
    assert above[1].name in page
    assert auditor.get(desk).status_code == 403


def test_the_desk_tells_nobody_which_accounts_exist(above: Any, make_user: Any) -> None:
    client = Client()
    give_factor(above[0])
    sign_in(client, above[0])
    make_user("stranger")
    pages = [
        client.post(reverse("second_factor:desk"), {"account": name, "reason": "x"})
        .content.decode()
        .count("您不能重置")
        for name in ("stranger", "nobody-at-all")
    ]

    assert pages[0] == pages[1] > 0


def test_the_console_is_the_last_way_and_is_written_down(
    lost: User, capsys: Any, monkeypatch: Any, caplog: Any
) -> None:
    def nameless() -> str:
        """As in a container whose account has a number alone."""
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nameless)
    call_command("second_factor", "reset", lost.username, "--reason", "两名省级人员均不在")

    assert not factors.types_of(lost)
    row = FactorEvent.objects.get(kind="console")
    from lms.second_factor.events import reason_of

    act = Act.objects.get(verb="factor.reset")
    assert reason_of(row) == act.reason == f"uid {os.getuid()}: 两名省级人员均不在"
    assert (act.by, act.subject) == (None, lost)
    assert f"factor.reset: account {lost.uuid}, by uid {os.getuid()} on the machine" in caplog.text
    call_command("second_factor", "log")
    assert "console" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("second_factor", "reset", "nobody", "--reason", "x")
    with pytest.raises(CommandError):
        call_command("second_factor", "reset", lost.username, "--reason", " ")


def test_what_happened_cannot_be_changed_or_taken_away(lost: User, above: Any) -> None:
    asked(lost, above)

    for change in (lambda rows: rows.update(kind="done"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(FactorEvent.objects.all())
