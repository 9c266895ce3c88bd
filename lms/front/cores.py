"""Each process on one core: its threads share Python's lock, so a second core gains nothing and costs a way.

A request goes from granian's thread to the event loop, into a thread for Django and back. When those sit on several
cores, each step wakes another one and finds its caches cold: an eighth of a chunk's CPU with one learner, a tenth of
the chunks a second with sixteen (`bench.progress`).

Only where there are as many processes as cores (`ours`): fewer would leave cores that the system could have used.
"""

import os
import socket
from contextlib import suppress
from pathlib import Path

ASKED = "FRONT_ONE_CORE_EACH"  # in the environment of the web processes
core_lock: socket.socket | None = None  # for as long as the process lives


def ours() -> set[int]:
    """Return the cores that this process may use; none where the system does not say."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def asked_for(workers: str) -> dict[str, str]:
    """Return what to add to the environment of so many web processes."""
    return {ASKED: "1"} if int(workers) == len(ours()) else {}


def keep_to_one() -> int | None:
    """Bind this process to one core and return it; None when that is not asked for, or all are taken.

    An abstract socket name is the lock: the kernel frees it as soon as its process is dead, whatever process then
    starts in its place. Two sites on one machine share the names; a process that finds all taken is bound to none.
    """
    global core_lock
    if ASKED not in os.environ:
        return None
    for core in sorted(ours()):
        name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            name.bind(f"\0lms.front.core.{core}")
        except OSError:
            name.close()
            continue
        core_lock = name
        for thread in Path("/proc/self/task").iterdir():
            with suppress(OSError):  # it has ended meanwhile
                os.sched_setaffinity(int(thread.name), {core})
        return core
    return None
