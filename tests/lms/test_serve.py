"""One command runs web server, worker and sweep, and leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.lms.processes import alive, command, descendants, parent

pytestmark = pytest.mark.waits

ROOT = Path(__file__).resolve().parents[2]
SETTLE = 2.0


def test_what_dies_is_started_again_and_sigterm_then_stops_all_of_them_cleanly(
    serve: subprocess.Popen[str], port: int
) -> None:
    """One life of a site, as starting one takes three processes: its web server dies, its worker, and it is ended."""
    time.sleep(SETTLE)  # sooner, what dies would count as never having come up
    for name in ("granian", "celery"):
        [first] = children(serve, name)

        os.kill(first, signal.SIGKILL)

        wait_for(lambda name=name, first=first: (now := children(serve, name)) and now != [first])
        wait_for(lambda: answers(port))
    wait_for(lambda: workers_up(serve))
    family = descendants(serve.pid)

    serve.send_signal(signal.SIGTERM)

    assert serve.wait(40) == 0
    assert wait_until_gone(family) == []


def test_a_taken_port_ends_the_command_with_an_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(taken.getsockname()[1], tmp_path, stderr=subprocess.PIPE)

        _, said = process.communicate(timeout=40)

    assert process.returncode == 1
    assert "web ended with" in said


def test_killing_the_command_itself_leaves_no_orphan(serve: subprocess.Popen[str]) -> None:
    family = descendants(serve.pid)

    serve.kill()
    serve.wait(10)

    assert wait_until_gone(family) == []


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def serve(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`manage.py serve` with its web server answering and its worker up."""
    process = start(port, tmp_path, settle=SETTLE)
    wait_for(lambda: answers(port))
    wait_for(lambda: workers_up(process))
    yield process
    process.kill()
    process.wait()


def start(port: int, folder: Path, *, settle: float = 60, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1", "--settle", str(settle)],
        cwd=ROOT,
        env=os.environ | {"LMS_VAR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "lms.settings.dev"},
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        text=True,
    )


def children(serve: subprocess.Popen[str], name: str) -> list[int]:
    """Its own children, not theirs, that run the program of that name."""
    return [pid for pid in descendants(serve.pid) if parent(pid) == serve.pid and name in command(pid)]


def workers_up(serve: subprocess.Popen[str]) -> bool:
    """Whether the worker is there with a process to work in."""
    return sum("celery" in command(pid) for pid in descendants(serve.pid)) >= 2


def answers(port: int) -> bool:
    """Whether somebody speaks HTTP there; what is said does not matter here."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", "/static/nothing")
            return connection.getresponse().read() is not None
    except (OSError, HTTPException):
        return False


def wait_for(true: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "it never came up"
        time.sleep(0.1)


def wait_until_gone(pids: list[int], seconds: float = 40) -> list[int]:
    """Those still there after a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = [pid for pid in pids if alive(pid)]
        if not left:
            return []
        time.sleep(0.1)
    return left
