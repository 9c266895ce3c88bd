"""The load generator, one for both sides: closed loops over kept-alive connections, every reply read and checked.

Each learner has one connection and sends the next request when the last one was answered. Replies are counted
when they come, so slow ones are not lost at the window's edge; the server's CPU is its whole process tree's.
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")
WARM = 0.7  # seconds


class Wire(asyncio.Protocol):
    """One connection: a request goes out as bytes, the reply comes back as (status, body).

    A server may end a kept-alive connection between two requests; then there is a new one, as in a browser.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.open = False
        self.buffer = b""
        self.reply: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport: asyncio.Transport = transport
        self.open, self.buffer = True, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head_of_reply = self.buffer.partition(b"\r\n\r\n")[0].lower()
        whole = split(self.buffer)
        if whole is not None and self.reply is not None:
            status, body, self.buffer = whole
            if b"\r\nconnection: close" in head_of_reply:
                self.close()
            waiting, self.reply = self.reply, None
            waiting.set_result((status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if self.reply is not None and not self.reply.done():
            self.reply.set_exception(ConnectionError("closed before the answer came"))

    def close(self) -> None:
        if self.open:
            self.open = False
            self.transport.close()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        loop = asyncio.get_running_loop()
        if not self.open:
            await loop.create_connection(lambda: self, "127.0.0.1", self.port)
        self.reply = loop.create_future()
        self.transport.write(request)
        return await self.reply


def split(buffer: bytes) -> tuple[int, bytes, bytes] | None:
    """Status, body and rest of a complete HTTP/1.1 reply; None while more is to come."""
    head, found, rest = buffer.partition(b"\r\n\r\n")
    if not found:
        return None
    lowered = head.lower()
    status = int(head[9:12])
    if b"\r\ntransfer-encoding: chunked" in lowered:
        return unchunk(status, rest)
    at = lowered.find(b"\r\ncontent-length:")
    length = int(lowered[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    return (status, rest[:length], rest[length:]) if len(rest) >= length else None


def unchunk(status: int, rest: bytes) -> tuple[int, bytes, bytes] | None:
    body = b""
    while True:
        size, found, rest = rest.partition(b"\r\n")
        if not found:
            return None
        length = int(size, 16)
        if len(rest) < length + 2:
            return None
        body, rest = body + rest[:length], rest[length + 2 :]
        if not length:
            return status, body, rest


def request(method: str, path: str, headers: dict[str, str], data: object) -> bytes:
    """A request's bytes; JSON as a browser's JSON.stringify writes it."""
    body = json.dumps(data, separators=(",", ":")).encode()
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


class Learner:
    """Somebody who sends progress. A side's subclass says what a request is and what a right answer looks like."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.wires: list[Wire] = []

    def connect(self, wires: int = 1) -> None:
        self.wires = [Wire(self.port) for _ in range(wires)]

    def close(self) -> None:
        for wire in self.wires:
            wire.close()

    def next(self) -> bytes:
        """The next new request."""
        raise NotImplementedError

    def check(self, status: int, body: bytes, *, repeated: bool = False) -> None:
        """Remember what was acknowledged; raises AssertionError for any other answer."""
        raise NotImplementedError


@dataclass(slots=True)
class Run:
    """What one window showed."""

    seconds: float
    latencies_ms: list[float] = field(default_factory=list)
    cpu_seconds: float = 0

    @property
    def rate(self) -> float:
        return len(self.latencies_ms) / self.seconds

    @property
    def p95(self) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]

    @property
    def cpu_ms(self) -> float:
        return self.cpu_seconds * 1000 / len(self.latencies_ms)


def measure(learners: Sequence[Learner], seconds: float, server: int) -> Run:
    """All learners send as fast as they are answered."""
    return asyncio.run(closed_loops(learners, seconds, server))


async def closed_loops(learners: Sequence[Learner], seconds: float, server: int) -> Run:
    run = Run(seconds)
    begins = time.perf_counter() + WARM
    ends = begins + seconds

    async def send_all(learner: Learner) -> None:
        learner.connect()
        while (sent := time.perf_counter()) < ends:
            status, body = await learner.wires[0].ask(learner.next())
            answered = time.perf_counter()
            learner.check(status, body)
            if begins <= answered <= ends:
                run.latencies_ms.append((answered - sent) * 1000)

    async def watch_cpu() -> None:
        await asyncio.sleep(WARM)
        before = cpu_seconds(server)
        await asyncio.sleep(max(0, ends - time.perf_counter()))
        run.cpu_seconds = cpu_seconds(server) - before

    await together([watch_cpu(), *map(send_all, learners)])
    for learner in learners:
        learner.close()
    return run


def deliver_twice(learners: Sequence[Learner], rounds: int) -> None:
    """Every request goes out on two connections at once, and every third of them once more, as after a lost answer."""
    asyncio.run(doubled(learners, rounds))


async def doubled(learners: Sequence[Learner], rounds: int) -> None:
    async def send_all(learner: Learner) -> None:
        learner.connect(2)
        for number in range(rounds):
            chunk = learner.next()
            first, second = await asyncio.gather(*(wire.ask(chunk) for wire in learner.wires[:2]))
            learner.check(*first)
            learner.check(*second, repeated=True)
            if number % 3 == 0:
                learner.check(*await learner.wires[0].ask(chunk), repeated=True)

    await together(list(map(send_all, learners)))
    for learner in learners:
        learner.close()


async def together(walks: Sequence[Awaitable[None]]) -> None:
    await asyncio.gather(*walks)


def cpu_seconds(root: int) -> float:
    """User and system time of a process and all below it that still run, from /proc."""
    parents: dict[int, int] = {}
    times: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        pid = int(stat.parent.name)
        parents[pid], times[pid] = int(fields[1]), int(fields[11]) + int(fields[12])
    return sum(spent for pid, spent in times.items() if stands_below(pid, root, parents)) / TICK


def stands_below(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid != root and pid in parents:
        pid = parents[pid]
    return pid == root


def wait_until(true: Callable[[], bool], seconds: float, what: str) -> None:
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError(what)
        time.sleep(0.1)
