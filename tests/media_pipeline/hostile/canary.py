"""What has to stay untouched while bad files are looked at: a file, an address, and a mark that a shell would make."""

from __future__ import annotations

import ctypes
import os
import select
import socket
from typing import TYPE_CHECKING

from tests.media_pipeline.hostile.case import Ground

if TYPE_CHECKING:
    from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
IN_ACCESS, IN_OPEN, IN_NONBLOCK = 0x1, 0x20, 0o4000


class Canaries:
    """They sing when touched, whoever touches them, in whatever room: `heard` says which did."""

    def __init__(self, folder: Path, film: bytes) -> None:
        secret = folder / "secret.mp4"
        secret.write_bytes(film)  # worth reading: who finds it would have a film
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.listener.setblocking(False)
        address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.ground = Ground(secret, address, folder / "mark")
        self.watch = LIBC.inotify_init1(IN_NONBLOCK)
        assert LIBC.inotify_add_watch(self.watch, os.fsencode(secret), IN_ACCESS | IN_OPEN) >= 0

    def heard(self) -> set[str]:
        """Which were touched since the last time; the mark stays touched until it is taken away."""
        said = set()
        if select.select([self.watch], [], [], 0)[0]:
            os.read(self.watch, 1 << 16)
            said.add("file")
        while select.select([self.listener], [], [], 0)[0]:
            self.listener.accept()[0].close()
            said.add("address")
        if self.ground.mark.exists():
            said.add("mark")
        return said

    def close(self) -> None:
        os.close(self.watch)
        self.listener.close()
