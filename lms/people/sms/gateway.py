"""A gateway over HTTPS, by settings: one signed POST of JSON a message.

What is sent, to settings.SMS_URL, signed as `signing` says:

    {"id": "…", "phone": "+8613812345678", "sign_name": "…", "template": "SMS_1234", "variables": {"code": "123456"},
     "text": "…"}

`id` is the same at each try of a message, and stands in the header Idempotency-Key too: a gateway that has seen it
answers as before and sends nothing. `template` is what settings.SMS_TEMPLATES has for our code, else our code itself;
`text` is for gateways that take words. What is understood in return:

- 2xx, with {"id": "…"} (the gateway's own id, at most 64 signs) or without: taken.
- 422, with {"error": "…"}: this message will never be sent, as the number is none or is barred.
- 5xx, no answer in time, an answer that cannot be read: perhaps sent; tried again under the same id.
- anything else, 3xx too: not sent; the gateway or our settings are at fault; tried again.

A provider with other names or another signature gets a class of its own that begins `class Ours(HttpGateway):` and has
`request_of` and `answer_of` of its own, named in settings.SMS_BACKEND. Directly by `http.client`: it follows no
redirect, keeps no cookie, takes no proxy from the environment, and its socket can be cut at the end of the time that
is allowed for the whole exchange, where the timeouts of libraries begin anew with each byte that comes.
"""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings

from lms.people.sms.backends import GatewayError, Outcome
from lms.people.sms.signing import signature

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from lms.people.sms.backends import Outgoing

MOST_BYTES = 16 * 1024  # of an answer: an id or an error is far shorter


class HttpGateway:
    """Hands a message to the gateway of settings.SMS_URL; see above for what it says and understands."""

    waits = True

    def send(self, message: Outgoing) -> str:
        """Return the gateway's id of the message. Raises GatewayError."""
        url = urlsplit(settings.SMS_URL)
        body, headers = self.request_of(message, path_of(url))
        status, answer = exchange(url, body, headers)
        return self.answer_of(status, answer)

    def request_of(self, message: Outgoing, path: str) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of the POST for a message."""
        what = {
            "id": message.id,
            "phone": message.phone,
            "sign_name": settings.SMS_SIGN_NAME,
            "template": settings.SMS_TEMPLATES.get(message.template, message.template),
            "variables": message.variables,
            "text": message.text,
        }
        body = json.dumps(what, ensure_ascii=False).encode()
        timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            "Idempotency-Key": message.id,
            "X-Key-Id": settings.SMS_KEY_ID,
            "X-Timestamp": timestamp,
            "X-Nonce": nonce,
            "X-Signature": signature(path=path, timestamp=timestamp, nonce=nonce, body=body),
        }
        return body, headers

    def answer_of(self, status: int, body: bytes) -> str:
        """Return the gateway's id from its answer. Raises GatewayError."""
        said = read(body)
        if 200 <= status < 300:
            return str(said.get("id") or "")
        code = str(said.get("error") or f"http_{status}")
        if status == http.client.UNPROCESSABLE_ENTITY:
            raise GatewayError(code, Outcome.REFUSED)
        raise GatewayError(code, Outcome.UNKNOWN if status >= 500 else Outcome.NOT_SENT)


def read(body: bytes) -> dict[str, Any]:
    """Return an answer's JSON object; an empty one for anything else."""
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
        if isinstance(found, dict):
            return found
    return {}


def path_of(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def exchange(url: SplitResult, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Send one POST and read its answer, within settings.SMS_TIMEOUT seconds for all of it. Raises GatewayError."""
    line = connection_to(url)
    try:
        line.connect()
    except (OSError, ValueError) as error:  # nothing was said yet
        line.close()
        raise GatewayError(f"connect_{type(error).__name__}", Outcome.NOT_SENT) from error
    is_late = threading.Event()  # an answer that was cut looks like one that ended
    cut = threading.Timer(settings.SMS_TIMEOUT, end, [line.sock, is_late])
    cut.daemon = True
    cut.start()
    try:
        line.request("POST", path_of(url), body, headers)
        answer = line.getresponse()
        found = answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise GatewayError(f"no_answer_{type(error).__name__}", Outcome.UNKNOWN) from error
    finally:
        cut.cancel()
        line.close()
    if is_late.is_set():
        raise GatewayError("no_answer_in_time", Outcome.UNKNOWN)
    if len(found) > MOST_BYTES:
        raise GatewayError("answer_too_long", Outcome.UNKNOWN)
    return answer.status, found


def connection_to(url: SplitResult) -> http.client.HTTPConnection:
    """Return a connection that is not open yet. Plain HTTP is for a gateway on this machine: a check refuses others."""
    if url.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(url.netloc, timeout=settings.SMS_TIMEOUT, context=context)
    return http.client.HTTPConnection(url.netloc, timeout=settings.SMS_TIMEOUT)


def end(sock: socket.socket | None, is_late: threading.Event) -> None:
    """Cut the line, whatever it is doing: its reader gets an error, or what looks like the end."""
    is_late.set()
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
