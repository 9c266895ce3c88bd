"""Connections that are spoken byte by byte."""

from __future__ import annotations

import base64
import socket
import time
from typing import TYPE_CHECKING, ClassVar

from tests.media_pipeline.server import patch_headers

if TYPE_CHECKING:
    from tests.media_pipeline.server import Server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class Line:
    """One connection with a small window."""

    opened: ClassVar[list[Line]] = []  # closed after each test (conftest)

    def __init__(self, server: Server, method: str, path: str, headers: dict[str, str], length: int | None) -> None:
        self.socket = socket.socket()
        self.opened.append(self)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", server.port))
        said = {"Host": "localhost"} | headers | ({} if length is None else {"Content-Length": str(length)})
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode())

    def send(self, piece: bytes) -> None:
        self.socket.sendall(piece)

    def answer(self, seconds: float = 30) -> bytes:
        """What comes until the head is here or the line ends."""
        self.socket.settimeout(seconds)
        found = b""
        while b"\r\n\r\n" not in found:
            piece = self.socket.recv(4096)
            if not piece:
                break
            found += piece
        return found

    def status(self, seconds: float = 30) -> int:
        head = self.answer(seconds)
        return int(head.split(b" ", 2)[1]) if head else 0

    def rest(self) -> bytes:
        found = b""
        while piece := self.socket.recv(65536):
            found += piece
        return found

    def close(self) -> None:
        self.socket.close()


def begin_upload(server: Server, headers: dict[str, str], collection: object, size: int) -> str:
    said = f"collection {b64(collection)},filename {b64('绣花.mp4')}"
    created = server.ask("POST", "/uploads/", headers | {"Upload-Length": str(size), "Upload-Metadata": said})
    assert created.status == 201, created.status
    location: str = created.headers["Location"]
    return location


def patch(server: Server, url: str, headers: dict[str, str], offset: int, length: int) -> Line:
    return Line(server, "PATCH", url, headers | patch_headers(offset), length)


def b64(value: object) -> str:
    return base64.b64encode(str(value).encode()).decode()


def within(seconds: float, true: object) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False
