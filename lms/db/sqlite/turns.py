"""Whose turn it is to write: SQLite lets one writer in at a time, and its own way of waiting wastes most of the wait.

SQLite's busy handler sleeps 1, 2, 5, 10 … 100 ms beside a database that is free again after two. Here the threads of a
process queue at a lock, so that one of them at most tries the database, and that one tries every half millisecond.
Against other processes there is only the trying: a killed one leaves nothing behind.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable

ASK_EVERY = 0.0005  # seconds
_queues: dict[str, threading.Lock] = defaultdict(threading.Lock)


class Turn:
    """A connection's place in the queue for one database file; `take` and `give` come in pairs, `give` may repeat."""

    def __init__(self, path: str) -> None:
        self.queue = _queues[path]
        self.mine = False

    def take(self, begin: Callable[[], bool], timeout: float) -> bool:
        """Wait until `begin` says that the transaction has begun; False when `timeout` seconds were not enough."""
        until = time.monotonic() + timeout
        if not self.queue.acquire(timeout=timeout):
            return False
        self.mine = True
        begun = False
        try:
            while not (begun := begin()) and time.monotonic() < until:
                time.sleep(ASK_EVERY)
        finally:
            if not begun:
                self.give()
        return begun

    def give(self) -> None:
        if self.mine:
            self.mine = False
            self.queue.release()
