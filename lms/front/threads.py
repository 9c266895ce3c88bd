"""A few threads and a queue that does not grow for ever."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

type Job = tuple[Callable[[], Any], asyncio.AbstractEventLoop, asyncio.Future[Any]]


class Crowded(Exception):
    """So many wait already that waiting helps nobody."""


class Threads:
    """`number` threads; they live as long as the process, and so do their connections to the database."""

    def __init__(self, name: str, number: int, most_waiting: int) -> None:
        self.jobs: SimpleQueue[Job | None] = SimpleQueue()
        self.most_waiting = most_waiting
        self.threads = [threading.Thread(target=self.work, name=f"{name}-{n}", daemon=True) for n in range(number)]
        for thread in self.threads:
            thread.start()

    def run(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        """What `call` gives or raises, in one of the threads; raises Crowded at once."""
        if self.jobs.qsize() >= self.most_waiting:
            raise Crowded
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self.jobs.put((call, loop, future))
        return future

    def work(self) -> None:
        while job := self.jobs.get():
            call, loop, future = job
            try:
                result, error = call(), None
            except BaseException as raised:  # whoever waits for it hears
                result, error = None, raised
            try:
                loop.call_soon_threadsafe(settle, future, result, error)
            except RuntimeError:  # the loop has ended, and with it whoever waited
                return
            del job, call, future, result, error

    def close(self) -> None:
        for _ in self.threads:
            self.jobs.put(None)


def settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():  # nobody waits any more
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
