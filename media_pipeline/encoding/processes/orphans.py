"""Processes that we started, found by a mark in their environment, whatever group or session they went to."""

import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import suppress

from foundation.processes import PROC, born, is_alive

MARK = "MEDIA_JOB"  # where the worker's number means something, the number, when it began, a word for the one job


def new_mark() -> str:
    return f"{realm()}:{os.getpid()}:{born(os.getpid())}:{uuid.uuid4().hex}"


def realm() -> str:
    """Return the namespace of our process numbers: a container's processes are seen from outside and are not ours."""
    try:
        return (PROC / "self" / "ns" / "pid").readlink().name.strip("pid:[]")
    except OSError:
        return ""


def end(mark: str) -> None:
    """End everything that carries this mark."""
    for process, found in marked():
        if found == mark:
            kill(process)


def end_all() -> int:
    """Kill what outlived a killed worker and return how many; leave alone what a living worker started.

    A program dies with its worker but for an instant: bubblewrap killed while it sets the sandbox up leaves a half of
    itself that waits for ever (about once in 150 kills).
    """
    left = []
    for process, mark in marked():
        where, worker, birth, *_ = *mark.split(":"), "", ""
        if where == realm() and not is_alive(worker, birth):
            left.append(process)
    for process in left:
        kill(process)
    return len(left)


def marked() -> Iterator[tuple[int, str]]:
    """Yield every process of this machine that we may inspect and that carries a mark."""
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError):
            for variable in (entry / "environ").read_bytes().split(b"\0"):
                name, _, mark = variable.decode(errors="replace").partition("=")
                if name == MARK:
                    yield int(entry.name), mark


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
