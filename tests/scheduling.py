"""Which process runs what: a file is run by one of them, so that what a module sets up is set up once.

Files that wait more than they reckon (for pictures, for a clock, for processes of their own) are one piece: then one
process of two works while the other waits. xdist's own groups (`--dist loadgroup`) do nothing under pytest 9.2, which
no longer reads the attribute that xdist 3.8 writes them to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xdist.scheduler.loadscope import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

WAITING = (
    "tests/journeys/",
    "tests/front/",
    "tests/lms/test_serve.py",
    "tests/lms/test_kill.py",
    "tests/lms/records/test_pages.py",
    "tests/lms/points/test_pages_browser.py",
    "tests/lms/delivery/test_oversight_browser.py",
    "tests/accessibility/test_editor_browser.py",
    "tests/courses/study/test_reading_browser.py",
    "tests/courses/study/test_surveys_browser.py",
    "tests/courses/study/test_switch_browser.py",
)
# What takes minutes in one piece begins first, so that no process is left with it at the end.
LONGEST_FIRST = (
    *WAITING,
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
        found[nodeid] = "what waits" if file.startswith(WAITING) else f"{file} {run}"
    return found


def place_of(item: pytest.Item) -> int:
    return next((n for n, name in enumerate(LONGEST_FIRST) if item.nodeid.startswith(name)), len(LONGEST_FIRST))


class Pieces(LoadScopeScheduling):
    pieces: dict[str, str]

    def schedule(self) -> None:
        self.pieces = pieces(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.pieces[nodeid]


def make(config: pytest.Config, log: Any) -> Pieces:
    return Pieces(config, log)
