"""An HTTP gateway that answers late, with 500, twice, elsewhere, too much or not at all; each message goes out once."""

from __future__ import annotations

import hashlib
import hmac
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from lms.people.models import SmsMessage
from lms.people.sms import outbox, sending
from lms.people.sms.signing import signature
from tests.lms.people.sms.conftest import PHONE, Gateway, swept, the_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SmsMessage.State


def test_a_message_is_one_signed_post_that_names_nobody(gateway: Gateway, mei: User, settings: Any) -> None:
    settings.SMS_TEMPLATES = {"slip_made": "SMS_1001"}
    outbox.tell(mei, "slip_made")

    assert sending.sweep() == 1

    [asked] = gateway.asked
    row = the_row()
    assert (row.state, row.gateway_id, row.tries, row.cost_fen) == (State.SENT, "g-1", 1, settings.SMS_COST_FEN)
    assert asked.said["phone"] == "+86" + PHONE
    assert (asked.said["template"], asked.said["sign_name"]) == ("SMS_1001", "云南残培")
    assert asked.said["variables"] == {"hotline": settings.HOTLINE}
    assert asked.said["id"] == asked.headers["Idempotency-Key"] == row.uuid.hex
    assert mei.name not in asked.body.decode()
    lines = ["POST", "/send?v=1", asked.headers["X-Timestamp"], asked.headers["X-Nonce"]]
    lines.append(hashlib.sha256(asked.body).hexdigest())
    expected = hmac.new(b"s" * 32, "\n".join(lines).encode(), hashlib.sha256).hexdigest()
    assert asked.headers["X-Signature"] == expected
    assert signature(path="/other", timestamp=lines[2], nonce=lines[3], body=asked.body) != expected


def test_a_500_is_tried_again_under_the_same_id_and_stays_charged(
    gateway: Gateway, mei: User, at: Callable[[float], None]
) -> None:
    gateway.answers = [(500, b"oops"), (200, b'{"id": "g-2"}')]
    outbox.tell(mei, "slip_made")

    sending.sweep()
    first = the_row()
    sending.sweep()  # not yet: a minute has to pass
    swept(at, 2)

    second = the_row()
    assert (first.state, first.error, first.unknown_tries) == (State.QUEUED, "http_500", 1)
    assert first.cost_fen > 0
    assert (second.state, second.tries, second.unknown_tries) == (State.SENT, 2, 1)
    assert [asked.said["id"] for asked in gateway.asked] == [second.uuid.hex] * 2
    assert len({asked.headers["X-Nonce"] for asked in gateway.asked}) == 2


@pytest.mark.parametrize("how", ["late", "drips"])
def test_an_answer_that_does_not_come_in_time_counts_as_perhaps_sent(
    gateway: Gateway, mei: User, at: Callable[[float], None], how: str
) -> None:
    setattr(gateway, how, True)
    outbox.tell(mei, "slip_made")

    sending.sweep()
    row = the_row()
    setattr(gateway, how, False)
    gateway.go_on.set()
    swept(at, 2)

    assert (row.state, row.unknown_tries, row.cost_fen > 0) == (State.QUEUED, 1, True)
    assert row.error.startswith("no_answer")
    assert the_row().state == State.SENT
    assert [asked.said["id"] for asked in gateway.asked] == [row.uuid.hex] * 2


def test_nobody_there_costs_nothing_and_is_tried_five_times(
    mei: User, at: Callable[[float], None], settings: Any, gateway: Gateway
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # a port at which nobody listens
        settings.SMS_URL = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        outbox.tell(mei, "slip_made")
        swept(at, 0, 2, 7, 23, 84)
        row = the_row()
        swept(at, 200)

    assert (row.state, row.tries, row.unknown_tries) == (State.GIVEN_UP, 5, 0)
    assert (row.cost_fen, row.charged) == (0, None)
    assert row.error == "connect_ConnectionRefusedError"
    assert the_row().tries == 5
    assert bytes(row.phone_sealed) == bytes(row.variables_sealed) == b""


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ((422, b'{"error": "BLACKLISTED"}'), State.FAILED, "BLACKLISTED"),
        ((401, b'{"error": "key"}'), State.QUEUED, "key"),
        ((302, b""), State.QUEUED, "http_302"),
        ((429, b"[]"), State.QUEUED, "http_429"),
        ((422, b"{" * 3000), State.FAILED, "http_422"),
        ((200, b"x" * 20_000), State.QUEUED, "answer_too_long"),
        ((200, b"not json"), State.SENT, ""),
    ],
)
def test_what_an_answer_means(gateway: Gateway, mei: User, answer: tuple[int, bytes], state: str, error: str) -> None:
    gateway.answers = [answer]
    outbox.tell(mei, "slip_made")

    sending.sweep()

    assert (the_row().state, the_row().error) == (state, error)
    assert len(gateway.asked) == 1  # no redirect was followed


def test_a_gateway_that_is_away_is_not_asked_for_every_row(gateway: Gateway, mei: User) -> None:
    gateway.answers = [(503, b"")]
    for _ in range(10):
        outbox.tell(mei, "slip_made")

    sending.sweep()

    assert len(gateway.asked) == sending.FAILS_IN_A_ROW


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_once(gateway: Gateway, mei: User) -> None:
    for _ in range(6):
        outbox.tell(mei, "slip_made")
    start, failed = threading.Barrier(3), []

    def turn() -> None:
        try:
            start.wait(10)
            sending.sweep()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=turn) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    ids = [asked.said["id"] for asked in gateway.asked]
    assert len(ids) == len(set(ids)) == 6
    assert set(SmsMessage.objects.values_list("state", "tries")) == {(State.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_a_code_goes_out_beside_the_request_and_once_more_by_the_sweep(
    gateway: Gateway, mei: User, at: Callable[[float], None]
) -> None:
    gateway.answers = [(500, b""), (200, b'{"id": "g-9"}')]
    gateway.late = True
    sending.send_code(phone=PHONE, code="123456", person=mei)  # returns although nobody has answered yet
    waiting = the_row()
    gateway.go_on.set()
    threads, _places = sending.pool()
    threads.submit(lambda: None).result(20)
    until_idle(threads)

    failed = the_row()
    gateway.late = False
    swept(at, 0.5)
    row = the_row()

    assert (waiting.state, waiting.tries) == (State.QUEUED, 1)
    assert (failed.state, failed.unknown_tries) == (State.QUEUED, 1)
    assert (row.state, row.tries, row.gateway_id) == (State.SENT, 2, "g-9")
    assert [asked.said["variables"] for asked in gateway.asked] == [{"code": "123456"}] * 2
    assert bytes(row.variables_sealed) == b""


def until_idle(threads: Any) -> None:
    """Wait until the threads have done all they were given."""
    threads.shutdown(wait=True)
    sending.pool.cache_clear()


def test_a_code_is_not_sent_when_it_no_longer_holds(gateway: Gateway, mei: User, at: Callable[[float], None]) -> None:
    gateway.answers = [(503, b"")]
    row = outbox.queue("code", phone=PHONE, person=mei, variables={"code": "123456"})
    swept(at, 0, 11)

    row.refresh_from_db()
    assert (row.state, row.error) == (State.GIVEN_UP, "expired")
    assert bytes(row.variables_sealed) == bytes(row.phone_sealed) == b""
    assert len(gateway.asked) == 1
