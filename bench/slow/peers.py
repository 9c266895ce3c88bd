"""Slow peers in a process of their own: readers of a film at 2 kB/s, writers of a byte in two seconds.

Reads one line of JSON (port, readers, writers, film, uploads), connects, says how many stand, and goes on until stdin
ends; then prints how far each upload had come when the server last said so. Who is turned away comes again.
"""

import asyncio
import json
import socket
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from bench.slow.ground import content

RATE, BYTE_EVERY = 2000, 2.0
TOKEN = "t" * 32
THROUGH_WITHIN = 60.0  # seconds in which all have a connection
AGAIN = 1.0
OPEN_TO_ALL, FOR_MEMBERS, JSON_API = "/accounts/login/", "/record/", "/api/study/leases/"


class Peers:
    def __init__(self, config: dict[str, Any]) -> None:
        self.port: int = config["port"]
        self.film: str = config["film"]
        self.uploads: list[dict[str, str]] = config["uploads"]
        self.readers, self.writers = int(config["readers"]), int(config["writers"])
        self.acked: dict[str, int] = {}
        self.connected = self.turned_away = 0

    def walks(self) -> list[Coroutine[Any, Any, None]]:
        """A third of the writers sends uploads, the others bodies of forms and JSON, signed out and in."""
        found = [self.for_ever(self.read) for _ in range(self.readers)]
        uploads = self.uploads[: self.writers // 3]
        found += [self.for_ever(lambda each=upload: self.upload(each)) for upload in uploads]
        kinds = [self.form(OPEN_TO_ALL), self.form(FOR_MEMBERS), self.json(), self.form(FOR_MEMBERS, self.session())]
        for number in range(self.writers - len(uploads)):
            head = kinds[number % len(kinds)]
            found.append(self.for_ever(lambda head=head: self.trickle(head)))
        return found

    async def for_ever(self, walk: Any) -> None:
        while True:
            with suppress(OSError):
                await walk()
            self.turned_away += 1
            await asyncio.sleep(AGAIN)

    async def connect(self, head: str) -> socket.socket:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, ("127.0.0.1", self.port))
        await loop.sock_sendall(line, head.encode())
        self.connected += 1
        return line

    # --- readers -----------------------------------------------------------------------------------------------------

    async def read(self) -> None:
        loop = asyncio.get_running_loop()
        with await self.connect(f"GET {self.film} HTTP/1.1\r\nHost: localhost:{self.port}\r\n\r\n") as line:
            while await loop.sock_recv(line, RATE):
                await asyncio.sleep(1.0)

    # --- writers -----------------------------------------------------------------------------------------------------

    def session(self) -> str:
        return f"Cookie: sessionid={self.uploads[0]['session']}; csrftoken={TOKEN}\r\n" if self.uploads else ""

    def form(self, path: str, more: str = "") -> str:
        kind = "Content-Type: application/x-www-form-urlencoded"
        return f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n{kind}\r\n{more}Content-Length: 1000\r\n\r\n"

    def json(self) -> str:
        more = f"Cookie: csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\nContent-Type: application/json\r\n"
        return f"POST {JSON_API} HTTP/1.1\r\nHost: localhost:{self.port}\r\n{more}Content-Length: 1000\r\n\r\n"

    async def trickle(self, head: str) -> None:
        with await self.connect(head) as line:
            await self.bytes_into(line, b"a" * 1000)

    async def upload(self, upload: dict[str, str]) -> None:
        offset = await self.ask(upload)
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": f"sessionid={upload['session']}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": "100000",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with await self.connect(f"PATCH {upload['path']} HTTP/1.1\r\n{lines}\r\n") as line:
            await self.bytes_into(line, content(offset, 1000))

    async def ask(self, upload: dict[str, str]) -> int:
        """How far it is, by the server's word; never less than before, or the check will say so."""
        loop = asyncio.get_running_loop()
        cookie = f"Cookie: sessionid={upload['session']}\r\nTus-Resumable: 1.0.0\r\nConnection: close\r\n"
        head = f"HEAD {upload['path']} HTTP/1.1\r\nHost: localhost:{self.port}\r\n{cookie}\r\n"
        answer = b""
        with await self.connect(head) as line:
            while piece := await loop.sock_recv(line, 4096):
                answer += piece
        found = answer.lower().partition(b"upload-offset: ")[2].split(b"\r\n")[0]
        if not found.isdigit():
            raise OSError(answer[:100])
        self.acked[upload["path"]] = max(int(found), self.acked.get(upload["path"], 0))
        return int(found)

    async def bytes_into(self, line: socket.socket, body: bytes) -> None:
        """A byte in two seconds, until the server answers or hangs up."""
        loop = asyncio.get_running_loop()
        answer = asyncio.ensure_future(loop.sock_recv(line, 4096))
        try:
            for n in range(len(body)):
                await loop.sock_sendall(line, body[n : n + 1])
                done, _ = await asyncio.wait({answer}, timeout=BYTE_EVERY)
                if done:
                    return
        finally:
            answer.cancel()


async def stand(peers: Peers) -> None:
    tasks = [asyncio.ensure_future(walk) for walk in peers.walks()]
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(THROUGH_WITHIN):
        while peers.connected < len(tasks) * 0.95:
            await asyncio.sleep(0.1)
    say({"connected": peers.connected})
    await loop.run_in_executor(None, sys.stdin.read)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(2.5)  # what was sent last is written within a second
    for upload in peers.uploads[: peers.writers // 3]:
        with suppress(OSError):
            await peers.ask(upload)
    say({"uploads": peers.acked, "connections": peers.connected, "turned_away": peers.turned_away})


def say(what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    asyncio.run(stand(Peers(json.loads(sys.stdin.readline()))))
