"""Half-uploaded files. One connection at a time writes, and one that went silent gives way to the next.

Dropped lines leave a server reading for minutes from a client that is long gone. So the right to write is a number in
a small file beside the part: a later one takes the next number when the holder has been silent for a while, and a
holder that wakes up finds its number stale and writes nothing. A holder whose process is dead gives way at once. Works
over all processes of one machine.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from foundation.processes import born, is_alive

SILENT_SECONDS = 10.0


class Busy(Exception):
    """Someone else is writing just now."""


class Stale(Exception):
    """The right to write has gone to a newer connection."""


@dataclass(frozen=True, slots=True)
class PartFile:
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def turns(self) -> Path:
        return self.path.with_suffix(".turn")

    @property
    def twin(self) -> Path:
        """Return a second name of the whole file, which the storage takes."""
        return self.path.with_suffix(".whole")

    def create(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)

    def take(self, silent_seconds: float = SILENT_SECONDS) -> int:
        """Return the number of our turn; raises Busy while the holder shows signs of life, or FileNotFoundError."""
        with self.locked() as file:
            number, holder, birth = read(file)
            if is_alive(holder, birth) and time.time() - self.turns.stat().st_mtime < silent_seconds:
                raise Busy
            write(file, number + 1, f"{os.getpid()} {born(os.getpid())}")
            return number + 1

    def append(self, turn: int, offset: int, chunk: bytes) -> None:
        """Write at the offset; raises Stale when the turn has passed on, FileNotFoundError when it was deleted."""
        with self.locked() as file:
            if read(file)[0] != turn:
                raise Stale
            with self.path.open("r+b") as part:
                part.seek(offset)
                part.write(chunk)
            os.utime(self.turns)

    def cut(self, turn: int, size: int) -> None:
        """Truncate what came after this length."""
        with suppress(FileNotFoundError), self.locked() as file:
            if read(file)[0] == turn:
                os.truncate(self.path, size)

    def release(self, turn: int) -> None:
        with suppress(FileNotFoundError), self.locked() as file:
            if read(file)[0] == turn:
                write(file, turn)

    def flush(self) -> None:
        """Wait until the disk has it."""
        with self.path.open("rb") as part:
            os.fsync(part.fileno())

    def remove(self) -> None:
        """Delete it with all that lies beside it, between two pieces of a connection that still sends."""
        with suppress(FileNotFoundError), self.locked():
            for path in (self.path, self.twin, self.turns):
                path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[IO[str]]:
        """Lock the file of turns; raise FileNotFoundError, leaving nothing behind, where the part has been removed."""
        with self.turns.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not self.path.exists():
                self.turns.unlink(missing_ok=True)
                raise FileNotFoundError(self.path)
            yield file


def read(file: IO[str]) -> tuple[int, str, str]:
    """Return the number of the turn, and its holder: process number and birth ("" where there is none)."""
    file.seek(0)
    number, holder, birth, *_ = *file.read().split(), "", "", ""
    return int(number or 0), holder, birth


def write(file: IO[str], number: int, holder: str = "") -> None:
    file.seek(0)
    file.truncate()
    file.write(f"{number} {holder}")
    file.flush()
