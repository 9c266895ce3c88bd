"""Finishing of uploads that arrived whole: a hash and a copy of gigabytes, for which no request may wait.

A server that has threads for requests sets up others for this (`lms.front`). Elsewhere (a command, a test, another
server) it is done at once. What a process had in hand when it was killed is found by the sweep.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import ClassVar

from django.db import connections

logger = logging.getLogger(__name__)
THREADS = 4  # they wait for the storage most of the time


class Finishers:
    """Threads that end with the process, in the middle if need be: stopping it waits for no copy."""

    beside: ClassVar["Finishers | None"] = None

    def __init__(self, number: int = THREADS) -> None:
        self.queue: SimpleQueue[tuple[int, Callable[[], object]]] = SimpleQueue()
        self.lock = threading.Lock()
        self.in_hand: dict[int, Future[None]] = {}
        for each in range(number):
            threading.Thread(target=self.work, name=f"finisher-{each}", daemon=True).start()

    def add(self, key: int, work: Callable[[], object]) -> "Future[None]":
        """Return a future that is done when `work` has ended, well or not; two calls of one key get the same."""
        with self.lock:
            if key in self.in_hand:
                return self.in_hand[key]
            ended: Future[None] = Future()
            ended.set_running_or_notify_cancel()  # a waiter cannot cancel it
            self.in_hand[key] = ended
        self.queue.put((key, work))
        return ended

    def work(self) -> None:
        while True:
            key, work = self.queue.get()
            try:
                work()
            except Exception:
                logger.exception("upload %s was not put away; the sweep tries again", key)
            finally:
                connections.close_all()
                with self.lock:
                    ended = self.in_hand.pop(key)
                ended.set_result(None)


def submit(key: int, work: Callable[[], object]) -> "Future[None] | None":
    """Do it beside the requests and return its future; or do it now and return None."""
    if Finishers.beside is None:
        work()
        return None
    return Finishers.beside.add(key, work)
