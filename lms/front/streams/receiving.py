"""A body that a view takes piece by piece: written in short hops, kept however it ends."""

import asyncio
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from foundation.http.body_sinks import Sink
from lms.front.streams.bodies import Body, Collected, Cut, TooSlow
from lms.front.threads import Crowded, Threads

WORTH_A_HOP = 256 * 1024
AT_ONCE = 2.0  # seconds that an answer waits, in no thread, for what its body set going
AFTER = 1.0  # seconds: then less is written too, so that what came is kept and the line shows that it lives


async def receive(body: Body, sink: Sink, hands: Threads, views: Threads) -> HttpResponse:
    """Return the sink's response; raises Cut or TooSlow once everything that came is written."""
    writer = Writer(sink, hands)
    try:
        try:
            answer = await take_all(body, writer)
        except (Cut, TooSlow):
            await writer.flush()
            raise
        if answer is not None:
            return answer
        last: HttpResponse = await run(views, sink.end)
        if sink.later is not None and (await asyncio.wait({asyncio.wrap_future(sink.later)}, timeout=AT_ONCE))[0]:
            last = await run(views, sink.answer)
        return last
    finally:
        try:
            await run(views, sink.close)
        except Crowded:  # the turn at the file is passed on all the same
            await run(hands, sink.close)


async def take_all(body: Body, writer: "Writer") -> HttpResponse | None:
    while (piece := await body.read(AFTER)) != b"":
        if piece:
            writer.collected.add(piece)
        if writer.is_due and (answer := await writer.flush()):
            return answer
    return await writer.flush()


class Writer:
    def __init__(self, sink: Sink, hands: Threads) -> None:
        self.sink, self.hands = sink, hands
        self.collected = Collected()
        self.loop = asyncio.get_running_loop()
        self.flushed = self.loop.time()

    @property
    def is_due(self) -> bool:
        size = self.collected.size
        return size >= WORTH_A_HOP or (size > 0 and self.loop.time() - self.flushed >= AFTER)

    async def flush(self) -> HttpResponse | None:
        self.flushed = self.loop.time()
        if not self.collected.size:
            return None
        piece = self.collected.take()
        answer: HttpResponse | None = await run(self.hands, lambda: self.sink.write(piece))
        return answer


async def run(threads: Threads, call: Callable[[], Any]) -> Any:
    """Run the call in a thread to its end, also when this coroutine is cancelled meanwhile."""
    return await asyncio.shield(threads.run(call))
