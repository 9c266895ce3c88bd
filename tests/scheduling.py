"""Which process runs what: a file is run by one of them, so that what a module sets up is set up once.

Files marked `waits`, which wait more than they reckon (for pictures, for a clock, for processes of their own), are one
piece: then one process of two works while the other waits. Who hands out the pieces collects nothing, so it reads the
marker in the file. xdist's own groups (`--dist loadgroup`) do nothing under pytest 9.2, which no longer reads the
attribute that xdist 3.8 writes them to.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xdist.scheduler.loadscope import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

ROOT = Path(__file__).parent.parent
WAITS = "pytest.mark.waits"
NICE = 10
DATABASE = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})  # fixtures
OWN_SERVERS = frozenset({"server", "slow_server", "front", "forgetful", "crowded", "live_server"})  # fixtures
_decided = False
# What takes minutes in one piece begins first, so that no process is left with it at the end.
LONGEST_FIRST = (
    "tests/house/test_malformed.py",
    "tests/simulator/",
    "tests/media_pipeline/hostile/",
    "tests/house/test_matrix.py",
)


def pieces(order: Sequence[str]) -> dict[str, str]:
    """What each test is run together with: its file, as long as no other file's tests come in between.

    They do where a file has tests that flush the database, or that need none: those stand at the end (pytest-django),
    and must stay there, because what migrations put in is gone after a flush.
    """
    found: dict[str, str] = {}
    last, run = "", 0
    for nodeid in order:
        file = nodeid.split("::", 1)[0]
        run += file != last
        last = file
        found[nodeid] = "what waits" if waits(file) else f"{file} {run}"
    return found


@cache
def waits(file: str) -> bool:
    path = ROOT / file
    return path.is_file() and WAITS in path.read_text(encoding="utf-8")


def make_way(item: pytest.Item) -> None:
    """Leave the cores to the process that has what waits: pictures and clocks go on while the others reckon.

    Called before each test; a process decides at its first one, and cannot go back.
    """
    global _decided
    if not _decided and "PYTEST_XDIST_WORKER" in os.environ and not item.get_closest_marker("waits"):
        os.nice(NICE)
    _decided = True


def is_timed(item: pytest.Item) -> bool:
    """Return whether the test watches a browser, a server of its own or a clock: it is run once more where it fails.

    Others are never run again: what differs from run to run there is a fault of the test or of the product.
    """
    marked = item.get_closest_marker("waits") or item.get_closest_marker("browser")
    return bool(marked) or not OWN_SERVERS.isdisjoint(getattr(item, "fixturenames", ()))


def asks_a_database(item: pytest.Item) -> bool:
    """Return whether the test says so before it runs, by a marker or by a fixture that it names."""
    named = DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(named) or item.get_closest_marker("django_db") is not None


def place_of(item: pytest.Item) -> int:
    if item.get_closest_marker("waits"):
        return 0
    return next((n for n, name in enumerate(LONGEST_FIRST, 1) if item.nodeid.startswith(name)), len(LONGEST_FIRST) + 1)


class Pieces(LoadScopeScheduling):
    pieces: dict[str, str]

    def schedule(self) -> None:
        self.pieces = pieces(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.pieces[nodeid]


def make(config: pytest.Config, log: Any) -> Pieces:
    return Pieces(config, log)
