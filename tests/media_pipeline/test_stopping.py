"""Stopping a stage stops everything it started, however far down and whatever room it is in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from foundation import processes
from media_pipeline.encoding.processes import orphans, process, sandbox
from media_pipeline.stages.protocol import JobCancelled

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.both_databases

# A program that starts another in a session of its own, out of reach of its group; both wait.
NEST = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    os.execv(sys.executable, [sys.executable, "-I", "-c", "import time, sys; time.sleep(300)", {mark!r}])
open({begun!r}, "w").close()
time.sleep(300)
"""


@pytest.mark.parametrize("room", [True, False], ids=["in the sandbox", "without one"])
def test_cancelling_ends_grandchildren_in_sessions_of_their_own(
    room: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if room and not sandbox.works():
        pytest.skip("bubblewrap may make no namespaces here")
    monkeypatch.setattr(sandbox, "works", lambda: room)
    mark, begun = f"grandchild-{tmp_path.name}-{room}", tmp_path / "begun"

    with pytest.raises(JobCancelled):
        process.run(
            [sys.executable, "-I", "-c", NEST.format(mark=mark, begun=str(begun)), mark],
            work=tmp_path,
            reads=[Path(sys.prefix), Path(sys.base_prefix)],
            cancelled=begun.exists,
        )

    ends = time.monotonic() + 5
    while left := list(running(mark)):
        assert time.monotonic() < ends, left
        time.sleep(0.05)


def test_what_outlived_a_dead_worker_is_ended_and_nothing_else() -> None:
    dead = subprocess.Popen(["true"])
    gone = f"{orphans.realm()}:{dead.pid}:1"
    dead.wait()
    ours = f"{orphans.realm()}:{os.getpid()}:{processes.born(os.getpid())}"
    left, kept, foreign, other = (
        subprocess.Popen(["sleep", "60"], env=os.environ | {name: value})
        for name, value in (
            (orphans.MARK, f"{gone}:a"),
            (orphans.MARK, f"{ours}:b"),
            (orphans.MARK, f"1{gone}:c"),
            ("SOMETHING", gone),
        )
    )
    try:
        assert orphans.end_all() >= 1
        assert left.wait(5) == -signal.SIGKILL
        assert (kept.poll(), foreign.poll(), other.poll()) == (None, None, None)
    finally:
        for each in (left, kept, foreign, other):
            each.kill()
            each.wait()


def running(mark: str) -> Iterator[str]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if mark in line:
            yield f"{entry.name} {line}"
