"""What goes wrong reaches whoever keeps the machine; what was refused does not."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stderr
from logging.config import dictConfig
from typing import TYPE_CHECKING, NoReturn

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import include, path

from lms.settings.logs import LOGGING
from media_pipeline.permission import open_to_all

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
