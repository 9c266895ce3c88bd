"""The front's threads: who gets a call, who waits, and what ends."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from lms.front.threads import Crowded, Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator


def walk(body: Callable[[Threads], Coroutine[Any, Any, Any]], number: int = 4, most_waiting: int = 100) -> Any:
    """Run `body` in a loop of its own: Playwright may keep one running in this thread."""
    threads = Threads("test", number, most_waiting)
    try:
        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(lambda: asyncio.run(body(threads))).result(60)
    finally:
        threads.close()
        for each in threads.threads:
            each.join(20)
        assert not any(each.is_alive() for each in threads.threads)


def name() -> str:
    return threading.current_thread().name


def test_one_caller_after_another_is_answered_by_one_thread() -> None:
    async def one_by_one(threads: Threads) -> list[str]:
        names = []
        for _ in range(20):
            await asyncio.sleep(0.02)  # so that the thread has nothing to do again
            names.append(await threads.run(name))
        return names

    names = walk(one_by_one)

    assert max(names.count(each) for each in names) >= 15, names  # in turns they would be five each


def test_calls_at_once_have_a_thread_each_and_the_rest_is_taken_in_turn() -> None:
    together, order = threading.Barrier(4, timeout=20), []

    async def at_once(threads: Threads) -> None:
        first = [threads.run(together.wait) for _ in range(4)]
        await asyncio.gather(*first)
        gate = threading.Event()
        held = [threads.run(lambda: gate.wait(20)) for _ in range(4)]
        later = [threads.run(lambda number=number: order.append(number)) for number in range(50)]
        gate.set()
        await asyncio.gather(*held, *later)

    walk(at_once)

    assert sorted(order) == list(range(50))


def test_who_waits_longest_is_taken_first() -> None:
    order: list[int] = []

    async def one_thread(threads: Threads) -> None:
        gate = threading.Event()
        held = threads.run(lambda: gate.wait(20))
        later = [threads.run(lambda number=number: order.append(number)) for number in range(20)]
        gate.set()
        await asyncio.gather(held, *later)

    walk(one_thread, number=1)

    assert order == list(range(20))


def test_beyond_so_many_nobody_waits() -> None:
    async def crowd(threads: Threads) -> None:
        gate, begun = threading.Event(), threading.Event()

        def hold() -> None:
            begun.set()
            gate.wait(20)

        held = threads.run(hold)
        await asyncio.to_thread(begun.wait, 20)
        waiting = [threads.run(name) for _ in range(3)]
        with pytest.raises(Crowded):
            threads.run(name)
        gate.set()
        await asyncio.gather(held, *waiting)

    walk(crowd, number=1, most_waiting=3)


def test_whoever_is_in_hand_is_answered_when_the_threads_are_closed() -> None:
    async def closing(threads: Threads) -> list[str]:
        gate = threading.Event()
        held = threads.run(lambda: gate.wait(20))
        waiting = threads.run(name)
        threads.close()
        gate.set()
        return [await waiting] if await held else []

    assert walk(closing, number=1)


@pytest.fixture(autouse=True)
def without_leftovers() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() <= before
