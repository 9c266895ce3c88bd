"""Films in a bucket, for readers who are slow: no thread, no connection to the bucket, no growing memory is theirs."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from django.http import HttpResponse

from lms.front.answering import Stream
from lms.front.streams import pipes
from lms.front.streams.pipes import pump
from media_pipeline.storing import storage
from tests.media_pipeline.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.media_pipeline.s3 import S3

TREE = "5f0c1d1e-0000-4000-8000-000000000011"
NAME = f"m/{TREE}/film.mp4"
CONTENT = b"".join(number.to_bytes(4, "big") for number in range(1 << 20))  # four megabytes
READERS = 6


@pytest.fixture
def server(transactional_db: None, tmp_path: Path, s3: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    variables = s3.bucket()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=s3.address, **keys).put_object(
        Bucket=variables["S3_BUCKET"], Key=NAME, Body=CONTENT
    )
    running = Server(tmp_path, FRONT_THREADS=2)
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.mark.django_db(transaction=True)
def test_more_slow_readers_than_threads_hold_nobody_and_get_every_byte(server: Server) -> None:
    lines = [reader(server) for _ in range(READERS)]
    time.sleep(1)

    began = time.monotonic()
    for _ in range(5):
        assert server.ask("GET", f"/{NAME}", {"Range": "bytes=100-199"}).status == 206
        assert server.ask("GET", "/accounts/login/", {}).status == 200
    assert time.monotonic() - began < 10

    got = received(lines[0])
    assert got.partition(b"\r\n\r\n")[2] == CONTENT
    for line in lines:
        line.close()


def reader(server: Server) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(30)
    line.connect(("127.0.0.1", server.port))
    line.sendall(f"GET /{NAME} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return line


def received(line: socket.socket) -> bytes:
    found = b""
    while piece := line.recv(1 << 16):
        found += piece
    return found


def test_a_stream_is_drawn_no_faster_than_it_is_read() -> None:
    import asyncio

    from lms.front.streams.pipes import pump
    from lms.front.threads import Threads

    drawn = []
    read: list[bytes] = []
    gate = threading.Event()

    def pieces() -> Iterator[bytes]:
        for number in range(64):
            drawn.append(number)
            yield bytes([number]) * 65_536

    class Proto:
        def response_file(self, status: int, headers: Any, path: str) -> None:
            def slow() -> None:
                with open(path, "rb", buffering=0) as pipe:  # noqa: PTH123 - as granian opens it
                    read.append(pipe.read(1000))
                    gate.wait(20)
                    while piece := pipe.read(65_536):
                        read.append(piece)

            self.reader = threading.Thread(target=slow)
            self.reader.start()

    class Response:
        def close(self) -> None:
            drawn.append(-1)

    async def walk() -> None:
        proto, hands = Proto(), Threads("hand", 2, 10)
        stream = Stream(200, [], b"", pieces(), Response())  # type: ignore[arg-type]
        stream.first = stream.next()
        pumping = asyncio.ensure_future(pump(proto, stream, hands))
        await asyncio.sleep(0.5)
        assert len(drawn) <= 4  # a pipe full, and the one that waits to go in
        gate.set()
        await pumping
        proto.reader.join(20)
        hands.close()

    in_a_thread(lambda: asyncio.run(walk()))

    assert b"".join(read) == b"".join(bytes([number]) * 65_536 for number in range(64))
    assert drawn[-1] == -1


def in_a_thread(work: Callable[[], None]) -> None:
    """Elsewhere, because Playwright keeps a loop running in this thread once a browser has been asked for."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(work).result(60)


def test_a_reader_who_hangs_up_ends_the_drawing() -> None:
    import asyncio

    from lms.front.streams.pipes import pump
    from lms.front.threads import Threads

    closed = []

    def for_ever() -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536

    class Proto:
        def response_file(self, status: int, headers: Any, path: str) -> None:
            with open(path, "rb", buffering=0) as pipe:  # noqa: PTH123
                self.pipe = pipe
            threading.Thread(target=self.some, args=(path,)).start()

        def some(self, path: str) -> None:
            with open(path, "rb", buffering=0) as pipe:  # noqa: PTH123
                for _ in range(3):
                    pipe.read(1000)

    class Response:
        def close(self) -> None:
            closed.append(True)

    async def walk() -> None:
        hands = Threads("hand", 1, 10)
        stream = Stream(200, [], b"first", for_ever(), Response())  # type: ignore[arg-type]
        await asyncio.wait_for(pump(Proto(), stream, hands), 20)
        hands.close()

    in_a_thread(lambda: asyncio.run(walk()))

    assert closed == [True]


class Clock:
    """Each window is taken after the seconds that it says, and then at once."""

    def __init__(self, *seconds: float) -> None:
        self.seconds, self.now, self.looks = list(seconds), 0.0, 0

    def monotonic(self) -> float:
        self.looks += 1
        if self.looks % 2 == 0 and self.seconds:
            self.now += self.seconds.pop(0)
        return self.now


@pytest.mark.parametrize(
    ("seconds", "sizes"),
    [
        ([], [64, 128, 256, 512, 512, 512, 64]),
        ([30.0] * 40, [64] * 32),
        ([0.0, 0.0, 0.0, 30.0], [64, 128, 256, 512, 64, 128, 256, 512, 128]),
    ],
    ids=["fast", "slow", "stalls"],
)
def test_a_slow_reader_holds_a_small_window_and_a_fast_one_asks_seldom(
    seconds: list[float], sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []

    class Remote:
        def pieces(self, _name: str, start: int, length: int) -> Iterator[bytes]:
            asked.append((start, length))
            yield CONTENT[start : start + length]

    monkeypatch.setattr(storage, "default_storage", Remote())
    monkeypatch.setattr(storage, "time", Clock(*seconds), raising=False)
    whole = b"".join(storage.windowed_pieces(NAME, 8, 2 << 20))

    assert whole == CONTENT[8 : 8 + (2 << 20)]
    assert [length for _, length in asked] == [size << 10 for size in sizes]


def test_what_has_gone_into_the_pipe_is_not_held_while_the_rest_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "OPENED_WITHIN", 0.1)  # read only afterwards
    held: list[bytes] = []

    def pieces() -> Iterator[bytes]:
        held.append(stream.first)
        yield b"b"

    class Proto:
        def response_file(self, _status: int, _headers: Any, name: str) -> None:
            self.reading = Path(name).open("rb")  # noqa: SIM115 - granian keeps it

    class Hands:
        async def run(self, call: Callable[[], Any]) -> Any:
            return call()

    stream: Any = Stream(200, [], b"a" * 1000, pieces(), HttpResponse())
    proto = Proto()
    in_a_thread(lambda: asyncio.run(pump(proto, stream, Hands())))  # type: ignore[arg-type]

    assert proto.reading.read() == b"a" * 1000 + b"b"
    proto.reading.close()
    assert held == [b""]
