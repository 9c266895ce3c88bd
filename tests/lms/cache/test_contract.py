"""The cache does what Django's caches do, tried beside Django's own; and what they do not: it forgets nothing early."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import InvalidCacheKey, caches
from django.core.cache.backends.locmem import LocMemCache
from hypothesis import given
from hypothesis import strategies as st

from lms.cache.sqlite import SQLiteCache
from tests.properties import prove

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.both_databases

KEYS = st.sampled_from(["a", "b", "c", "岩温", "with:colon"])
VALUES = st.one_of(
    st.integers(-(2**70), 2**70), st.booleans(), st.none(), st.text(), st.binary(), st.floats(allow_nan=False)
) | st.lists(st.integers())
TIMEOUTS = st.sampled_from([None, 0, -1, 1, 5, 0.5])
VERSIONS = st.sampled_from([None, 1, 2])
STEPS = st.one_of(
    st.tuples(st.just("set"), KEYS, VALUES, TIMEOUTS, VERSIONS),
    st.tuples(st.just("add"), KEYS, VALUES, TIMEOUTS, VERSIONS),
    st.tuples(st.just("get"), KEYS, st.just("default"), VERSIONS),
    st.tuples(st.just("touch"), KEYS, TIMEOUTS, VERSIONS),
    st.tuples(st.just("delete"), KEYS, VERSIONS),
    st.tuples(st.just("has_key"), KEYS, VERSIONS),
    st.tuples(st.just("incr"), KEYS, st.integers(-3, 3), VERSIONS),
    st.tuples(st.just("decr"), KEYS, st.integers(-3, 3), VERSIONS),
    st.tuples(st.just("get_many"), st.lists(KEYS), VERSIONS),
    st.tuples(st.just("set_many"), st.dictionaries(KEYS, VALUES), TIMEOUTS, VERSIONS),
    st.tuples(st.just("delete_many"), st.lists(KEYS), VERSIONS),
    st.tuples(st.just("get_or_set"), KEYS, VALUES, TIMEOUTS, VERSIONS),
    st.tuples(st.just("incr_version"), KEYS, st.just(1), VERSIONS),
    st.tuples(st.just("clear")),
    st.tuples(st.just("wait"), st.sampled_from([0.4, 1.0, 6.0])),
)


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> SQLiteCache:
    return SQLiteCache(tmp_path_factory.mktemp("cache") / "cache.sqlite3", {})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "time", made)
    return made


def outcome(cache: Any, name: str, arguments: tuple[Any, ...]) -> Any:
    try:
        return getattr(cache, name)(*arguments)
    except (ValueError, TypeError) as error:
        return type(error)


@prove
@given(steps=st.lists(STEPS, max_size=30))
def test_any_use_of_it_answers_as_djangos_own_does(ours: SQLiteCache, steps: list[tuple[Any, ...]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", clock := Clock())
        theirs = LocMemCache("oracle", {"MAX_ENTRIES": 10_000})
        ours.clear()
        theirs.clear()

        for name, *arguments in steps:
            if name == "wait":
                clock.now += arguments[0]
            elif name == "delete":  # of what is over Django's says True, its Redis and ours say False
                was_there = theirs.has_key(*arguments)
                theirs.delete(*arguments)
                assert ours.delete(*arguments) == was_there
            else:
                assert outcome(ours, name, tuple(arguments)) == outcome(theirs, name, tuple(arguments))


def test_a_key_that_memcached_would_refuse_is_warned_of(ours: SQLiteCache) -> None:
    with pytest.warns(Warning, match="errors if used with memcached"):
        ours.get("two words")
    assert issubclass(InvalidCacheKey, ValueError)


def test_what_cannot_be_pickled_is_refused_and_nothing_changes(ours: SQLiteCache) -> None:
    ours.set("k", 1)

    with pytest.raises((AttributeError, TypeError)):
        ours.set("k", lambda: None)

    assert ours.get("k") == 1


def test_a_value_of_a_class_that_is_gone_counts_as_missing(ours: SQLiteCache, monkeypatch: pytest.MonkeyPatch) -> None:
    ours.set("k", Clock())
    monkeypatch.delattr(f"{__name__}.Clock")

    assert ours.get("k", "default") == "default"


def test_ten_thousand_entries_are_all_still_there(ours: SQLiteCache) -> None:
    ours.set_many({f"k{number}": number for number in range(10_000)}, timeout=3600)

    assert ours.get_many([f"k{number}" for number in range(10_000)]) == {f"k{n}": n for n in range(10_000)}


def test_what_has_expired_is_removed_by_those_who_write_a_few_at_a_time(ours: SQLiteCache, clock: Clock) -> None:
    ours.clear()
    ours.set_many({f"k{number}": number for number in range(100)}, timeout=5)
    clock.now += 10

    def rows() -> int:
        found: int = ours.file.run(lambda c: c.execute("SELECT count(*) FROM entries").fetchone()[0], write=False)
        return found

    ours.set("new", 1, timeout=None)
    after_one = rows()
    for number in range(5):
        ours.set(f"new{number}", 1, timeout=None)

    assert after_one == 100 - 20 + 1
    assert rows() == 6


def test_the_default_cache_of_the_tests_is_the_one_that_runs() -> None:
    assert hasattr(caches["default"], "take")


def test_two_threads_of_a_process_share_one_file(tmp_path: Path) -> None:
    one, other = (SQLiteCache(tmp_path / "c.sqlite3", {}) for _ in range(2))

    assert one.file is other.file
