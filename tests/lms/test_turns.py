"""Writers of one SQLite file wait their turn, and a busy file is said to be busy in time."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from pysqlite3 import dbapi2 as sqlite

from lms.db.sqlite.turns import Turn

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.both_databases


def begin(connection: sqlite.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite.OperationalError:
        return False
    return True


@pytest.fixture
def path(tmp_path: Path) -> str:
    name = str(tmp_path / "turns.sqlite3")
    with sqlite.connect(name) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE counted (number INTEGER)")
        connection.execute("INSERT INTO counted VALUES (0)")
    return name


def test_threads_that_read_and_write_lose_nothing(path: str) -> None:
    def work() -> None:
        connection = sqlite.connect(path, timeout=0, isolation_level=None)
        turn = Turn(path)
        for _ in range(50):
            assert turn.take(lambda: begin(connection), 20)
            (number,) = connection.execute("SELECT number FROM counted").fetchone()
            connection.execute("UPDATE counted SET number = ?", [number + 1])
            connection.execute("COMMIT")
            turn.give()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sqlite.connect(path).execute("SELECT number FROM counted").fetchone() == (300,)


def test_another_process_that_writes_is_waited_for_only_so_long(path: str) -> None:
    elsewhere = sqlite.connect(path, isolation_level=None)  # its turn is not ours to give: as another process's
    elsewhere.execute("BEGIN IMMEDIATE")
    mine = sqlite.connect(path, timeout=0, isolation_level=None)
    turn = Turn(path)

    started = time.monotonic()
    assert not turn.take(lambda: begin(mine), 0.2)
    assert time.monotonic() - started >= 0.2
    elsewhere.execute("COMMIT")

    assert turn.take(lambda: begin(mine), 5)


def test_a_turn_that_was_not_got_is_nobody_s(path: str) -> None:
    def broken() -> bool:
        raise sqlite.DatabaseError("malformed")

    with pytest.raises(sqlite.DatabaseError):
        Turn(path).take(broken, 1)

    assert Turn(path).take(lambda: True, 0.1)
