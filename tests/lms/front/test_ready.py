"""What the front says where no thread is free, or where Django itself fails: pages and JSON that were ready before."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from lms.front.app import Front
from lms.front.threads import Threads
from lms.front.views import Handler
from lms.web import errors


class Answered:
    """Keeps what a request was answered with, as granian's protocol does."""

    def __init__(self) -> None:
        self.status, self.content, self.headers = 0, "", {}

    def response_str(self, status: int, headers: list[tuple[str, str]], content: str) -> None:
        self.status, self.headers, self.content = status, dict(headers), content

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_str(status, headers, "")

    def response_bytes(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        raise OSError("the line has gone")


def scope_of(path: str, method: str = "GET", **headers: str) -> Any:
    return SimpleNamespace(
        proto="http",
        path=path,
        method=method,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        server="127.0.0.1:80",
        client="127.0.0.1:5",
        query_string="",
        http_version="1.1",
        scheme="http",
    )


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Front:
    """A front whose threads are all taken, and whose database is not asked."""

    def away(*_: Any) -> Any:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(type(connection), "cursor", away, raising=False)
    front = Front()
    front.views = Threads("none", 0, 0)
    return front


def ask(front: Front, scope: Any) -> Answered:
    told = Answered()
    with ThreadPoolExecutor(1) as apart:  # Playwright may have a loop that runs in this thread
        apart.submit(asyncio.run, front.__rsgi__(scope, told)).result()
    return told


def test_where_no_thread_is_free_a_page_asks_to_wait_in_her_language(crowded: Front) -> None:
    chinese = ask(crowded, scope_of("/courses/"))
    english = ask(crowded, scope_of("/courses/", cookie="a=b; django_language=en"))
    nonsense = ask(crowded, scope_of("/courses/", cookie="django_language=xx; \x00"))

    assert (chinese.status, chinese.headers["Retry-After"]) == (503, "5")
    assert 'lang="zh-Hans"' in chinese.content
    assert "现在有点忙" in chinese.content
    assert "可能没有保存" in chinese.content
    assert chinese.headers["Cache-Control"] == "private, no-store"
    assert 'lang="en"' in english.content
    assert nonsense.content == chinese.content
    assert ask(crowded, scope_of("/courses/", "HEAD")).content == ""


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/study/leases/", {}),
        ("/uploads/1/", {}),
        ("/x/", {"accept": "application/json"}),
        ("/x/", {"content_type": "application/json; charset=utf-8"}),
    ],
)
def test_a_program_reads_it_as_json(crowded: Front, path: str, headers: dict[str, str]) -> None:
    told = ask(crowded, scope_of(path, **headers))

    assert told.headers["Content-Type"] == "application/json"
    assert json.loads(told.content)["code"] == "busy"


@pytest.mark.django_db
def test_an_answer_that_cannot_be_made_or_sent_is_a_page_of_500(monkeypatch: pytest.MonkeyPatch) -> None:
    handler, unsent, unmade = Handler(), Answered(), Answered()

    handler.whole(scope_of("/static/nothing"), unsent, None)
    monkeypatch.setattr(Handler, "get_response", lambda *_: 1 / 0)
    handler.whole(scope_of("/static/nothing"), unmade, None)

    for told in (unsent, unmade):
        assert told.status == 500
        assert "我们这边出了问题" in told.content


def test_a_front_starts_where_no_style_sheet_was_collected(settings: Any) -> None:
    """The first morning: nothing but the program is there. The words are said without the page."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    made = errors.ready_made(503)

    content_type, text = made["zh-hans", False]
    assert content_type.startswith("text/plain")
    assert "现在" in text
    assert "<" not in text
