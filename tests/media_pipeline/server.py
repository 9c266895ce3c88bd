"""granian in a process of its own, on the test's database and folders, to be killed."""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from foundation.processes import PROC, born
from lms.front.command import granian

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TUS_BODY = "application/offset+octet-stream"


class Server:
    """granian, as `manage.py serve` starts it."""

    def __init__(self, scratch: Path, **settings: object) -> None:
        self.scratch = scratch
        self.settings = settings  # beside those of `server_settings`
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.media_pipeline.server_settings",
            "SERVER_DATABASE": str(connection.settings_dict["NAME"]),
            "SERVER_SCRATCH": str(self.scratch),
            "SERVER_SETTINGS": json.dumps(self.settings),
        }
        command = granian(host="127.0.0.1", port=str(self.port), workers="1")
        with (self.scratch / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        self.until(self.answers)

    def answers(self) -> bool:
        try:
            return self.ask("HEAD", f"/m/{UUID(int=0)}/none.mp4", {}).status == 404
        except OSError:
            return False

    def until(self, true: Callable[[], bool], seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, (self.scratch / "server.log").read_text()[-2000:]
            time.sleep(0.1)

    def kill(self) -> None:
        """All of it, and wait until the last of it is gone: what dies in the middle of a write still writes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.until(lambda: not self.left())

    def left(self) -> list[str]:
        """Processes of the server's group that are not dead yet (a zombie is)."""
        numbers = (entry.name for entry in PROC.glob("[0-9]*"))
        return [each for each in numbers if group_of(each) == self.process.pid and born(int(each))]

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request(method, path, body=body, headers={"Connection": "close"} | headers)
            answer = line.getresponse()
            answer.read()
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
        self.until(lambda: self.part_size() > offset or refused(line))
        assert self.part_size() > offset, line.getresponse().read()
        if hang_up:
            line.close()
        else:
            self.line = line  # stays open: the server dies first

    def part_size(self) -> int:
        return max((path.stat().st_size for path in (self.scratch / "uploads").glob("*.part")), default=0)

    def kept(self) -> list[str]:
        return [path.name for path in (self.scratch / "uploads").iterdir()]


def patch_headers(offset: int) -> dict[str, str]:
    return {"Upload-Offset": str(offset), "Content-Type": TUS_BODY}


def refused(line: http.client.HTTPConnection) -> bool:
    """Whether an answer waits to be read, though all has not been sent."""
    return bool(line.sock and select.select([line.sock], [], [], 0)[0])


def group_of(process: str) -> int:
    try:
        return os.getpgid(int(process))
    except ProcessLookupError:
        return 0
