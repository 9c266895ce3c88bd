"""What goes wrong reaches whoever keeps the machine; what was refused does not."""

from __future__ import annotations

import io
import json
import logging
from contextlib import redirect_stderr
from datetime import datetime
from logging.config import dictConfig
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import include, path, reverse

from foundation.http.permission import open_to_all
from lms.logs import one_line
from lms.settings.logs import LOGGING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.test import Client

NAMES = ["", *LOGGING["loggers"], "django.server"]


@open_to_all
def fails(_request: HttpRequest) -> NoReturn:
    raise ValueError("what went wrong")


@open_to_all
def refuses(_request: HttpRequest) -> NoReturn:
    raise PermissionDenied


urlpatterns = [path("fails/", fails), path("refuses/", refuses), path("", include("lms.urls"))]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """stderr as it is under the settings of dev and production; pytest's own handlers come back after it."""
    before = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in NAMES}
    with redirect_stderr(io.StringIO()) as stderr:
        dictConfig(LOGGING)
        yield stderr
    for name, (handlers, level) in before.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).setLevel(level)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_an_error_is_written_with_its_traceback_and_a_refusal_is_not(client: Client, written: io.StringIO) -> None:
    client.raise_request_exception = False

    assert client.get("/refuses/").status_code == 403
    assert client.get("/nowhere/", headers={"host": "elsewhere.example"}).status_code == 400
    assert written.getvalue() == ""
    assert client.get("/fails/").status_code == 500
    assert "ERROR django.request: Internal Server Error: /fails/" in written.getvalue()
    assert "ValueError: what went wrong" in written.getvalue()
    assert written.getvalue().count("Traceback") == 1


@pytest.mark.django_db
def test_who_signs_in_and_who_cannot_is_a_line_each_without_what_was_typed(
    client: Client, make_user: Any, written: io.StringIO
) -> None:
    user = make_user("somebody", name="岩温")
    address = reverse("account_login")

    client.post(address, {"login": "somebody", "password": "my secret"})
    client.post(address, {"login": "typed-my-password-here", "password": "x"})
    client.post(address, {"login": "somebody", "password": "pw"})
    client.post(reverse("account_logout"))

    lines = written.getvalue().splitlines()
    assert [line.split("signing_in.log: ")[1] for line in lines] == [
        "sign-in failed from 127.0.0.1",
        "sign-in failed from 127.0.0.1",
        f"signed in: account {user.uuid} by password from 127.0.0.1",
        f"signed out: account {user.uuid} from 127.0.0.1",
    ]
    assert all(datetime.strptime(line.split(" ")[0], "%Y-%m-%dT%H:%M:%S%z").tzinfo for line in lines)
    assert not any(word in written.getvalue() for word in ("secret", "typed", "岩温", "somebody"))


@pytest.mark.parametrize("evil", ["\n", "\r\n", "\x1b[2J", "\u2028", "\u202e", "\x00", "\x85"])
def test_what_somebody_sends_forges_no_line_of_the_log(written: io.StringIO, evil: str) -> None:
    logging.getLogger("lms").warning("%s: %r", f"/a{evil}2026-11-28 ERROR forged", ValueError("x"))

    assert len(written.getvalue().splitlines()) == 1
    assert evil not in written.getvalue().removesuffix("\n")
    assert one_line("云南 é 😀") == "云南 é 😀"


def test_what_stands_in_a_traceback_forges_no_line_either(written: io.StringIO) -> None:
    error = ValueError("x\n2026-11-28T00:00:00+0800 ERROR forged \x1b[2J")
    logging.getLogger("lms").error("failed", exc_info=error)

    first, *rest = written.getvalue().splitlines()
    assert first.endswith("ERROR lms: failed")
    assert len(rest) == 2
    assert all(line.startswith("  ") for line in rest)
    assert "\x1b" not in written.getvalue()


def test_a_program_may_read_the_log_as_json(written: io.StringIO) -> None:
    chosen = {**LOGGING, "handlers": {"stderr": {**LOGGING["handlers"]["stderr"], "formatter": "json"}}}
    with redirect_stderr(written):  # pytest has put its own there meanwhile
        dictConfig(chosen)
    logging.getLogger("lms").error("failed: %s", "a\nb", exc_info=ValueError("云南\u2028"))

    [line] = written.getvalue().splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("ERROR", "lms", "failed: a\nb")
    assert datetime.strptime(told["time"], "%Y-%m-%dT%H:%M:%S%z").tzinfo
    assert "ValueError: 云南" in told["traceback"]
