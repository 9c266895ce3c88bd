"""One SQLite file that all processes of a machine share; it may be deleted or damaged at any time and is made again.

A process has one connection, behind a lock. That is enough, because a query takes some 20 microseconds, and it makes
forking safe: the connection is closed before a fork (SQLite's state must not be carried into a child), and each side
opens its own at its next query.

WAL with synchronous=NORMAL: a killed process loses nothing, a commit waits for no disk, and a power cut may take the
last moments but leaves a file that is whole. OFF would be no faster here and would leave a damaged one.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as Database

from lms.cache.errors import CacheFull, CacheUnavailable

logger = logging.getLogger(__name__)

PAGE = 4096
# STRICT with ANY keeps a number a number: `incr` needs no pickle, and a value is never bent into another type.
SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value ANY NOT NULL, expires REAL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_expiry ON entries (expires) WHERE expires IS NOT NULL;
"""
FULL, BUSY, LOCKED = 13, 5, 6
DAMAGED = {11, 26}  # SQLITE_CORRUPT, SQLITE_NOTADB; primary codes
CUT_SHORT = {522, 8458}  # SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_CORRUPTFS; extended codes

type Identity = tuple[int, int]


class CacheFile:
    """The file at `path`, never larger than `most_bytes`; `seconds` is how long to wait for another process."""

    def __init__(self, path: Path, *, most_bytes: int, seconds: float) -> None:
        self.path = path
        self.most_pages = max(most_bytes // PAGE, 16)
        self.seconds = seconds
        self.lock = threading.RLock()
        self.connection: Any = None
        self.identity: Identity | None = None

    def run[T](self, work: Callable[[Any], T], *, write: bool) -> T:
        """Return `work(connection)`, within a transaction where it writes; a damaged file is made again first.

        Raises CacheFull when the file has reached its bound, CacheUnavailable when it cannot be used at all.
        """
        with self.lock:
            try:
                try:
                    return self._once(work, write)
                except Database.DatabaseError as error:
                    if not is_damage(error):
                        raise
                    self._replace(error)
                    return self._once(work, write)
            except (Database.Error, OSError) as error:
                raise unavailable(error, self.path) from error

    def close(self) -> None:
        """Close the connection; the next query opens one."""
        with self.lock:
            connection, self.connection, self.identity = self.connection, None, None
            if connection is not None:
                with suppress(Database.Error):
                    connection.close()

    def _once[T](self, work: Callable[[Any], T], write: bool) -> T:
        connection = self._current()
        if not write:
            return work(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _current(self) -> Any:
        """Return the open connection; open another where the file was deleted or replaced since."""
        if self.connection is None or identity_of(self.path) != self.identity:
            if self.connection is not None and identity_of(self.path) is None:
                logger.warning("The cache %s is gone; it is made again, empty.", self.path)
            self.close()
            self._open()
        return self.connection

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._make()
            self.identity = identity_of(self.path)
            self.connection = Database.connect(
                str(self.path), timeout=self.seconds, isolation_level=None, check_same_thread=False
            )
            execute = self.connection.execute
            execute(f"PRAGMA page_size = {PAGE}")
            execute("PRAGMA journal_mode = WAL")
            execute("PRAGMA synchronous = NORMAL")
            execute(f"PRAGMA max_page_count = {self.most_pages}")
            for statement in SCHEMA.strip().splitlines():
                execute(statement)

    def _make(self) -> None:
        """See that there is a file of ours alone (0600), and no journal of an earlier one beside a new one."""
        try:
            number = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if self.path.stat().st_mode & 0o077:
                self.path.chmod(0o600)
        else:
            os.close(number)
            self._forget_journal()

    def _replace(self, error: Exception) -> None:
        """Delete the damaged file, unless another process has done so already."""
        damaged = self.identity
        self.close()
        with self._alone():
            if damaged is None or identity_of(self.path) == damaged:
                logger.error("The cache %s is damaged (%s); it is made again, empty.", self.path, error)
                self.path.unlink(missing_ok=True)
                self._forget_journal()

    def _forget_journal(self) -> None:
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from making or deleting the file meanwhile."""
        lock = self.path.with_name(self.path.name + ".lock")
        number = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
            yield
        finally:
            os.close(number)


def identity_of(path: Path) -> Identity | None:
    """Return which file stands at a path (device and inode); None for none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def is_damage(error: Exception) -> bool:
    """Return whether only a new file helps: a damaged one, one cut short, or one without our table."""
    code = getattr(error, "sqlite_errorcode", 0)
    return (
        code & 0xFF in DAMAGED or code in CUT_SHORT or "no such table" in str(error) or "no such column" in str(error)
    )


def is_full(error: Exception) -> bool:
    """Return whether the file has reached its bound (or the disk is full)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == FULL


def unavailable(error: Exception, path: Path) -> CacheUnavailable:
    """Return the error that callers see; log it unless it is only a long wait."""
    if is_full(error):
        logger.error("The cache %s is full: nothing in it has expired, and nothing is thrown away.", path)
        return CacheFull(str(error))
    if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (BUSY, LOCKED):
        logger.error("The cache %s cannot be used: %r", path, error)
    return CacheUnavailable(str(error))


# --- one a process, also after forking --------------------------------------------------------------------------------

_files: dict[Path, CacheFile] = {}
_registry = threading.Lock()
_forking = threading.local()


def shared_file(path: Path, *, most_bytes: int, seconds: float) -> CacheFile:
    """Return the one CacheFile of this process for a path: Django makes a backend object for each thread."""
    with _registry:
        if path not in _files:
            _files[path] = CacheFile(path, most_bytes=most_bytes, seconds=seconds)
        return _files[path]


def before_fork() -> None:
    """Wait for queries under way, and leave nothing of SQLite open for the child to find."""
    _registry.acquire()
    _forking.files = list(_files.values())
    for file in _forking.files:
        file.lock.acquire()
        file.close()


def after_fork_in_parent() -> None:
    """Release the locks."""
    for file in _forking.files:
        file.lock.release()
    _registry.release()


def after_fork_in_child() -> None:
    """Release the locks: the thread that forked is the only one here, and holds all of them."""
    after_fork_in_parent()


os.register_at_fork(before=before_fork, after_in_parent=after_fork_in_parent, after_in_child=after_fork_in_child)
