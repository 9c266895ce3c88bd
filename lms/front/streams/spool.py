"""Long forms on their way: files without a name in the work folder, and never the last of the disk's free space."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings

from media_pipeline.storing.storage import SPOOL

FULL = (errno.ENOSPC, errno.EDQUOT)


class Full(Exception):
    """There is no free space for this form."""


class Spool:
    """A form of so many bytes. Django copies the files of a form once more when it reads it, so twice that is needed.

    Free space is checked before each piece: several forms that come at once do not share the last of it.
    """

    def __init__(self, length: int) -> None:
        self.length = self.left = length
        self.check_free_space()
        with raising_full():
            self.file: IO[bytes] = tempfile.TemporaryFile(dir=folder())  # noqa: SIM115 - `close`

    def check_free_space(self) -> None:
        if shutil.disk_usage(folder()).free < self.left + self.length + settings.FRONT_KEPT_FREE:
            raise Full

    def write(self, piece: bytes) -> None:
        """Write a piece. Raises Full."""
        self.check_free_space()
        with raising_full():
            self.file.write(piece)
        self.left -= len(piece)

    def rewind(self) -> None:
        """Go to the beginning, which flushes the last bytes. Raises Full."""
        with raising_full():
            self.file.seek(0)

    def close(self) -> None:
        with suppress(OSError):  # what is left of a form that found no space is written once more here
            self.file.close()


@contextmanager
def raising_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Full if error.errno in FULL else error from error


def folder() -> Path:
    found = Path(settings.WORK_DIR) / SPOOL
    with raising_full():
        found.mkdir(parents=True, exist_ok=True)
    return found


def all_of_this_process() -> None:
    """Put Django's own temporary files there too: the system's folder for them may be small, or be memory."""
    tempfile.tempdir = str(folder())
