"""A stream, sent as fast as its reader takes it.

granian keeps everything that it is given for a stream, however slow the reader; only of a file it reads as much as goes
out. So a stream is a pipe to it, which is full while the reader is slow, and writing waits in the event loop.
"""

import asyncio
import fcntl
import os
import struct
import termios
from contextlib import suppress
from typing import Any

from lms.front.answering import Stream
from lms.front.threads import Threads

PATIENCE = 120.0  # seconds in which the reader takes nothing
OPENED_WITHIN = 30.0
LOOK, SECOND = 0.005, 1.0


async def pump(proto: Any, stream: Stream, hands: Threads) -> None:
    """Send all of it, or as much as the reader wants."""
    pipe = Pipe()
    try:
        proto.response_file(stream.status, stream.headers, pipe.name)
        piece, stream.first = stream.first, b""  # or the stream would hold it as long as the reader takes
        while piece and await pipe.write(piece):
            piece = await hands.run(stream.next)
        await pipe.opened()
    finally:
        pipe.close()
        await hands.run(stream.close)


class Pipe:
    """The writing end does not block; the reading end stays open here until granian has opened it for itself."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.writing, False)
        self.name = f"/proc/self/fd/{self.reading}"
        self.written = 0

    async def write(self, piece: bytes) -> bool:
        """Write all of it; return False when the reader has gone, or took nothing for too long."""
        rest = memoryview(piece)
        while rest:
            try:
                went = os.write(self.writing, rest)
            except BlockingIOError:
                if not await self.writable():
                    return False
            except BrokenPipeError:
                return False
            else:
                self.written += went
                rest = rest[went:]
                self.close_reading()
        return True

    async def writable(self) -> bool:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        loop.add_writer(self.writing, lambda: None if ready.done() else ready.set_result(None))
        ends = loop.time() + PATIENCE
        try:
            while not ready.done() and loop.time() < ends:
                await asyncio.wait({ready}, timeout=SECOND)
                self.close_reading()
        finally:
            loop.remove_writer(self.writing)
        return ready.done()

    def close_reading(self) -> bool:
        """Close the reading end here once something has been read: then granian has its own, and its end is noticed."""
        if self.reading >= 0 and self.waits() < self.written:
            os.close(self.reading)
            self.reading = -1
        return self.reading < 0

    def waits(self) -> int:
        """Return how many bytes have not been read yet."""
        number: int = struct.unpack("i", fcntl.ioctl(self.reading, termios.FIONREAD, b"\0" * 4))[0]
        return number

    async def opened(self) -> None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + OPENED_WITHIN
        while not self.close_reading() and self.written and loop.time() < ends:
            await asyncio.sleep(LOOK)

    def close(self) -> None:
        for end in (self.reading, self.writing):
            with suppress(OSError):
                if end >= 0:
                    os.close(end)
        self.reading = self.writing = -1
