"""Many hands at once: threads of this process, or of several, each with a database connection of its own.

Across processes nothing in memory can keep them in turn: what holds there, the database holds.
"""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WAIT = 120  # seconds until a hand counts as stuck


def at_once(act: Callable[[int], Any], *, hands: int, processes: int = 1) -> list[Any]:
    """What `act(0)` … `act(hands - 1)` answered, all begun together; the answers must fit through a pipe.

    An exception in a hand is raised here (of another process: as an AssertionError with its words).
    """
    if processes == 1:
        return threads(act, list(range(hands)))
    connections.close_all()  # a child must not share a connection
    context = multiprocessing.get_context("fork")  # the closure, the clock and the patches go along
    begun = []
    for number in range(processes):
        ours, theirs = context.Pipe(duplex=False)
        mine = list(range(number, hands, processes))
        with warnings.catch_warnings():
            # Python warns that another thread may hold a lock now: here those only read from pytest's own pipes.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = context.Process(target=answer, args=(act, mine, theirs))
            child.start()
        theirs.close()
        begun.append((child, ours))
    said = [ours.recv() if ours.poll(WAIT) else "it is stuck" for _child, ours in begun]
    for child, _ours in begun:
        child.join(WAIT)
    assert all(isinstance(each, list) for each in said), said
    return [one for each in said for one in each]


def answer(act: Callable[[int], Any], mine: list[int], to: Connection) -> None:
    """In the child."""
    try:
        to.send(threads(act, mine))
    except BaseException as error:
        to.send(repr(error))


def threads(act: Callable[[int], Any], mine: list[int]) -> list[Any]:
    together = Barrier(len(mine))

    def one(hand: int) -> Any:
        together.wait(WAIT)
        try:
            return act(hand)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(mine)) as pool:
        return list(pool.map(one, mine))
