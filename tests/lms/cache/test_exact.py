"""192 at once, in threads and in processes, on SQLite and on Redis: exactly the allowed number pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lms.cache.redis import RedisCache
from lms.cache.sqlite import SQLiteCache
from lms.checks import cache_counts_exactly, cache_evicts_nothing

pytestmark = pytest.mark.both_databases

PROCESSES, THREADS, ALLOWED = 4, 48, 60
ROOT = Path(__file__).resolve().parents[3]
SOCKET = os.environ.get("TEST_REDIS")

# What each process does: as many threads as it is told, all at once, each through a cache object of its own.
RACE = """
import json, sys, threading, time
from django.conf import settings
settings.configure(CACHES={"default": json.loads(sys.argv[1])})
from django.core.cache import caches
threads, allowed, what = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
start, found = threading.Barrier(threads), []
def race():
    cache = caches["default"]
    start.wait()
    if what == "take":
        found.append(cache.take("limit", most=allowed, window=600).allowed)
    elif what == "add":
        found.append(cache.add("mark", 1, 600))
    else:
        cache.incr("sum")
        found.append(True)
print("ready", flush=True)
sys.stdin.readline()
crowd = [threading.Thread(target=race) for _ in range(threads)]
[each.start() for each in crowd]
[each.join() for each in crowd]
print(sum(found), flush=True)
"""


def kinds() -> list[str]:
    """Redis where `deploy/with-postgres.sh` starts one."""
    return ["sqlite", *(["redis"] if SOCKET else [])]


@pytest.fixture(params=kinds())
def described(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    if request.param == "redis":
        return {"BACKEND": "lms.cache.redis.RedisCache", "LOCATION": f"unix://{SOCKET}?db=15"}
    return {"BACKEND": "lms.cache.sqlite.SQLiteCache", "LOCATION": str(tmp_path / "cache.sqlite3")}


@pytest.fixture
def cache(described: dict[str, Any]) -> Any:
    kind = RedisCache if "redis" in described["BACKEND"] else SQLiteCache
    options = {"max_connections": 200} if kind is RedisCache else {}
    made = kind(described["LOCATION"], {"OPTIONS": options})
    made.clear()
    return made


def raced(described: dict[str, Any], what: str) -> int:
    """How many of all threads of all processes passed."""
    command = [sys.executable, "-c", RACE, json.dumps(described), str(THREADS), str(ALLOWED), what]
    crowd = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    for each in crowd:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in crowd:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    return sum(int(each.communicate(timeout=120)[0]) for each in crowd)


def test_of_192_in_processes_and_threads_exactly_the_allowed_pass(cache: Any, described: dict[str, Any]) -> None:
    assert raced(described, "take") == ALLOWED
    assert cache.peek("limit").count == ALLOWED


def test_of_192_that_want_to_be_first_one_is(cache: Any, described: dict[str, Any]) -> None:
    assert raced(described, "add") == 1


def test_192_that_count_are_192(cache: Any, described: dict[str, Any]) -> None:
    cache.set("sum", 0, 600)

    assert raced(described, "incr") == PROCESSES * THREADS
    assert cache.get("sum") == PROCESSES * THREADS


def test_192_threads_of_one_process_are_counted_as_exactly(cache: Any, described: dict[str, Any]) -> None:
    passed: list[bool] = []
    start = threading.Barrier(192)

    def take() -> None:
        start.wait()
        passed.append(cache.take("limit", most=ALLOWED, window=600).allowed)

    crowd = [threading.Thread(target=take) for _ in range(192)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    assert sum(passed) == ALLOWED


def test_a_count_begins_with_the_first_and_says_when_it_ends(cache: Any) -> None:
    first = cache.take("limit", most=2, window=600)
    cache.take("limit", most=2, window=5)
    refused = cache.take("limit", most=2, window=600)

    assert (first.allowed, first.count) == (True, 1)
    assert (refused.allowed, refused.count) == (False, 2)
    assert 590 < refused.seconds <= 600


def test_what_is_given_back_can_be_taken_again_and_never_more(cache: Any) -> None:
    cache.take("limit", most=1, window=600)
    cache.release("limit", amount=5)
    cache.release("another")

    assert cache.take("limit", most=1, window=600).allowed
    assert not cache.take("limit", most=1, window=600).allowed
    assert cache.peek("another").count == 0


def test_a_count_that_comes_to_nothing_leaves_nothing(cache: Any) -> None:
    cache.take("limit", most=3, window=600, amount=2)
    cache.release("limit")
    assert (cache.peek("limit").count, cache.has_key("limit")) == (1, True)

    cache.release("limit")

    assert not cache.has_key("limit")


def test_192_that_take_and_give_back_leave_nothing_and_lose_nothing(cache: Any) -> None:
    cache.take("limit", most=1000, window=600)
    start = threading.Barrier(192)

    def try_once() -> None:
        start.wait()
        cache.take("limit", most=1000, window=600)
        cache.release("limit")

    crowd = [threading.Thread(target=try_once) for _ in range(192)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    assert cache.peek("limit").count == 1
    cache.release("limit")
    assert not cache.has_key("limit")


def test_a_count_ends_by_itself(cache: Any, wait_for: Callable[[Callable[[], Any]], None]) -> None:
    cache.take("limit", most=1, window=0.05)

    wait_for(lambda: cache.take("limit", most=1, window=0.05).allowed)


def test_incr_never_brings_back_a_key_that_is_over(cache: Any) -> None:
    with pytest.raises(ValueError):
        cache.incr("nothing")

    assert cache.get("nothing") is None


@pytest.fixture
def wait_for() -> Callable[[Callable[[], Any]], None]:
    def wait(state: Callable[[], Any]) -> None:
        ticks = threading.Event()
        for _ in range(500):
            if state():
                return
            ticks.wait(0.01)
        raise AssertionError("it never came to that")

    return wait


if SOCKET:

    def test_a_redis_that_evicts_is_warned_of(settings: Any) -> None:
        cache = RedisCache(f"unix://{SOCKET}?db=15", {})
        server = cache._cache.get_client(None)  # type: ignore[attr-defined]
        before = server.config_get("maxmemory-policy")["maxmemory-policy"]

        try:
            server.config_set("maxmemory-policy", "allkeys-lru")
            evicting = cache_evicts_nothing(None)
            server.config_set("maxmemory-policy", "noeviction")
            keeping = cache_evicts_nothing(None)
        finally:
            server.config_set("maxmemory-policy", before)

        assert [each.id for each in evicting] == ["lms.W020"]
        assert keeping == []


def test_a_cache_that_miscounts_does_not_start(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

    assert [each.id for each in cache_counts_exactly(None)] == ["lms.E020"]
