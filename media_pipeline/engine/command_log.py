"""What a stage leaves for operators to read: the commands it started and the end of what they said.

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
    """Paths and what they are called, the longest first."""
    named = dict(zip(("$MEDIA_ROOT", "$WORK_DIR", "$UPLOAD_DIR", "$FFMPEG", "$BASE_DIR"), places, strict=True))
    return tuple(
        sorted(((path, name) for name, path in named.items() if len(path) > 1), key=lambda pair: -len(pair[0]))
    )


def without_paths(text: str) -> str:
    """The text with our folders and the encoder called by name."""
    places = [str(settings.MEDIA_ROOT), str(settings.WORK_DIR), str(settings.UPLOAD_DIR), tools.ffmpeg()]
    for path, name in names(*places, str(settings.BASE_DIR)):
        text = text.replace(path, name)
    return text


def places() -> dict[str, str]:
    """What the names stand for here: for an operator at the machine, never for a page."""
    folders = {
        f"${name}": str(getattr(settings, name)) for name in ("MEDIA_ROOT", "WORK_DIR", "UPLOAD_DIR", "BASE_DIR")
    }
    return folders | {"$FFMPEG": tools.ffmpeg()}


class Trace:
    """Collects what one lease's programs say; `encoding.process` tells it. `news` is what the row does not know yet."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.log = ""
        self.told: dict[str, Any] = {}

    def started(self, command: Sequence[str]) -> None:
        known = Path(command[0]).name if "/" in command[0] and command[0] != tools.ffmpeg() else command[0]
        self.commands.append(without_paths(shlex.join([known, *command[1:]])))

    def said(self, log: str) -> None:
        self.log = log

    def news(self) -> dict[str, str]:
        """Columns to write, those only that have changed since they were last asked for."""
        lines = "\n".join(self.commands)
        now = {"commands": lines[-COMMAND_CHARACTERS:], "log_tail": without_paths(self.log)[-LOG_CHARACTERS:]}
        fresh = {name: text for name, text in now.items() if text and self.told.get(name) != text}
        self.told |= fresh
        return fresh
