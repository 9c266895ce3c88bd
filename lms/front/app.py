"""The RSGI application that granian calls: which way a request goes."""

import asyncio
import logging
from contextlib import closing, suppress
from functools import partial
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.db import close_old_connections
from django.http import HttpResponse

from foundation.http.body_sinks import BodyWanted
from lms.front import cores, ready, sockets, views
from lms.front.answering import Stream
from lms.front.streams import bounds, lines, pipes, spool
from lms.front.streams.bodies import Body, Cut, TooSlow
from lms.front.streams.receiving import receive
from lms.front.streams.spool import Full, Spool
from lms.front.threads import Crowded, Threads
from lms.front.views import Handler
from lms.front.waiting import Waiting
from media_pipeline.uploads.finishing import Finishers

logger = logging.getLogger(__name__)
MOST_WAITING = 256  # requests for a thread; who comes then is asked to come again
HANDS = 4  # threads that only move bytes: pieces of uploads to the disk, of streams from wherever they are


class Front:
    def __init__(self) -> None:
        self.handler = Handler()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        sockets.as_many_as_allowed()
        cores.keep_to_one()
        with suppress(Full, OSError):  # reported when a request needs it
            spool.all_of_this_process()
        self.views = Threads("view", settings.FRONT_THREADS, MOST_WAITING)
        self.hands = Threads("hand", HANDS, 100 * MOST_WAITING)
        self.waiting = Waiting()
        Finishers.beside = Finishers()
        ready.pages()
        loop.call_soon(sockets.set_up)  # once the loop runs, they listen

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        for threads in (self.views, self.hands):
            threads.close()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        if scope.proto != "http":
            proto.close(404)
            return
        try:
            await self.take(scope, proto)
        except Crowded:
            ready.send(scope, proto, 503)
        except Cut:
            logger.debug("%s: the line ended before the body", scope.path)

    async def take(self, scope: Any, proto: Any) -> None:
        headers = scope.headers
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers:
            await self.refuse(scope, proto, 411)
        elif length == "0":
            await self.whole(scope, proto, None)
        elif not length.isdigit() or len(length) > 15:
            await self.refuse(scope, proto, 413)
        elif int(length) > bounds.SMALL or scope.method == "PATCH" or "expect" in headers:
            await self.asked_first(scope, proto, int(length))
        else:
            await self.small(scope, proto, int(length))

    # --- answers -----------------------------------------------------------------------------------------------------

    async def whole(self, scope: Any, proto: Any, body: "IO[bytes] | None") -> None:
        left = await self.views.run(lambda: self.handler.whole(scope, proto, body), answers=True)
        if left is not None:
            await self.send_stream(proto, left)

    async def refuse(self, scope: Any, proto: Any, status: int) -> None:
        await self.views.run(lambda: self.handler.refuse(scope, proto, status))

    async def send_stream(self, proto: Any, left: Any) -> None:
        assert isinstance(left, Stream)  # noqa: S101 - the body is here
        await pipes.pump(proto, left, self.hands)

    # --- forms and JSON ----------------------------------------------------------------------------------------------

    async def small(self, scope: Any, proto: Any, length: int) -> None:
        """Read a body that mostly came with its head; where it did not, check meanwhile whether it may be sent."""
        asking: asyncio.Task[bool] | None = None

        def ask() -> None:
            nonlocal asking
            asking = asyncio.ensure_future(self.answered_dry(scope, proto))
            asking.add_done_callback(stop_collecting)

        def stop_collecting(task: asyncio.Task[bool]) -> None:
            if sender in self.waiting.senders and not task.cancelled() and not task.exception() and task.result():
                sender.end()

        sender = self.waiting.add(ask)
        content: bytes | None = None
        try:
            content = await proto()
        except asyncio.CancelledError:
            if not sender.late:
                raise
        except RuntimeError:  # the line was cut
            pass
        finally:
            self.waiting.remove(sender)
        if asking is not None and await asking:
            return
        if sender.late:
            await self.refuse(scope, proto, 408)
        elif content is not None and len(content) == length:
            await self.whole(scope, proto, BytesIO(content))

    async def answered_dry(self, scope: Any, proto: Any) -> bool:
        """Try to answer from the headers alone; return whether that was done."""
        environ = views.dry_environ(scope)
        try:
            outcome = await self.views.run(lambda: self.handler.dry(scope, proto, environ))
        except Crowded:
            return False
        if outcome == "body needed":
            return False
        if outcome is not None:
            await self.send_stream(proto, outcome)
        return True

    # --- what is longer ----------------------------------------------------------------------------------------------

    async def asked_first(self, scope: Any, proto: Any, length: int) -> None:
        environ = views.dry_environ(scope)
        outcome = await self.views.run(lambda: self.handler.dry(scope, proto, environ))
        body = Body(proto, length)
        try:
            if isinstance(outcome, BodyWanted):
                await self.stream(scope, proto, body, outcome, views.sender_of(environ))
            elif outcome == "body needed":
                await self.collect(scope, proto, body, views.sender_of(environ))
            elif outcome is not None:
                await self.send_stream(proto, outcome)
            await body.drain()
        finally:
            body.close()

    async def collect(self, scope: Any, proto: Any, body: Body, user: object) -> None:
        """Collect the body in memory or, with one of the sender's upload lines, in a file."""
        length = body.left
        if length <= bounds.SMALL:
            await self.at_once(scope, proto, body)
            return
        if user is None or length > bounds.most(scope.path):
            await self.refuse(scope, proto, 413)
            return
        line = await self.hands.run(lambda: lines.take(user))
        if line is None:
            await self.refuse(scope, proto, 429)
            return
        with line:
            try:
                file = await self.hands.run(lambda: Spool(length))
            except Full:
                await self.refuse(scope, proto, 507)
                return
            with closing(file):
                await self.in_time(scope, proto, body, file)

    async def at_once(self, scope: Any, proto: Any, body: Body) -> None:
        file = BytesIO()
        sender = self.waiting.add(None)
        try:
            while (piece := await body.read()) != b"":
                file.write(piece or b"")
        except (TooSlow, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and not sender.late:
                raise
            await self.refuse(scope, proto, 408)
            return
        finally:
            self.waiting.remove(sender)
        file.seek(0)
        await self.whole(scope, proto, file)

    async def in_time(self, scope: Any, proto: Any, body: Body, file: Spool) -> None:
        try:
            while (piece := await body.read()) != b"":
                if piece:
                    await self.hands.run(partial(file.write, piece))
            await self.hands.run(file.rewind)
        except TooSlow:
            await self.refuse(scope, proto, 408)
        except Full:
            await self.refuse(scope, proto, 507)
        else:
            await self.whole(scope, proto, file.file)

    async def stream(self, scope: Any, proto: Any, body: Body, wanted: BodyWanted, user: object) -> None:
        line = await self.hands.run(lambda: lines.take(user))
        if line is None:
            await self.hands.run(wanted.sink.close)
            await self.refuse(scope, proto, 429)
            return
        with line:
            try:
                answer = await receive(body, wanted.sink, self.hands, self.views)
            except TooSlow:
                await self.refuse(scope, proto, 408)
                return
        await self.views.run(lambda: self.sent(scope, proto, wanted, answer))

    def sent(self, scope: Any, proto: Any, wanted: BodyWanted, answer: HttpResponse) -> None:
        with suppress(Exception):
            close_old_connections()
        self.handler.send_response(scope, proto, views.with_headers_of(wanted, answer))
