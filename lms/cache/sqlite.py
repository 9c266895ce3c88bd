"""Django's cache on an SQLite file of its own: the embedded default."""

import logging
import pickle
import time
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from pysqlite3 import dbapi2 as Database

from lms.cache.counting import Taken
from lms.cache.file import is_full, shared_file

logger = logging.getLogger(__name__)

MOST_BYTES = 512 * 1024 * 1024
WAIT = 20.0  # seconds for another process's write
AT_ONCE = 20  # expired entries that each write removes: more than it adds, so that they never pile up
WHEN_FULL = 2_000
IN_ONE_QUERY = 500

LIVE = "(expires IS NULL OR expires > :now)"
ONE = f"SELECT value FROM entries WHERE key = :key AND {LIVE}"  # noqa: S608
COUNTED = f"SELECT value, expires FROM entries WHERE key = :key AND {LIVE}"  # noqa: S608
# A count that has reached zero leaves no entry: tries that are refused would fill the file otherwise.
GONE = f"DELETE FROM entries WHERE key = :key AND value <= :amount AND {LIVE}"  # noqa: S608
LESS = f"UPDATE entries SET value = value - :amount WHERE key = :key AND value > :amount AND {LIVE}"  # noqa: S608
PUT = """INSERT INTO entries (key, value, expires) VALUES (:key, :value, :expires)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires"""
PUT_NEW = f"{PUT} WHERE entries.expires <= :now RETURNING 1"
DROP_EXPIRED = """DELETE FROM entries WHERE key IN
    (SELECT key FROM entries WHERE expires <= :now ORDER BY expires LIMIT :most) RETURNING 1"""


class SQLiteCache(BaseCache):
    """LOCATION is the file; OPTIONS may say `most_bytes` and `wait` (seconds). MAX_ENTRIES has no meaning here.

    Raises CacheFull where an entry has no room, and CacheUnavailable where the file cannot be used.
    """

    def __init__(self, location: str | Path, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = params.get("OPTIONS", {})
        most, wait = options.get("most_bytes", MOST_BYTES), options.get("wait", WAIT)
        self.file = shared_file(Path(location), most_bytes=most, seconds=wait)

    # --- Django's contract ---------------------------------------------------------------------------------------

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        name = self.make_and_validate_key(key, version=version)
        row = self._read(ONE, {"key": name, "now": time.time()})
        return default if row is None else loaded(row[0], default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        name = self.make_and_validate_key(key, version=version)
        self._write(PUT, self._entry(name, value, timeout))

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return bool(self._write(PUT_NEW, self._entry(name, value, timeout)))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        wanted = f"UPDATE entries SET expires = :expires WHERE key = :key AND {LIVE} RETURNING 1"  # noqa: S608
        return bool(self._write(wanted, {"key": name, "now": time.time(), "expires": self._expires(timeout)}))

    def delete(self, key: Any, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        gone = f"DELETE FROM entries WHERE key = :key RETURNING {LIVE}"  # noqa: S608
        return any(live for (live,) in self._write(gone, {"key": name, "now": time.time()}))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return self._read(ONE, {"key": name, "now": time.time()}) is not None

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        name = self.make_and_validate_key(key, version=version)

        def add(connection: Any) -> int:
            row = connection.execute(ONE, {"key": name, "now": time.time()}).fetchone()
            if row is None:
                raise ValueError(f"Key '{key}' not found")
            new = loaded(row[0], None) + delta
            connection.execute("UPDATE entries SET value = ? WHERE key = ?", (dumped(new), name))
            return cast("int", new)

        return self.file.run(add, write=True)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        found: dict[Any, Any] = {}
        for some in in_parts(list(names)):
            rows = self.file.run(partial(live_rows, names=some), write=False)
            found |= {names[name]: value for name, raw in rows if (value := loaded(raw, MISSING)) is not MISSING}
        return found

    def set_many(
        self,
        data: Mapping[Any, Any],
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[Any]:
        entries = [
            self._entry(self.make_and_validate_key(key, version=version), value, timeout) for key, value in data.items()
        ]
        self._store(lambda connection: connection.executemany(PUT, entries))
        return []

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        names = [(self.make_and_validate_key(key, version=version),) for key in keys]
        self.file.run(lambda c: c.executemany("DELETE FROM entries WHERE key = ?", names), write=True)

    def clear(self) -> None:
        self.file.run(lambda connection: connection.execute("DELETE FROM entries"), write=True)

    # --- counting ------------------------------------------------------------------------------------------------

    def take(self, key: str, *, most: int, window: float, amount: int = 1) -> Taken:
        """See `counting.Counting`."""
        name = self.make_and_validate_key(key)

        def take(connection: Any) -> Taken:
            now = time.time()
            count, ends = connection.execute(COUNTED, {"key": name, "now": now}).fetchone() or (0, now + window)
            if count + amount > most:
                return Taken(False, count, left(ends, now))
            new = {"key": name, "value": count + amount, "expires": ends, "now": now}
            connection.execute(PUT, new)
            return Taken(True, count + amount, left(ends, now))

        return cast("Taken", self._store(take))

    def release(self, key: str, *, amount: int = 1) -> None:
        """See `counting.Counting`."""
        name = self.make_and_validate_key(key)
        values = {"key": name, "amount": amount, "now": time.time()}

        def less(connection: Any) -> None:
            connection.execute(GONE, values)
            connection.execute(LESS, values)

        self._store(less)

    def peek(self, key: str) -> Taken:
        """See `counting.Counting`."""
        now = time.time()
        count, ends = self._read(COUNTED, {"key": self.make_and_validate_key(key), "now": now}) or (0, now)
        return Taken(True, count, left(ends, now))

    # --- inside --------------------------------------------------------------------------------------------------

    def _expires(self, timeout: Any) -> float | None:
        return self.get_backend_timeout(timeout)

    def _entry(self, name: str, value: Any, timeout: Any) -> dict[str, Any]:
        return {"key": name, "value": dumped(value), "expires": self._expires(timeout), "now": time.time()}

    def _read(self, wanted: str, values: dict[str, Any]) -> Any:
        return self.file.run(lambda connection: connection.execute(wanted, values).fetchone(), write=False)

    def _write(self, statement: str, values: dict[str, Any]) -> list[Any]:
        return cast("list[Any]", self._store(lambda connection: connection.execute(statement, values).fetchall()))

    def _store(self, work: Any) -> Any:
        """Do what may add an entry, and remove a few that have expired; of a full file, many, and try once more."""

        def both(connection: Any) -> Any:
            try:
                result = work(connection)
            except Database.DatabaseError as error:
                if not is_full(error):
                    raise
                if not connection.in_transaction:  # SQLite may have ended it
                    connection.execute("BEGIN IMMEDIATE")
                if not drop_expired(connection, WHEN_FULL):
                    raise
                result = work(connection)
            drop_expired(connection, AT_ONCE)
            return result

        return self.file.run(both, write=True)


MISSING = object()


def live_rows(connection: Any, names: list[str]) -> list[tuple[str, Any]]:
    """Return those of these entries that have not expired."""
    marks = ",".join("?" * len(names))
    wanted = f"SELECT key, value FROM entries WHERE key IN ({marks}) AND (expires IS NULL OR expires > ?)"  # noqa: S608
    return cast("list[tuple[str, Any]]", connection.execute(wanted, [*names, time.time()]).fetchall())


def drop_expired(connection: Any, most: int) -> int:
    """Remove the entries that expired first; return how many."""
    return len(connection.execute(DROP_EXPIRED, {"now": time.time(), "most": most}).fetchall())


def dumped(value: Any) -> Any:
    """Return the value as it is stored: a whole number as itself, all else pickled as in Django's other caches."""
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def loaded(raw: Any, default: Any) -> Any:
    """Return the stored value; `default` for one that an older program wrote and this one cannot read."""
    if type(raw) is int:
        return raw
    try:
        return pickle.loads(raw)  # noqa: S301  (our own file, 0600)
    except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, IndexError) as error:
        logger.warning("An entry of the cache cannot be read and counts as missing: %r", error)
        return default


def left(ends: float | None, now: float) -> float:
    return float("inf") if ends is None else max(0.0, ends - now)


def in_parts(names: list[str]) -> list[list[str]]:
    return [names[start : start + IN_ONE_QUERY] for start in range(0, len(names), IN_ONE_QUERY)]
