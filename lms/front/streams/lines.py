"""How many long bodies one person sends at a time, over all processes of the machine."""

import fcntl
import os
from pathlib import Path
from typing import IO

from django.conf import settings

from media_pipeline.storing.storage import LINES


def take(user: object) -> IO[str] | None:
    """Take one of this person's lines, free again when it is closed or its process ends; None when all are in use."""
    folder = Path(settings.WORK_DIR) / LINES
    for number in range(settings.FRONT_LINES_A_USER):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            line = (folder / f"{user}.{number}").open("a", encoding="ascii")
        except OSError:  # a full disk is reported when the body is written
            return Path(os.devnull).open("a", encoding="ascii")
        try:
            fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            line.close()
            continue
        return line
    return None
