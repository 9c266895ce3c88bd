"""The port to a gateway, and the two backends that stand in for one: a file for developers, memory for tests.

A backend is a class with `send(message) -> str` and `waits`. `send` hands over one message and returns the gateway's id
for it, or raises GatewayError with what is known of it. `waits` says that it waits for a network, so a code is handed
to it beside the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol, cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out. `id` is the same at each try, so that a gateway sends and charges it once."""

    id: str
    phone: str
    template: str
    variables: dict[str, str]
    text: str


class Outcome(StrEnum):
    """What is known of a try that did not end well."""

    REFUSED = "refused"  # the gateway will never send this message: the number is none, or its owner is barred
    NOT_SENT = "not_sent"  # surely not sent, and the gateway's or the settings' fault: to be tried again, costs nothing
    UNKNOWN = "unknown"  # no answer, or one that says nothing: perhaps sent; tried again under the same id


class GatewayError(Exception):
    """A try that did not end well; `code` says why, for the operator."""

    def __init__(self, code: str, outcome: Outcome) -> None:
        super().__init__(code)
        self.code = code[:40]
        self.outcome = outcome


class Backend(Protocol):
    waits: bool

    def send(self, message: Outgoing) -> str: ...


def backend() -> Backend:
    """Return the backend that the settings name."""
    return cast("Backend", import_string(settings.SMS_BACKEND)())


class FileBackend:
    """Writes messages to a file and to the terminal: a developer's machine has no gateway."""

    waits = False

    def send(self, message: Outgoing) -> str:
        said = message.variables.get("code") or message.text
        settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
        with settings.SMS_FILE.open("a", encoding="utf-8") as file:
            file.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S}  {message.phone}  {said}\n")
        print(f"[SMS] {message.phone}: {said}", flush=True)  # noqa: T201  (this backend's whole purpose)
        return ""


class MemoryBackend:
    """Keeps codes and texts for a test to read."""

    waits = False
    sent: ClassVar[list[tuple[str, str]]] = []
    texts: ClassVar[list[tuple[str, str]]] = []

    def send(self, message: Outgoing) -> str:
        if "code" in message.variables:
            self.sent.append((message.phone, message.variables["code"]))
        else:
            self.texts.append((message.phone, message.text))
        return ""
