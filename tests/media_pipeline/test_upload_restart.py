"""A real server, killed in the middle of an upload."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection
from wagtail.models import Collection

from media_pipeline.models import Asset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test import Client

TOKEN = "t" * 32
SIZE = 24 << 20


@pytest.mark.django_db(transaction=True)
def test_an_upload_goes_on_where_it_was_when_the_server_was_killed(server: Server, signed_in: dict[str, str]) -> None:
    content = os.urandom(1 << 20) * (SIZE >> 20)
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    said = f"collection {b64(root.pk)},filename {b64('绣花.mp4')}"
    created = server.ask("POST", "/uploads/", signed_in | {"Upload-Length": str(SIZE), "Upload-Metadata": said})
    assert created.status == 201, created.read()
    url = created.headers["Location"]

    server.send_some(url, content, 0, signed_in, stop_after=SIZE // 3)
    server.kill()
    server.start()
    offset = int(server.ask("HEAD", url, signed_in).headers["Upload-Offset"])
    server.send_some(url, content, offset, signed_in, stop_after=SIZE // 3, hang_up=True)  # and the line drops too
    server.until(lambda: int(server.ask("HEAD", url, signed_in).headers["Upload-Offset"]) > offset)
    later = int(server.ask("HEAD", url, signed_in).headers["Upload-Offset"])
    answer = server.ask("PATCH", url, signed_in | patch_headers(later), content[later:])

    assert 0 < offset < later < SIZE
    assert answer.status == 204
    asset = Asset.objects.get()
    assert answer.headers["Upload-Asset"] == asset.get_absolute_url()
    assert (asset.sha256, asset.size) == (hashlib.sha256(content).hexdigest(), SIZE)
    assert server.kept() == []


def b64(value: object) -> str:
    return base64.b64encode(str(value).encode()).decode()


def patch_headers(offset: int) -> dict[str, str]:
    return {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}


class Server:
    """granian, as `manage.py serve` starts it."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.media_pipeline.server_settings",
            "SERVER_DATABASE": str(connection.settings_dict["NAME"]),
            "SERVER_SCRATCH": str(self.scratch),
        }
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        command = [sys.executable, "-m", "granian", *options, "--blocking-threads", "4", "lms.wsgi:application"]
        with (self.scratch / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        self.until(self.answers)

    def answers(self) -> bool:
        try:
            return self.ask("HEAD", f"/m/{UUID(int=0)}/none.mp4", {}).status == 404
        except OSError:
            return False

    def until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, (self.scratch / "server.log").read_text()[-2000:]
            time.sleep(0.1)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, body=body, headers={"Connection": "close"} | headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer

    def send_some(
        self, url: str, content: bytes, offset: int, headers: dict[str, str], *, stop_after: int, hang_up: bool = False
    ) -> None:
        """Begin to send all of it, and stop in the middle."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.putrequest("PATCH", url)
        for name, value in (headers | patch_headers(offset) | {"Content-Length": str(len(content) - offset)}).items():
            line.putheader(name, value)
        line.endheaders()
        line.send(content[offset : offset + stop_after])
        self.until(lambda: self.part_size() > offset)
        if hang_up:
            line.close()
        else:
            self.line = line  # stays open: the server dies first

    def part_size(self) -> int:
        return max((path.stat().st_size for path in (self.scratch / "uploads").glob("*.part")), default=0)

    def kept(self) -> list[str]:
        return [path.name for path in (self.scratch / "uploads").iterdir()]


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    try:
        running.start()
        yield running
    finally:
        running.kill()
        if hasattr(running, "line"):
            running.line.close()


@pytest.fixture
def signed_in(transactional_db: None, client: Client, editor: Any) -> dict[str, str]:
    client.force_login(editor)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0"}
