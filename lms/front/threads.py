"""A few threads and a queue that does not grow for ever."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

type Job = tuple[Callable[[], Any], asyncio.AbstractEventLoop, asyncio.Future[Any], bool]

SETTLED_WITHIN = 0.2  # seconds


class Crowded(Exception):
    """The queue of waiting calls is full."""


class Threads:
    """`number` threads; they live as long as the process, and so do their connections to the database.

    A call goes to the thread that ended last (last in, first out). A connection forgets the pages that it has read as
    soon as another one writes, so one learner who is answered by four threads in turn finds nothing remembered: a
    quarter more CPU a request (`bench.progress`, one learner).

    Most requests are answered from their thread, and nothing is left to do. Waking the loop for each of those costs
    more than it is worth: it settles them when it is awake anyway, or after SETTLED_WITHIN seconds.
    """

    def __init__(self, name: str, number: int, most_waiting: int) -> None:
        self.most_waiting = most_waiting
        self.lock = threading.Lock()  # around the next three
        self.waiting: deque[Job] = deque()
        self.idle: list[SimpleQueue[Job | None]] = []  # one of each thread that has nothing to do; the last ended last
        self.closed = False
        self.ended: deque[asyncio.Future[Any]] = deque()
        self.open = 0  # calls that the loop has not settled yet
        self.ticking = False  # whether a `tick` is scheduled
        self.threads = [threading.Thread(target=self.work, name=f"{name}-{n}", daemon=True) for n in range(number)]
        for thread in self.threads:
            thread.start()

    def run(self, call: Callable[[], Any], *, answers: bool = False) -> asyncio.Future[Any]:
        """Run `call` in one of the threads; return a future of what it returns or raises. Raises Crowded at once.

        `answers`: a call that returns None may be settled a little later.
        """
        if len(self.waiting) >= self.most_waiting:
            raise Crowded
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self.settle_ended()
        if answers:
            self.increment(future, loop)
        self.hand((call, loop, future, answers))
        return future

    def hand(self, job: Job) -> None:
        with self.lock:
            if not self.idle:
                self.waiting.append(job)
                return
            idle = self.idle.pop()
        idle.put(job)

    def next_job(self, own: SimpleQueue[Job | None]) -> Job | None:
        """Return the job that waits longest, else wait for one; None when there is to be no more."""
        with self.lock:
            if self.waiting:
                return self.waiting.popleft()
            if self.closed:
                return None
            self.idle.append(own)
        return own.get()

    def increment(self, future: asyncio.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.open += 1
        future.add_done_callback(self.decrement)
        if not self.ticking:
            self.ticking = True
            loop.call_later(SETTLED_WITHIN, self.tick, loop)

    def decrement(self, _future: asyncio.Future[Any]) -> None:
        self.open -= 1

    def tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self.settle_ended()
        self.ticking = self.open > 0
        if self.ticking:
            loop.call_later(SETTLED_WITHIN, self.tick, loop)

    def settle_ended(self) -> None:
        """Settle the calls that returned None, in the loop."""
        while self.ended:
            settle(self.ended.popleft(), None, None)

    def work(self) -> None:
        own: SimpleQueue[Job | None] = SimpleQueue()
        while job := self.next_job(own):
            call, loop, future, answers = job
            try:
                result, error = call(), None
            except BaseException as raised:  # goes to the caller, by its future
                result, error = None, raised
            if answers and result is None and error is None:
                self.ended.append(future)
                del job, call, future, result, error
                continue
            try:
                loop.call_soon_threadsafe(settle, future, result, error)
            except RuntimeError:  # the loop has ended, and with it the caller
                return
            del job, call, future, result, error

    def close(self) -> None:
        with self.lock:
            self.closed = True
            while self.idle:
                self.idle.pop().put(None)


def settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():  # cancelled: the caller is gone
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
