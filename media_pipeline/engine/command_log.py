"""Commands that a stage started and the end of their logs, for operators to read.

Folders and programs go by the names of their settings (`$MEDIA_ROOT/…`), so that no path of a machine reaches a page
and a command can still be pasted where those are set.
"""

import shlex
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from media_pipeline.engine import tools

LOG_CHARACTERS = 8000
COMMAND_CHARACTERS = 16_000  # a ladder with an interpreter is 6,000


@cache
def names(*places: str) -> tuple[tuple[str, str], ...]:
    """Return paths and their names, the longest first."""
    named = dict(zip(("$MEDIA_ROOT", "$WORK_DIR", "$UPLOAD_DIR", "$FFMPEG", "$BASE_DIR"), places, strict=True))
    return tuple(
        sorted(((path, name) for name, path in named.items() if len(path) > 1), key=lambda pair: -len(pair[0]))
    )


def without_paths(text: str) -> str:
    """Return the text with our folders and the encoder replaced by names."""
    places = [str(settings.MEDIA_ROOT), str(settings.WORK_DIR), str(settings.UPLOAD_DIR), tools.ffmpeg()]
    for path, name in names(*places, str(settings.BASE_DIR)):
        text = text.replace(path, name)
    return text


def places() -> dict[str, str]:
    """Return what the names stand for here: for an operator at the machine, never for a page."""
    folders = {
        f"${name}": str(getattr(settings, name)) for name in ("MEDIA_ROOT", "WORK_DIR", "UPLOAD_DIR", "BASE_DIR")
    }
    return folders | {"$FFMPEG": tools.ffmpeg()}


class Trace:
    """Collects the logs of one lease's programs from `encoding.process`. `news` is what the row does not have yet."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.log = ""
        self.written: dict[str, Any] = {}

    def started(self, command: Sequence[str]) -> None:
        known = Path(command[0]).name if "/" in command[0] and command[0] != tools.ffmpeg() else command[0]
        self.commands.append(without_paths(shlex.join([known, *command[1:]])))

    def logged(self, log: str) -> None:
        self.log = log

    def news(self) -> dict[str, str]:
        """Return the columns to write: only what has changed since the last call."""
        lines = "\n".join(self.commands)
        now = {"commands": lines[-COMMAND_CHARACTERS:], "log_tail": without_paths(self.log)[-LOG_CHARACTERS:]}
        fresh = {name: text for name, text in now.items() if text and self.written.get(name) != text}
        self.written |= fresh
        return fresh
