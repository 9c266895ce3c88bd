"""`/messages/`: what is unread first, each with its page while it opens; what comes by SMS; whom none reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from lms.backoffice import agenda
from lms.own_account import slips
from lms.people import notices
from lms.people.accounts import consents
from lms.people.models import Division, Notice, Organisation, Posting, Role, SmsMessage, Trainee, User
from lms.people.signing_in import phones
from lms.people.sms import outbox, receipts, sending

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
INBOX = "own_account:messages"


@pytest.fixture
def mei(make_trainee: Callable[..., Trainee], menghai: Division) -> User:
    user = make_trainee(division=menghai, name="玉梅").user
    phones.give(user=user, phone="13812345678", verified=True)
    return user


@pytest.fixture
def officer(make_user: Callable[..., User], menghai: Division) -> User:
    office = Organisation.objects.create(division=menghai, name="勐海县残联")
    user = make_user("officer")
    Posting.objects.create(user=user, organisation=office, division=menghai, role=Role.COUNTY_OFFICER)
    return user


def inside(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def soup(client: Client, name: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse(name)).content, "html.parser")


def write(user: User, number: int, **more: str) -> Notice:
    return notices.tell(person=user, code=Notice.Code.NAME, words=f"第{number}条", **more)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_what_is_unread_stands_first_and_can_be_marked_one_by_one_or_all(mei: User) -> None:
    client = inside(mei)
    rows = [write(mei, number) for number in range(3)]
    client.post(reverse("own_account:read_message", args=[rows[2].pk]))
    order = [card.p.get_text() for card in soup(client, INBOX).select(".card")]
    client.post(reverse("own_account:read_messages"))
    page = soup(client, INBOX)

    assert order == ["第1条", "第0条", "第2条"]
    assert not Notice.objects.filter(person=mei, seen=None).exists()
    assert page.find("button", string=lambda text: text and "标为已读" in text) is None


def test_a_message_of_somebody_else_is_not_there(mei: User, make_user: Callable[..., User]) -> None:
    row = write(mei, 1)

    answer = inside(make_user("other")).post(reverse("own_account:read_message", args=[row.pk]))

    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.seen is None


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/record/", "/record/"),
        ("/people/list/", "/messages/"),  # of officers: it would not open to her
        ("/nowhere/at/all/", "/messages/"),
        ("https://elsewhere.example/", "/messages/"),
        ("//elsewhere.example/", "/messages/"),
        ("", "/messages/"),
    ],
)
def test_it_leads_to_its_page_only_while_that_opens(mei: User, path: str, leads: str) -> None:
    row, client = write(mei, 1, path=path), inside(mei)
    offered = "查看相关内容" in client.get(reverse(INBOX)).content.decode()
    answer = client.post(reverse("own_account:read_message", args=[row.pk]))

    assert offered is (leads == path)
    assert answer["Location"] == leads
    row.refresh_from_db()
    assert row.seen is not None


def test_the_list_asks_as_much_for_twenty_as_for_two(mei: User, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = inside(mei), []
    for number in range(20):
        write(mei, number)
        if number in (1, 19):
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(INBOX))
            counts.append(len(asked))

    assert counts[1] - counts[0] <= 18  # her key is read once for each message that is decrypted


def test_the_page_on_sms_says_what_cannot_be_switched_off(mei: User) -> None:
    client = inside(mei)
    without = client.get(reverse("own_account:messages_by_sms")).content.decode()
    consents.decide(person=mei, purpose="sms", is_given=True, by=mei)
    given = client.get(reverse("own_account:messages_by_sms")).content.decode()

    assert "这一类不能关闭" in without
    assert without.count("不发短信</span>") == 4
    assert "不发短信</span>" not in given
    assert "尾号 5678" in given


def test_security_goes_by_sms_without_any_consent_and_news_does_not(mei: User) -> None:
    notices.tell(person=mei, code=Notice.Code.VOIDED, words="一项学习不再计入", sms="voided")
    notices.tell(person=mei, code=Notice.Code.CORRECTED, words="学时有更正")
    notices.tell(person=mei, code=Notice.Code.CLASS_TOMORROW, words="明天", sms="class_tomorrow", time="08:30")

    assert list(SmsMessage.objects.values_list("template", flat=True)) == ["voided"]


def test_each_kind_but_safety_can_be_switched_off_and_on_again(mei: User) -> None:
    consents.decide(person=mei, purpose="sms", is_given=True, by=mei)
    client, page = inside(mei), reverse("own_account:messages_by_sms")

    off = client.post(page, {"group": "classes", "want": "no"}, follow=True).content.decode()
    person = User.objects.get(pk=mei.pk)
    notices.tell(person=person, code=Notice.Code.CLASS_TOMORROW, words="明天", sms="class_tomorrow", time="08:30")
    notices.tell(person=person, code=Notice.Code.CLASS, words="改到三号教室")
    silent = SmsMessage.objects.count()
    notices.tell(person=person, code=Notice.Code.CORRECTED, words="学时有更正")
    other = SmsMessage.objects.count()
    client.post(page, {"group": "classes", "want": "yes"})
    person = User.objects.get(pk=mei.pk)
    notices.tell(person=person, code=Notice.Code.CLASS_TOMORROW, words="明天", sms="class_tomorrow", time="08:30")

    assert off.count("不发短信</span>") == 1
    assert (silent, other, SmsMessage.objects.count()) == (0, 1, 2)
    assert client.post(page, {"group": "safety", "want": "no"}).status_code == 404
    assert client.post(page, {"group": "x"}).status_code == 404
    assert User.objects.get(pk=mei.pk).sms_without == []


# --- whom none reaches ------------------------------------------------------------------------------------------------


def undelivered(user: User) -> SmsMessage:
    row = outbox.tell(user, "phone_stays")
    assert row is not None
    sending.sweep()
    receipts.take([{"id": row.uuid.hex, "state": "undelivered", "error": "DEAD"}])
    return row


def owed(user: User) -> int:
    fresh = User.objects.get(pk=user.pk)
    return sum(duty.count for duty in agenda.owed(fresh) if duty.code == "undelivered")


def test_the_office_of_her_place_sees_whom_no_sms_reaches_and_makes_a_slip(mei: User, officer: User) -> None:
    before = owed(officer)
    undelivered(mei)
    undelivered(mei)
    client = inside(officer)
    todo = client.get(reverse("backoffice:todo")).content.decode()
    page = soup(client, "own_account:undelivered")
    slips.make(person=mei, by=officer)

    assert before == 0
    assert "有 1 人收不到短信" in todo
    assert [link["href"] for link in page.select("tbody a")] == [
        reverse("registry:person", args=[mei.uuid]),
        reverse("own_account:make_slip", args=[mei.uuid]),
    ]
    assert owed(officer) == 0


def test_she_leaves_the_list_with_another_number_or_a_message_that_arrives(mei: User, officer: User) -> None:
    undelivered(mei)
    stuck = owed(officer)
    later = outbox.tell(mei, "phone_stays")
    waiting = owed(officer)
    sending.sweep()
    arrived = owed(officer)
    assert later is not None
    receipts.take([{"id": later.uuid.hex, "state": "undelivered"}])
    again = owed(officer)
    phones.give(user=mei, phone="13900001111", verified=True)

    assert (stuck, waiting, arrived, again) == (1, 1, 0, 1)
    assert owed(officer) == 0


def test_an_office_elsewhere_and_a_base_see_nothing(
    mei: User, officer: User, make_user: Callable[..., User], menghai: Division
) -> None:
    undelivered(mei)
    elsewhere = make_user("elsewhere")
    other = Division.objects.get(code="532823")
    place = Organisation.objects.create(division=other, name="勐腊县残联")
    Posting.objects.create(user=elsewhere, organisation=place, division=other, role=Role.COUNTY_OFFICER)

    assert owed(elsewhere) == 0
    assert inside(mei).get(reverse("own_account:undelivered")).status_code == 403
