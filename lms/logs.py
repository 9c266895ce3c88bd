"""How a line of the log looks."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

# Line ends of every sort, and whatever moves a terminal's cursor or changes the direction of writing.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    r"""Return `text` with control characters written out (`\n`), so that no address forges a line of the log."""
    return CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


class OneLine(logging.Formatter):
    """A message is one line with a time that names its zone; a traceback of ours follows on lines of its own."""

    def __init__(
        self,
        fmt: str | None = None,
        datefmt: str | None = None,
        style: Any = "%",
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(fmt, datefmt or "%Y-%m-%dT%H:%M:%S%z", style, defaults=defaults)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = one_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        """Return the traceback indented: what somebody sent may stand in it, and looks like no line of its own."""
        return "\n".join(f"  {one_line(line)}" for line in super().formatException(ei).splitlines())


class AsJSON(OneLine):
    """One JSON object a line, for programs that gather logs: time, level, logger, message and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        entry = {
            "time": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)  # ASCII: no sign in it ends a line or turns one round
