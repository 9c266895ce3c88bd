"""The queue: quiet hours, the day's cost, what rests of a message, and what may be said in one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.machine import signs
from lms.people import notices
from lms.people.accounts import consents
from lms.people.models import Notice, SmsMessage
from lms.people.signals import person_erasing
from lms.people.sms import outbox, sending, templates
from lms.people.sms.backends import MemoryBackend
from lms.people.sms.templates import TEMPLATES, Kind
from tests.lms.people.sms.conftest import PHONE, the_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SmsMessage.State


def clock(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    moment = datetime.fromisoformat(text + "+08:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_quiet_hours_hold_news_back_until_the_morning_and_nothing_else(
    mei: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMS_QUIET_HOURS = (21, 8)
    clock(monkeypatch, "2026-11-30T21:00")
    consents.decide(person=mei, purpose="sms", is_given=True, by=mei)
    notices.tell(person=mei, code=Notice.Code.NAME, words="您的姓名已更正")
    outbox.tell(mei, "slip_made")
    sending.send_code(phone=PHONE, code="123456", person=mei)
    sending.sweep()
    night = [text for _phone, text in MemoryBackend.texts]
    clock(monkeypatch, "2026-12-01T07:59")
    sending.sweep()
    early = len(MemoryBackend.texts)
    clock(monkeypatch, "2026-12-01T08:00")
    sending.sweep()

    assert [code for _phone, code in MemoryBackend.sent] == ["123456"]
    assert len(night) == early == 1
    assert "纸条" in night[0]
    assert "新消息" in MemoryBackend.texts[1][1]


@pytest.mark.parametrize(
    ("hours", "hour", "quiet"),
    [((21, 8), 20, False), ((21, 8), 23, True), ((21, 8), 3, True), ((12, 14), 13, True), ((0, 0), 3, False)],
)
def test_hours_may_cross_midnight_or_not(settings: Any, hours: tuple[int, int], hour: int, quiet: bool) -> None:
    settings.SMS_QUIET_HOURS = hours

    assert sending.is_quiet(datetime.fromisoformat(f"2026-11-30T{hour:02}:30+08:00")) is quiet


def test_above_the_days_bound_only_codes_and_security_go_out_and_the_machine_says_so(
    mei: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMS_DAILY_COST_FEN, settings.SMS_HARD_DAILY_COST_FEN = 10, 25
    clock(monkeypatch, "2026-11-30T10:00")
    for _ in range(3):
        outbox.tell(mei, "news")
    sending.sweep()
    news, sign = len(MemoryBackend.texts), signs.sms()
    sending.send_code(phone=PHONE, code="111111", person=mei)
    outbox.tell(mei, "slip_made")
    sending.send_code(phone=PHONE, code="222222", person=mei)
    outbox.tell(mei, "slip_made")
    sending.sweep()
    at_hard_bound, hard = len(MemoryBackend.texts), signs.sms()
    clock(monkeypatch, "2026-12-01T10:00")
    sending.sweep()

    assert news == 2
    assert (sign.state, sign.command) == (signs.State.BAD, "SMS_DAILY_COST_FEN")
    assert "上限" in str(sign.words)
    assert [code for _phone, code in MemoryBackend.sent] == ["111111", "222222"]
    assert at_hard_bound == 3  # the last slip did not fit
    assert "最高上限" in str(hard.words)
    assert len(MemoryBackend.texts) == 5  # what waited goes the next day


def test_a_code_above_the_hard_bound_is_dead_and_rests_nowhere(mei: User, settings: Any) -> None:
    settings.SMS_HARD_DAILY_COST_FEN = 4
    sending.send_code(phone=PHONE, code="123456", person=mei)

    row = the_row()
    assert MemoryBackend.sent == []
    assert (row.state, row.error) == (State.GIVEN_UP, "daily_cost")
    assert bytes(row.variables_sealed) == b""
    assert signs.sms().state == signs.State.BAD


def test_neither_phone_nor_code_lies_in_the_table_in_clear(mei: User) -> None:
    for person in (mei, None):
        outbox.queue("code", phone=PHONE, person=person, variables={"code": "123456"})
    resting = [bytes(getattr(row, f)) for row in SmsMessage.objects.all() for f in ("phone_sealed", "variables_sealed")]
    sending.sweep()

    assert all(resting)
    assert not any(PHONE.encode() in each or b"123456" in each for each in resting)
    assert MemoryBackend.sent == [("+86" + PHONE, "123456")] * 2
    assert {bytes(row.phone_sealed) + bytes(row.variables_sealed) for row in SmsMessage.objects.all()} == {b""}


def test_the_database_refuses_a_sent_message_with_its_code(mei: User) -> None:
    row = outbox.queue("code", phone=PHONE, person=mei, variables={"code": "123456"})

    with pytest.raises(IntegrityError), transaction.atomic():
        SmsMessage.objects.filter(pk=row.pk).update(state=State.SENT)


def test_a_row_that_cannot_be_read_does_not_hold_up_the_queue(mei: User) -> None:
    broken = outbox.tell(mei, "slip_made")
    outbox.tell(mei, "phone_stays")
    assert broken is not None
    SmsMessage.objects.filter(pk=broken.pk).update(variables_sealed=b"x" * 40)

    sending.sweep()

    broken.refresh_from_db()
    assert (broken.state, broken.error) == (State.FAILED, "unreadable")
    assert len(MemoryBackend.texts) == 1


def test_a_process_that_died_while_it_sent_is_made_good_after_the_lease(mei: User, at: Callable[[float], None]) -> None:
    row = outbox.tell(mei, "slip_made")
    assert row is not None
    assert sending.claim(row, cost=5, now=timezone.now())
    sending.sweep()
    before = len(MemoryBackend.texts)
    at(1)
    sending.sweep()

    assert before == 0
    assert len(MemoryBackend.texts) == 1
    assert the_row().tries == 2


def test_rows_are_deleted_when_nobody_asks_any_more_and_when_she_is_erased(
    mei: User, at: Callable[[float], None]
) -> None:
    outbox.tell(mei, "slip_made")
    outbox.put("phone_stays", phone=PHONE, person=None)
    outbox.put("phone_stays", phone="13900000000", person=None)
    person_erasing.send(type(mei), person=mei)
    left = SmsMessage.objects.count()
    at(outbox.KEPT / timedelta(minutes=1) + 1)
    sending.sweep()

    assert left == 1
    assert not SmsMessage.objects.exists()


def test_the_same_reminder_goes_out_once_a_day(mei: User, at: Callable[[float], None]) -> None:
    consents.decide(person=mei, purpose="sms", is_given=True, by=mei)
    for minutes in (0, 60, 24 * 60 + 1):
        at(minutes)
        notices.tell(person=mei, code=Notice.Code.NAME, words="您的姓名已更正")

    assert SmsMessage.objects.filter(template="news").count() == 2


# --- what may be said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_template_has_two_short_variables_at_most_that_can_hold_no_name(code: str, settings: Any) -> None:
    template = TEMPLATES[code]
    shown = {"code": "123456", "end": "0123", "when": "2026-11-30 08:00", "time": "08:30", "hotline": settings.HOTLINE}
    given = {one.name: shown[one.name] for one in template.variables}
    text = template.text(given)

    assert len(template.variables) <= templates.MOST_VARIABLES
    assert template.checked(given) == given
    assert "%" not in text
    assert "你" not in text
    assert not any(word in text for word in ("残疾", "课程", "按摩", "视力", "听力", "智力", "精神", "肢体", "基地"))
    assert templates.parts_of(f"【云南残培】{text}") <= 2
    for one in template.variables:
        for odd in ("玉梅", "视力残疾", "<b>", "", "1" * 21, given[one.name] + "\n"):
            with pytest.raises(ValueError):
                template.checked(given | {one.name: odd})


def test_a_template_takes_its_own_variables_and_no_others(mei: User) -> None:
    with pytest.raises(ValueError, match="takes"):
        outbox.put("phone_stays", phone=PHONE, person=mei, end="0123")
    with pytest.raises(ValueError, match="takes"):
        outbox.put("phone_done", phone=PHONE, person=mei)
    with pytest.raises(KeyError):
        outbox.put("free words", phone=PHONE, person=mei)


def test_security_is_not_news() -> None:
    names = set(templates.of_kind(Kind.SECURITY))

    assert names >= {"phone_changed", "slip_made", "new_device", "merged", "voided", "wrong_passwords"}
    assert templates.of_kind(Kind.CODE) == ["code"]


# --- what is set up ---------------------------------------------------------------------------------------------------


def messages(**changes: Any) -> list[str]:
    from lms.checks import gateway_is_complete, hotline_fits_messages

    return [found.id or "" for found in [*gateway_is_complete(None), *hotline_fits_messages(None)]]


def test_a_check_says_what_a_gateway_lacks(settings: Any) -> None:
    developers = messages()
    settings.SMS_BACKEND = "lms.people.sms.gateway.HttpGateway"
    nothing = messages()
    settings.SMS_URL, settings.SMS_KEY_ID, settings.SMS_SECRET = "http://sms.example.cn/", "k", "s"
    settings.SMS_TEMPLATES = {"code": "SMS_1"}
    in_clear = messages()
    settings.SMS_URL, settings.SMS_TEMPLATES = "https://sms.example.cn/", dict.fromkeys(TEMPLATES, "SMS_1")
    whole = messages()
    settings.HOTLINE, settings.SMS_TIMEOUT = "云南省残联咨询电话", 60

    assert developers == ["lms.W023"]
    assert nothing == ["lms.E023"] * 3
    assert in_clear == ["lms.E024", "lms.E025"]
    assert whole == []
    assert messages() == ["lms.E021", "lms.E022"]
