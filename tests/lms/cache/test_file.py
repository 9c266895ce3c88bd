"""The cache's file: ours alone, made again when it is gone or damaged, bounded, and untouched by forks and kills."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lms.cache.errors import CacheFull, CacheUnavailable
from lms.cache.sqlite import SQLiteCache
from lms.web.unavailable import is_unreachable

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.sqlite3"


def another(path: Path) -> SQLiteCache:
    """As another process has it: a connection of its own."""
    from lms.cache.file import CacheFile

    made = SQLiteCache(path, {})
    made.file = CacheFile(path, most_bytes=10**8, seconds=20)
    return made


def test_nobody_else_reads_it(path: Path) -> None:
    path.touch(mode=0o644)

    SQLiteCache(path, {}).set("k", 1)

    assert {each.stat().st_mode & 0o777 for each in path.parent.iterdir()} == {0o600}


def test_deleted_under_its_users_it_is_made_again_and_they_meet_there(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = SQLiteCache(path, {}), another(path)
    one.set("before", 1)
    assert other.get("before") == 1

    path.unlink()
    one.set("after", 2)
    one.set("later", 3)

    assert other.get("after") == 2
    assert other.get("before") is None
    other.set("back", 4)
    assert [one.get("later"), one.get("back"), another(path).get("back")] == [3, 4, 4]
    assert "made again" in caplog.text


def test_with_its_journals_deleted_too(path: Path) -> None:
    cache = SQLiteCache(path, {})
    cache.set("before", 1)

    for each in path.parent.iterdir():
        each.unlink()
    cache.set("after", 2)

    assert [cache.get("before"), cache.get("after"), another(path).get("after")] == [None, 2, 2]


@pytest.mark.parametrize("damage", [b"this is no database at all " * 400, b"", b"SQLite format 3\0" + b"\xff" * 9000])
def test_damaged_it_is_made_again_with_a_line_in_the_log(
    path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    cache = SQLiteCache(path, {})
    cache.set("before", 1)
    cache.file.close()
    path.write_bytes(damage)

    with caplog.at_level(logging.ERROR):
        cache.set("after", 2)

    assert cache.get("after") == 2
    assert cache.get("before") is None
    if damage:
        assert "damaged" in caplog.text


def test_damaged_while_it_is_open_no_question_fails(path: Path) -> None:
    cache, other = SQLiteCache(path, {}), another(path)
    cache.set_many({f"k{number}": "x" * 500 for number in range(2_000)}, timeout=600)
    cache.file.run(lambda c: c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall(), write=False)
    assert other.get("k1") == "x" * 500

    with path.open("r+b") as file:
        file.seek(0)
        file.write(b"\xde\xad" * 200_000)
    for number in range(2_000):
        cache.get(f"k{number}")
        other.get(f"k{number}")
    cache.set("new", 1)

    assert [cache.get("new"), other.get("new")] == [1, 1]


def test_full_it_refuses_and_says_so_and_keeps_what_lives(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = SQLiteCache(path, {"OPTIONS": {"most_bytes": 400_000}})
    cache.set("first", 1, None)

    kept = 0
    with pytest.raises(CacheFull), caplog.at_level(logging.ERROR):  # noqa: PT012
        for number in range(10_000):
            cache.set(f"k{number}", "x" * 1000, 600)
            kept += 1

    assert kept > 50
    assert path.stat().st_size <= 400_000
    assert [cache.get("first"), cache.get("k0"), cache.get(f"k{kept - 1}")] == [1, "x" * 1000, "x" * 1000]
    assert cache.get(f"k{kept}") is None
    assert "full" in caplog.text


def test_full_of_what_is_over_it_makes_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    cache = SQLiteCache(path, {"OPTIONS": {"most_bytes": 400_000}})
    with pytest.raises(CacheFull):  # noqa: PT012
        for number in range(10_000):
            cache.set(f"k{number}", "x" * 1000, 600)

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    cache.set("new", "x" * 1000)

    assert cache.get("new") == "x" * 1000


def test_out_of_reach_it_is_a_reason_to_wait(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CacheUnavailable) as error:
        SQLiteCache(tmp_path / "file" / "cache.sqlite3", {}).get("k")

    assert is_unreachable(error.value)


def test_a_fork_and_its_parent_each_go_on(path: Path) -> None:
    cache = SQLiteCache(path, {})
    cache.set("n", 0, None)

    child = os.fork()
    if child == 0:
        code = 1
        try:
            for _ in range(200):
                cache.incr("n")
            code = 0
        finally:
            os._exit(code)
    for _ in range(200):
        cache.incr("n")

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert cache.get("n") == 400


def test_killed_in_the_midst_it_has_lost_nothing_that_was_counted(path: Path) -> None:
    script = f"""
import sys
from django.conf import settings
settings.configure()
from lms.cache.sqlite import SQLiteCache
cache = SQLiteCache({str(path)!r}, {{}})
cache.add("n", 0, None)
while True:
    print(cache.incr("n"), flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if int(line) >= 300:
                process.send_signal(signal.SIGKILL)
                break
        told = [int(line), *(int(each) for each in process.stdout if each.endswith("\n"))]

    assert SQLiteCache(path, {}).get("n") >= max(told)
