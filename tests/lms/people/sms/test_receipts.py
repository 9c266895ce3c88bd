"""Receipts of the gateway: only its own are taken, twice is once, and in any order the better news stays."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.people.models import SmsMessage
from lms.people.sms import outbox, sending
from lms.people.sms.signing import signature

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SmsMessage.State


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.SMS_SECRET = "s" * 32


@pytest.fixture
def row(mei: User) -> SmsMessage:
    made = outbox.tell(mei, "slip_made")
    assert made is not None
    sending.sweep()
    return made


def post(said: Any, *, age: float = 0, **changes: str) -> HttpResponse:
    """Post a receipt as the gateway signs it; `changes` are headers that are wrong."""
    path, body = reverse("people:sms_receipt"), said if isinstance(said, bytes) else json.dumps(said).encode()
    timestamp, nonce = str(int(time.time() - age)), "0" * 32
    headers = {
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": signature(path=path, timestamp=timestamp, nonce=nonce, body=body),
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    client = Client(enforce_csrf_checks=True)
    return client.post(path, body, content_type="application/json", headers=headers)


def said_of(row: SmsMessage, state: str, **more: str) -> dict[str, str]:
    return {"id": row.uuid.hex, "state": state, "gateway_id": "g-1"} | more


def state_of(row: SmsMessage) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.error


def test_what_the_gateway_says_is_kept_and_twice_is_once(row: SmsMessage) -> None:
    first = post(said_of(row, "undelivered", error="UNREACHABLE"))
    failed = state_of(row)
    again = post(said_of(row, "undelivered", error="OTHER"))
    still = state_of(row)
    late = post(said_of(row, "delivered"))
    arrived = state_of(row)
    older = post({"receipts": [said_of(row, "undelivered"), said_of(row, "delivered")]})

    assert [json.loads(each.content)["changed"] for each in (first, again, late, older)] == [1, 0, 1, 0]
    assert failed == still == (State.FAILED, "UNREACHABLE")
    assert arrived == state_of(row) == (State.DELIVERED, "")


def test_a_receipt_before_the_answer_ends_the_row_and_nothing_is_sent_again(mei: User) -> None:
    made = outbox.tell(mei, "slip_made")
    assert made is not None
    post(said_of(made, "delivered"))
    sent = sending.sweep()
    sending.finish(made, State.SENT, gateway_id="g-7")  # the answer that comes at last

    assert sent == 0
    assert state_of(made) == (State.DELIVERED, "")
    assert bytes(made.phone_sealed) == b""


@pytest.mark.parametrize(
    "changes",
    [
        {"X_Signature": "0" * 64},
        {"X_Signature": "é" * 64},
        {"X_Signature": ""},
        {"X_Nonce": "1" * 32},
        {"X_Timestamp": "1"},
        {"X_Timestamp": "²"},
        {"X_Timestamp": "9" * 4000},
    ],
)
def test_what_the_gateway_has_not_signed_changes_nothing(row: SmsMessage, changes: dict[str, str]) -> None:
    answer = post(said_of(row, "undelivered"), **changes)

    assert answer.status_code == 403
    assert state_of(row) == (State.SENT, "")


@pytest.mark.parametrize("age", [301, -302])
def test_an_old_receipt_or_one_of_tomorrow_is_refused(row: SmsMessage, age: float) -> None:
    assert post(said_of(row, "undelivered"), age=age).status_code == 403
    assert state_of(row) == (State.SENT, "")


def test_without_a_secret_nobody_can_have_signed(row: SmsMessage, settings: Any) -> None:
    settings.SMS_SECRET = ""

    assert post(said_of(row, "undelivered")).status_code == 403
    assert state_of(row) == (State.SENT, "")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"receipts": 1}', 400),
        (b"[" * 5000, 400),
        (json.dumps({"receipts": [{}] * 101}).encode(), 400),
        (b'{"id": "x", "state": "delivered"}', 200),
        (b'{"id": {"a": 1}, "state": ["delivered"]}', 200),
        (b" " * 70_000, 413),
    ],
)
def test_a_receipt_is_small_json_of_a_known_form(row: SmsMessage, body: bytes, status: int) -> None:
    answer = post(body)

    assert answer.status_code == status
    assert state_of(row) == (State.SENT, "")


def test_only_a_post_is_taken() -> None:
    assert Client().get(reverse("people:sms_receipt")).status_code == 405
