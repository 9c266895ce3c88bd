"""A gateway on this machine: a real HTTP server that answers as a test says, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from lms.people.models import SmsMessage, User
from lms.people.signing_in import phones
from lms.people.sms import sending
from lms.people.sms.backends import MemoryBackend

PHONE = "13812345678"


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Gateway:
    """What it was asked; `answers` are given one after the other, the last for ever after."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, b'{"id": "g-1"}')])
    go_on: threading.Event = field(default_factory=threading.Event)  # until it is set, a late answer waits
    late: bool = False
    drips: bool = False  # a byte now and then: no single wait is long


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    stands = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stands.asked.append(Asked(self.path, dict(self.headers), body))
            number = min(len(stands.asked), len(stands.answers)) - 1
            status, said = stands.answers[number]
            if stands.late:
                stands.go_on.wait(20)
            if stands.drips:
                self.drip()
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            if 300 <= status < 400:
                self.send_header("Location", f"{stands.url}elsewhere")
            self.end_headers()
            self.wfile.write(said)

        def drip(self) -> None:
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                for _ in range(400):  # then it would be a good answer after all
                    if stands.go_on.wait(0.05):
                        return
                    self.wfile.write(b"a")
                self.wfile.write(b"\r\nContent-Length: 2\r\n\r\n{}")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    stands.url = f"http://127.0.0.1:{server.server_address[1]}/send?v=1"
    settings.SMS_BACKEND = "lms.people.sms.gateway.HttpGateway"
    settings.SMS_URL = stands.url
    settings.SMS_KEY_ID, settings.SMS_SECRET, settings.SMS_SIGN_NAME = "key-1", "s" * 32, "云南残培"
    settings.SMS_TIMEOUT = 0.4
    yield stands
    stands.go_on.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _memory() -> None:
    MemoryBackend.sent.clear()
    MemoryBackend.texts.clear()


@pytest.fixture
def mei(make_user: Callable[..., User]) -> User:
    user = make_user("mei")
    phones.give(user=user, phone=PHONE, verified=True)
    return user


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """at(minutes): the clock of Django stands so much later than now."""
    from datetime import timedelta

    moment = timezone.now

    def later(minutes: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment() + timedelta(minutes=minutes))

    return later


def the_row() -> SmsMessage:
    return SmsMessage.objects.get()


def swept(at: Callable[[float], None], *minutes: float) -> None:
    for minute in minutes:
        at(minute)
        sending.sweep()
