"""Socket options of every connection: set on the listening sockets, from which accepted ones inherit them."""

import os
import resource
import socket
from contextlib import suppress
from pathlib import Path

GONE_AFTER = 120_000  # ms in which the peer takes nothing of what waits for it
UNSENT = 128 * 1024  # bytes that the kernel keeps for a slow reader beyond those on their way
IDLE, BETWEEN, TIMES = 60, 15, 4  # seconds of silence, and how often it is then asked whether the peer is there


def set_up() -> int:
    """Set the options on the listening sockets of this process; return how many were found."""
    found = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError, ValueError):
            number = int(entry.name)
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(number)) as listener:
                if listener.family != socket.AF_UNIX and listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    patient(listener)
                    found += 1
    return found


def patient(listener: socket.socket) -> None:
    tcp = socket.IPPROTO_TCP
    listener.setsockopt(tcp, socket.TCP_USER_TIMEOUT, GONE_AFTER)
    listener.setsockopt(tcp, socket.TCP_NOTSENT_LOWAT, UNSENT)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in ((socket.TCP_KEEPIDLE, IDLE), (socket.TCP_KEEPINTVL, BETWEEN), (socket.TCP_KEEPCNT, TIMES)):
        listener.setsockopt(tcp, option, value)


def as_many_as_allowed() -> None:
    """Raise the bound of open files to the hard limit: a socket is a file, and the usual bound is a thousand."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else 65_536
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, 65_536), hard))
