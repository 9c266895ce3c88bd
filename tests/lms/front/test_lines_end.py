"""Who is refused while his body is still to come loses the line too: it is no place to wait in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lms.front.streams import bodies, bounds
from tests.lms.front.conftest import SHORT, TOKEN
from tests.lms.front.peers import FORM, JSON, Line, begin_upload, patch
from tests.media_pipeline.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = {"Content-Type": "multipart/form-data; boundary=xyz"}
CSRF = {"Cookie": f"csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
LONG = bounds.SMALL + 1
ENDED = bodies.DRAIN_SECONDS + 10


@pytest.fixture(scope="module")
def forgetful(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in which no cycle is ever found: granian ends a line when the last reference to it is gone."""
    running = Server(
        tmp_path_factory.mktemp("lines"),
        **SHORT | {"FRONT_KEPT_FREE": 1 << 60, "FRONT_LINES_A_USER": 9, "SERVER_GC": False},
    )
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.mark.django_db(transaction=True)
def test_a_line_ends_after_the_refusal(forgetful: Server, signed_in: dict[str, str]) -> None:
    said: dict[str, tuple[Line, int]] = {}

    def post(name: str, path: str, headers: dict[str, str], length: int | None, status: int) -> Line:
        line = Line(forgetful, "POST", path, headers, length)
        said[name] = line, status
        return line

    post("long, nobody", "/exchange/rosters/", FILE | CSRF, 3_000_000, 302)
    post("long, nowhere", "/nowhere/", FORM | CSRF, LONG, 413)
    post("too long for a number", "/accounts/login/", FORM | CSRF, 10**16, 413)
    post("without a length", "/accounts/login/", FORM | CSRF | {"Transfer-Encoding": "chunked"}, None, 411)
    post("no room", "/exchange/rosters/", FILE | signed_in, 3_000_000, 507)
    post("no room, JSON", "/exchange/rosters/", FILE | signed_in | {"Accept": "application/json"}, 3_000_000, 507)
    post("a film without room", "/manage/media/upload/", FILE | signed_in, 1 << 30, 507)
    post("short, nobody", "/record/", FORM | CSRF, 100, 302).send(b"a")
    post("a slow form", "/accounts/login/", FORM | CSRF, 100, 408).send(b"a")
    post("slow JSON", "/api/study/leases/", JSON | CSRF, 100, 401).send(b"{")
    post("slow after Expect", "/accounts/login/", FORM | CSRF | {"Expect": "100-continue"}, 100, 408)
    said["a piece of nothing"] = patch(forgetful, "/uploads/none/", signed_in, 0, 1000), 404
    said["a slow piece"] = (
        patch(forgetful, begin_upload(forgetful, signed_in, collection(), 1000), signed_in, 0, 1000),
        408,
    )

    missed = []
    for name, (line, status) in said.items():
        found, ended = everything(line)
        if not ended or f"HTTP/1.1 {status} ".encode() not in found:
            missed.append((name, ended, found[:40]))
    assert missed == []


def everything(line: Line) -> tuple[bytes, bool]:
    """What came, and whether the line ended."""
    found = b""
    line.socket.settimeout(ENDED)
    try:
        while piece := line.socket.recv(65536):
            found += piece
    except TimeoutError:
        return found, False
    except ConnectionResetError:
        pass
    return found, True


def collection() -> int:
    from wagtail.models import Collection

    return int((Collection.get_first_root_node() or Collection.add_root(name="Root")).pk)
