"""A new number without the old phone: two officers, three days, everybody is told, and she can stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.own_account import agenda, new_phones
from lms.own_account.errors import (
    NoNumberToReplace,
    NotTheirNumber,
    NumberDecided,
    NumberUnderWay,
    SamePhone,
    SecondForNumber,
)
from lms.own_account.models import NewPhone
from lms.people.errors import PhoneTaken
from lms.people.models import Division, HelperLink, Posting, Role, Trainee, User
from lms.people.notices import unseen
from lms.people.signing_in import phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend
from lms.registry.claims import confirming
from lms.registry.errors import NumberTakesTwo

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OLD, NEW = "13812345678", "13987650123"


@pytest.fixture(autouse=True)
def _sent(settings: Any) -> None:
    settings.SMS_BACKEND = "lms.people.sms.backends.MemoryBackend"
    MemoryBackend.texts.clear()


@pytest.fixture
def her(make_trainee: Callable[..., Trainee], menghai: Division) -> User:
    user = make_trainee(division=menghai, name="玉梅").user
    phones.give(user=user, phone=OLD, verified=True)
    return user


@pytest.fixture
def helper(her: User, make_user: Callable[..., User]) -> User:
    helper = make_user("helper", name="玉香")
    HelperLink.objects.create(helper=helper, trainee=her.trainee, consent_note="当面")
    return helper


@pytest.fixture
def first(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def second(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    return client


def asked(her: User, by: User) -> NewPhone:
    return new_phones.ask(person=her, phone=NEW, reason="手机掉进河里", by=by)


def later(hours: int) -> Any:
    return timezone.now() + timedelta(hours=hours)


def test_the_second_officer_reads_it_among_what_is_owed(her: User, first: User, second: User) -> None:
    asked(her, first)

    assert {duty.code: duty.count for duty in agenda.owed(second)} == {
        "account_requests": 0,
        "new_phones": 1,
        "undelivered": 0,
    }
    assert {duty.code: duty.count for duty in agenda.owed(first)} == {
        "account_requests": 0,
        "new_phones": 0,
        "undelivered": 0,
    }
    assert reverse("own_account:new_phones") in browser(second).get(reverse("backoffice:todo")).content.decode()


def test_two_officers_and_three_days_by_the_pages(
    her: User, helper: User, first: User, second: User, django_capture_on_commit_callbacks: Any
) -> None:
    inside = browser(her)
    with django_capture_on_commit_callbacks(execute=True):
        browser(first).post(
            reverse("own_account:ask_new_phone", args=[her.uuid]), {"phone": NEW, "reason": "手机掉进河里"}
        )
        row = NewPhone.objects.get()
        page = browser(second).get(reverse("own_account:new_phones")).content.decode()
        browser(second).post(reverse("own_account:decide_new_phone", args=[row.uuid]), {"decision": "yes"})
    row.refresh_from_db()

    assert "手机掉进河里" in page
    assert "尾号0123" in page.replace(" ", "")
    assert row.state == NewPhone.State.APPROVED
    assert row.effective - row.approved == timedelta(hours=72)
    assert new_phones.apply_due(now=later(71)) == 0
    assert phones.of(her) == ("+86" + OLD, True)
    assert inside.get(reverse("own_account:index")).status_code == 200
    sending.sweep()
    assert [phone[-11:] for phone, _text in MemoryBackend.texts] == [OLD, OLD]
    assert len(unseen(her)) == 2
    assert len(unseen(helper)) == 2
    assert her.name not in "".join(words for _row, words in unseen(helper))

    with django_capture_on_commit_callbacks(execute=True):
        assert new_phones.apply_due(now=later(73)) == 1

    assert phones.of(her) == ("+86" + NEW, False)
    assert inside.get(reverse("own_account:index")).status_code == 302
    her.refresh_from_db()
    assert not her.has_usable_password()
    sending.sweep()
    assert {phone[-11:] for phone, _text in MemoryBackend.texts[2:]} == {OLD, NEW}
    assert new_phones.apply_due(now=later(80)) == 0
    assert her.phone_entries.get().by == second


def test_who_asked_does_not_approve(her: User, first: User) -> None:
    row = asked(her, first)
    with pytest.raises(SecondForNumber):
        new_phones.approve(row=row, by=first)
    browser(first).post(reverse("own_account:decide_new_phone", args=[row.uuid]), {"decision": "yes"})
    row.refresh_from_db()
    assert row.state == NewPhone.State.WAITING
    with pytest.raises(IntegrityError), transaction.atomic():
        NewPhone.objects.filter(pk=row.pk).update(
            approved_by=first, approved=timezone.now(), effective=timezone.now(), state="approved"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        NewPhone.objects.filter(pk=row.pk).update(state="done")


def test_she_stops_it_herself(her: User, first: User, second: User) -> None:
    row = asked(her, first)
    new_phones.approve(row=row, by=second)
    client = browser(her)
    assert "停止" in client.get(reverse("own_account:index")).content.decode()

    client.post(reverse("own_account:stop_new_phone"))

    row.refresh_from_db()
    assert row.state == NewPhone.State.STOPPED
    assert new_phones.apply_due(now=later(100)) == 0
    assert phones.of(her) == ("+86" + OLD, True)
    with pytest.raises(NumberDecided):
        new_phones.approve(row=row, by=second)


def test_an_officer_who_has_left_since_counts_no_more(her: User, first: User, second: User) -> None:
    row = asked(her, first)
    Posting.objects.filter(user=first).update(ended_at=timezone.now(), ends=timezone.localdate())

    with pytest.raises(NotTheirNumber):
        new_phones.approve(row=row, by=second)


def test_who_may_ask(
    her: User, first: User, post_to: Callable[..., User], menghai: Division, mengla: Division, make_trainee: Any
) -> None:
    others = [post_to(role, division=menghai) for role in (Role.COUNSELLOR, Role.BASE_STAFF, Role.AUDITOR)]
    others.append(post_to(Role.COUNTY_OFFICER, division=mengla))
    for other in others:
        assert browser(other).get(reverse("own_account:ask_new_phone", args=[her.uuid])).status_code == 403
        with pytest.raises(NotTheirNumber):
            asked(her, other)
    body = first.postings.get().organisation
    Posting.objects.create(user=her, organisation=body, division=menghai, role=Role.COUNTY_OFFICER)
    with pytest.raises(NotTheirNumber):  # who works here is decided about by the level above
        asked(her, first)


def test_nobody_of_her_own_base(her: User, first: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_phones, "own_base", lambda user, subject: True)
    with pytest.raises(NotTheirNumber):
        asked(her, first)


def test_what_is_refused(her: User, first: User, make_user: Any, make_trainee: Any, menghai: Division) -> None:
    with pytest.raises(SamePhone):
        new_phones.ask(person=her, phone=OLD, reason="x", by=first)
    with pytest.raises(NoNumberToReplace):
        new_phones.ask(person=make_trainee(division=menghai).user, phone=NEW, reason="x", by=first)
    phones.give(user=make_user("other"), phone="13700000001", verified=True)
    with pytest.raises(PhoneTaken):
        new_phones.ask(person=her, phone="13700000001", reason="x", by=first)
    asked(her, first)
    with pytest.raises(NumberUnderWay):
        asked(her, first)


def test_a_number_that_somebody_has_proved_meanwhile_stays_hers(
    her: User, first: User, second: User, make_user: Any
) -> None:
    row = asked(her, first)
    new_phones.approve(row=row, by=second)
    other = make_user("other")
    phones.give(user=other, phone=NEW, verified=True)

    assert new_phones.apply_due(now=later(73)) == 0

    row.refresh_from_db()
    assert row.state == NewPhone.State.REFUSED
    assert phones.holder(NEW) == other
    assert phones.of(her) == ("+86" + OLD, True)


def test_one_officer_moves_no_number_that_was_proved(her: User, first: User) -> None:
    """Entering a phone on her page was a way round the second officer."""
    with pytest.raises(NumberTakesTwo):
        confirming.enter_phone(person=her, phone=NEW, how="当面", by=first)
    answer = browser(first).post(f"/people/{her.uuid}/phone/", {"phone-phone": NEW, "phone-how": "当面"})

    assert answer.status_code == 409
    assert phones.of(her) == ("+86" + OLD, True)


def test_another_places_officer_sees_none(her: User, first: User, post_to: Any, mengla: Division) -> None:
    row = asked(her, first)
    stranger = browser(post_to(Role.COUNTY_OFFICER, division=mengla))

    assert her.name not in stranger.get(reverse("own_account:new_phones")).content.decode()
    decided = stranger.post(reverse("own_account:decide_new_phone", args=[row.uuid]), {"decision": "yes"})
    assert decided.status_code == 403
