"""A request's body, read as it arrives."""

import asyncio
from collections import deque
from typing import Any

from django.conf import settings

DRAINED = 16 << 20  # a client that is still sending reads no answer: take in what is on its way, but not gigabytes
DRAIN_SECONDS = 5.0


class Cut(Exception):
    """The line ended before the body did."""


class TooSlow(Exception):
    """Less than settings.FRONT_SLOWEST bytes a second came for settings.FRONT_AVERAGED_OVER seconds."""


class Body:
    """The pieces of a body of known length. `read` may be cancelled and called again without losing a byte."""

    def __init__(self, proto: Any, length: int) -> None:
        self.pieces = aiter(proto)
        self.left = length
        self.reading: asyncio.Task[bytes] | None = None
        self.pace = Pace()

    async def read(self, seconds: float = 60.0) -> bytes | None:
        """Return the next piece, b"" at the end, None when nothing came for so long; raises Cut and TooSlow."""
        if not self.left:
            return b""
        if self.reading is None:
            self.reading = asyncio.ensure_future(self.one())
        done, _ = await asyncio.wait({self.reading}, timeout=min(seconds, self.pace.seconds_left))
        if not done:
            self.pace.check()
            return None
        self.reading = None
        piece = done.pop().result()
        if not piece:
            raise Cut
        self.left -= len(piece)
        self.pace.count(len(piece))
        return piece

    async def one(self) -> bytes:
        try:
            piece: bytes = await anext(self.pieces)
        except (StopAsyncIteration, RuntimeError):
            return b""
        return piece

    async def drain(self) -> None:
        """Take in what is still on its way, so that the answer is read."""
        ends = asyncio.get_running_loop().time() + DRAIN_SECONDS
        seen = 0
        try:
            while self.left and seen < DRAINED and (rest := ends - asyncio.get_running_loop().time()) > 0:
                seen += len(await self.read(rest) or b"")
        except (Cut, TooSlow):
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Release the connection: granian ends it once nothing refers to its protocol, so no cycle may be left.

        The traceback of a cancelled read refers to this body.
        """
        if self.reading is not None:
            self.reading.cancel()
            self.reading = None


class Pace:
    """How fast it comes, window by window."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.window: float = settings.FRONT_AVERAGED_OVER
        self.ends = self.loop.time() + self.window
        self.came = 0

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.ends - self.loop.time())

    def count(self, size: int) -> None:
        self.came += size
        self.check()

    def check(self) -> None:
        now = self.loop.time()
        if now < self.ends:
            return
        if self.came < settings.FRONT_SLOWEST * self.window:
            raise TooSlow
        self.ends, self.came = now + self.window, 0


class Collected:
    """Pieces gathered until they are worth a hop into a thread."""

    def __init__(self) -> None:
        self.pieces: deque[bytes] = deque()
        self.size = 0

    def add(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self.size += len(piece)

    def take(self) -> bytes:
        whole = b"".join(self.pieces)
        self.pieces.clear()
        self.size = 0
        return whole
