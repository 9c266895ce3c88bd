"""One's own account: the number changes by both codes only, devices are ended, messages stay, consents are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.study.models import DeviceKey
from lms.people import notices
from lms.people.accounts import consents
from lms.people.errors import ConsentOfAnother, ConsentWordsChanged
from lms.people.models import Act, Consent, Division, HelperLink, Notice, Role, Trainee, User
from lms.people.signing_in import own_sessions, phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OLD, NEW = "13812345678", "13987650123"
PHONE, CODES = "own_account:phone", "own_account:codes"
ANDROID = "Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile"


@pytest.fixture(autouse=True)
def _sent(settings: Any) -> None:
    settings.SMS_BACKEND = "lms.people.sms.backends.MemoryBackend"
    MemoryBackend.sent.clear()
    MemoryBackend.texts.clear()


@pytest.fixture
def mei(make_trainee: Callable[..., Trainee], menghai: Division) -> User:
    user = make_trainee(division=menghai, name="玉梅").user
    phones.give(user=user, phone=OLD, verified=True)
    return user


def browser(user: User, agent: str = ANDROID) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": user.username, "password": "pw"})
    assert "_auth_user_id" in client.session
    return client


def codes() -> dict[str, str]:
    return {phone[-11:]: code for phone, code in MemoryBackend.sent}


# --- the number -----------------------------------------------------------------------------------------------------


def test_both_codes_change_the_number_and_end_other_sessions(
    mei: User, django_capture_on_commit_callbacks: Any
) -> None:
    here, elsewhere = browser(mei), browser(mei)
    here.post(reverse(PHONE), {"phone": NEW})
    sent = codes()
    with django_capture_on_commit_callbacks(execute=True):
        done = here.post(reverse(CODES), {"old_code": sent[OLD], "new_code": sent[NEW]})

    assert done["Location"] == reverse("own_account:index")
    assert phones.of(mei) == ("+86" + NEW, True)
    assert here.get(reverse("own_account:index")).status_code == 200
    assert elsewhere.get(reverse("own_account:index")).status_code == 302
    sending.sweep()
    assert [phone[-11:] for phone, text in MemoryBackend.texts if "尾号0123" in text] == [OLD]
    assert "尾号0123" in notices.unseen(mei)[-1][1]


@pytest.mark.parametrize("wrong", ["old_code", "new_code"])
def test_one_code_alone_changes_nothing(mei: User, wrong: str) -> None:
    client = browser(mei)
    client.post(reverse(PHONE), {"phone": NEW})
    sent = codes()
    right = {"old_code": sent[OLD], "new_code": sent[NEW]}
    other = "000000" if right[wrong] != "000000" else "111111"

    answer = client.post(reverse(CODES), right | {wrong: other})
    left_out = client.post(reverse(CODES), {key: code for key, code in right.items() if key != wrong})

    assert (answer.status_code, left_out.status_code) == (422, 422)
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one(f"[name={wrong}]")["aria-invalid"] == "true"
    assert phones.of(mei) == ("+86" + OLD, True)
    assert client.post(reverse(CODES), right).status_code == 302
    assert phones.of(mei) == ("+86" + NEW, True)


def test_codes_cannot_be_guessed_without_end(mei: User) -> None:
    client = browser(mei)
    client.post(reverse(PHONE), {"phone": NEW})
    sent = codes()
    wrong = "000000" if sent[OLD] != "000000" else "111111"
    answers = [client.post(reverse(CODES), {"old_code": wrong, "new_code": sent[NEW]}).status_code for _ in range(6)]

    assert (set(answers[:5]), answers[5]) == ({422}, 429)
    assert client.post(reverse(CODES), {"old_code": sent[OLD], "new_code": sent[NEW]}).status_code == 429
    assert phones.of(mei) == ("+86" + OLD, True)


def test_a_number_of_somebody_else_stays_hers_and_is_told_only_to_who_has_its_code(mei: User, make_user: Any) -> None:
    other = make_user("other", name="岩罕")
    phones.give(user=other, phone=NEW, verified=True)
    client = browser(mei)

    begun = client.post(reverse(PHONE), {"phone": NEW})
    sent = codes()
    refused = client.post(reverse(CODES), {"old_code": sent[OLD], "new_code": sent[NEW]})

    assert begun.status_code == 302
    assert refused.status_code == 422
    assert "岩罕" not in refused.content.decode()
    assert phones.holder(NEW) == other


def test_who_has_no_number_yet_types_one_code(make_trainee: Any, menghai: Division) -> None:
    user = make_trainee(division=menghai).user
    client = browser(user)
    client.post(reverse(PHONE), {"phone": NEW})
    page = client.get(reverse(CODES)).content.decode()

    assert 'name="old_code"' not in page
    client.post(reverse(CODES), {"new_code": codes()[NEW]})
    assert phones.of(user) == ("+86" + NEW, True)


def test_the_librarys_page_that_asked_for_one_code_leads_to_ours(mei: User) -> None:
    client = browser(mei)

    answer = client.post("/accounts/phone/change/", {"action_add": "1", "phone": NEW})

    assert answer["Location"].startswith(reverse(PHONE))
    assert MemoryBackend.sent == []


def test_whom_only_a_list_has_named_changes_no_number(mei: User) -> None:
    Trainee.objects.filter(user=mei).update(confirmed=None)

    assert browser(mei).post(reverse(PHONE), {"phone": NEW}).status_code == 403
    assert MemoryBackend.sent == []


# --- devices --------------------------------------------------------------------------------------------------------


def test_she_sees_her_devices_and_ends_one(mei: User, make_user: Any) -> None:
    here, elsewhere = browser(mei), browser(mei, "Mozilla/5.0 (Windows NT 10.0) Firefox/120")
    stranger = browser(make_user("other"))
    page = here.get(reverse("own_account:devices")).content.decode()

    assert "Android · Chrome" in page
    assert "Windows · Firefox" in page
    assert page.count("本设备</span>") == 1
    assert str(here.session.session_key) not in page
    assert str(elsewhere.session.session_key) not in page
    [other] = [one for one in own_sessions.of(mei, this=here.session.session_key) if not one.is_this_one]
    stranger.post(reverse("own_account:end_device", args=[other.handle]))
    assert elsewhere.get(reverse("own_account:index")).status_code == 200
    here.post(reverse("own_account:end_device", args=[other.handle]))
    assert elsewhere.get(reverse("own_account:index")).status_code == 302
    assert here.get(reverse("own_account:index")).status_code == 200


def test_she_ends_all_others_at_once_and_keeps_this_one(mei: User) -> None:
    here, others = browser(mei), [browser(mei) for _ in range(3)]

    here.post(reverse("own_account:end_others"))

    assert [each.get(reverse("own_account:index")).status_code for each in others] == [302] * 3
    assert len(own_sessions.of(mei, this=here.session.session_key)) == 1


def test_she_gives_up_a_lost_device_and_an_officer_does_it_for_her(
    mei: User, make_user: Any, make_trainee: Any, menghai: Any, post_to: Any
) -> None:
    phone, library = (
        DeviceKey.objects.create(subject=mei, public=f"04{number}", name=name, made=timezone.now())
        for number, name in enumerate(("手机", "图书馆"))
    )
    county = post_to(Role.COUNTY_OFFICER, division=menghai)
    stranger = browser(make_user("other"))
    assert stranger.post(reverse("own_account:give_up_device", args=[phone.uuid])).status_code == 404
    page = browser(mei).get(reverse("own_account:devices")).content.decode()
    assert ("手机" in page, "图书馆" in page, "还没有交来过记录" in page) == (True, True, True)
    browser(mei).post(reverse("own_account:give_up_device", args=[phone.uuid]))
    assert "手机</h3>" not in browser(mei).get(reverse("own_account:devices")).content.decode()

    desk = browser(county)
    assert "图书馆" in desk.get(reverse("own_account:offline_devices", args=[mei.uuid])).content.decode()
    other = make_trainee(division=menghai).user  # the device is not of this person
    assert desk.post(reverse("own_account:give_up_for", args=[other.uuid, library.uuid])).status_code == 404
    desk.post(reverse("own_account:give_up_for", args=[mei.uuid, library.uuid]))

    assert not DeviceKey.objects.filter(subject=mei, retired=None).exists()
    assert Act.objects.filter(verb="device.give_up").count() == 1
    told = notices.unseen(mei)[-1]
    assert (told[0].code, "离线学习" in told[1]) == ("sign_in", True)


# --- messages and helpers -------------------------------------------------------------------------------------------


def test_messages_that_were_read_stay_and_come_by_pages(mei: User) -> None:
    for number in range(21):
        notices.tell(person=mei, code=Notice.Code.NAME, words=f"第{number}条")
    notices.mark_read(person=mei)
    client = browser(mei)

    first = client.get(reverse("own_account:messages")).content.decode()
    second = client.get(reverse("own_account:messages"), {"p": 2}).content.decode()

    assert "第20条" in first
    assert "第0条" not in first
    assert "第0条" in second


def test_she_ends_a_helper_herself_and_nobody_elses(mei: User, make_user: Any, make_trainee: Any, menghai: Any) -> None:
    helper, other = make_user("helper", name="玉香"), make_trainee(division=menghai)
    hers = HelperLink.objects.create(helper=helper, trainee=mei.trainee, consent_note="当面")
    others = HelperLink.objects.create(helper=helper, trainee=other, consent_note="当面")
    client = browser(mei)
    assert "玉香" in client.get(reverse("own_account:index")).content.decode()

    assert client.post(reverse("own_account:end_help", args=[others.pk])).status_code == 404
    assert client.post(reverse("own_account:end_help", args=[hers.pk])).status_code == 302

    assert list(HelperLink.objects.current()) == [others]
    assert mei.name not in notices.unseen(helper)[0][1]


# --- consents -------------------------------------------------------------------------------------------------------


def say(client: Client, purpose: str, decision: str, version: str = "") -> Any:
    day = version or consents.PURPOSES[purpose].current.day.isoformat()
    data = {"purpose": purpose, "decision": decision, "version": day}
    return client.post(reverse("own_account:agree"), data)


def test_nothing_is_agreed_to_at_first_and_every_change_is_kept(mei: User) -> None:
    client = browser(mei)
    assert [one.is_given for one in consents.standings(mei)] == [False] * len(consents.PURPOSES)

    say(client, "picture", "give")
    say(client, "picture", "give")
    assert consents.allows(mei, "picture")
    say(client, "picture", "withdraw")

    assert not consents.allows(mei, "picture")
    rows = Consent.objects.filter(user=mei).order_by("pk")
    assert [(row.is_given, row.by) for row in rows] == [(True, mei), (False, mei)]
    page = client.get(reverse("own_account:consents")).content.decode()
    assert "撤回" in page


def test_the_database_keeps_what_was_agreed_to(mei: User) -> None:
    row = consents.decide(person=mei, purpose="sms", is_given=True, by=mei)
    assert row is not None
    for change in (lambda: Consent.objects.update(is_given=False), lambda: row.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_other_words_ask_again(mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    consents.decide(person=mei, purpose="picture", is_given=True, by=mei)
    old = consents.PURPOSES["picture"]
    later = consents.Version(date(2027, 3, 1), "别的说法。")
    changed = consents.Purpose(old.code, old.title, (*old.versions, later))
    monkeypatch.setitem(consents.PURPOSES, "picture", changed)

    assert not consents.allows(mei, "picture")
    assert "内容有变动" in browser(mei).get(reverse("own_account:consents")).content.decode()
    with pytest.raises(ConsentWordsChanged):
        consents.decide(person=mei, purpose="picture", is_given=True, by=mei, version=old.current.day)
    consents.decide(person=mei, purpose="picture", is_given=True, by=mei, version=later.day)
    assert consents.allows(mei, "picture")


@pytest.mark.parametrize(("kind", "may"), [("guardian", True), ("family", False), ("counsellor", False)])
def test_a_guardian_speaks_for_her_and_no_other_helper(mei: User, make_user: Any, kind: str, may: bool) -> None:
    helper = make_user("helper", name="玉香")
    HelperLink.objects.create(helper=helper, trainee=mei.trainee, consent_note="当面", kind=kind)
    client = browser(helper)
    client.post(reverse("people:choose_subject"), {"trainee": str(mei.uuid)})

    say(client, "picture", "give")

    assert consents.allows(mei, "picture") is may
    assert consents.allows(helper, "picture") is not may
    assert bool([words for _row, words in notices.unseen(mei) if "玉香" in words]) is may
    if not may:
        with pytest.raises(ConsentOfAnother):
            consents.decide(person=mei, purpose="picture", is_given=True, by=helper)


def test_an_ended_guardian_says_nothing_more(mei: User, make_user: Any) -> None:
    helper = make_user("helper")
    gone = timezone.localdate() - timedelta(days=1)
    HelperLink.objects.create(helper=helper, trainee=mei.trainee, consent_note="当面", kind="guardian", ends=gone)

    with pytest.raises(ConsentOfAnother):
        consents.decide(person=mei, purpose="picture", is_given=True, by=helper)


def test_a_short_message_reminds_only_who_agreed_and_once_a_day(
    mei: User, django_capture_on_commit_callbacks: Any
) -> None:
    def write(number: int) -> None:
        for _ in range(number):
            with django_capture_on_commit_callbacks(execute=True):
                notices.tell(person=mei, code=Notice.Code.NAME, words="您的姓名已更正")

    write(1)
    sending.sweep()
    assert MemoryBackend.texts == []
    consents.decide(person=mei, purpose="sms", is_given=True, by=mei)
    write(3)
    sending.sweep()
    assert [phone[-11:] for phone, _text in MemoryBackend.texts] == [OLD]
    assert "更正" not in MemoryBackend.texts[0][1]


def test_a_refusal_of_either_account_holds_for_the_joined_one(mei: User, make_trainee: Any, menghai: Any) -> None:
    double = make_trainee(division=menghai).user
    for user in (mei, double):
        consents.decide(person=user, purpose="picture", is_given=True, by=user)
        consents.decide(person=user, purpose="sms", is_given=True, by=user)
    consents.decide(person=double, purpose="picture", is_given=False, by=double)

    consents.join(kept=mei, absorbed=double)

    assert not consents.allows(mei, "picture")
    assert consents.allows(mei, "sms")
