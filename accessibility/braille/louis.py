"""Cells by liblouis, where it is installed: 国家通用盲文方案 (GF 0019-2018) for Chinese, uncontracted for the rest.

The table knows characters and proofread phrases; where words begin and end must be in the text (`words.spaced`).
"""

import ctypes
import ctypes.util
import threading
from functools import cache
from typing import Any

TABLES = b"unicode.dis,zhcn-cbs.ctb"
LONGEST = 8  # cells that one character may become; what the table does not know is written as \\xHHHH
ONE_AT_A_TIME = threading.Lock()  # its tables and buffers are global


class NoBraille(RuntimeError):
    """liblouis or its Chinese table is not on this machine."""


@cache
def library() -> Any:
    """Load the shared library and check it for its table, once a process; return None without either."""
    name = ctypes.util.find_library("louis") or "liblouis.so.20"
    try:
        found = ctypes.CDLL(name)
    except OSError:
        return None
    found.lou_setLogLevel(60_000)  # it warns about its own tables on standard error
    return found if found.lou_checkTable(TABLES) else None


def available() -> bool:
    return library() is not None


def cells(text: str) -> str:
    """Return one line of text as Unicode braille (U+2800 to U+283F).

    Raises NoBraille; ValueError where liblouis refuses the text.
    """
    found = library()
    if found is None:
        raise NoBraille
    if not text:
        return ""
    size = found.lou_charSize()
    encoding = "utf-32-le" if size == 4 else "utf-16-le"
    given = text.encode(encoding)
    length = ctypes.c_int(len(given) // size)
    room = ctypes.c_int(length.value * LONGEST + 64)
    out = ctypes.create_string_buffer(room.value * size)
    with ONE_AT_A_TIME:
        done = found.lou_translateString(
            TABLES, ctypes.create_string_buffer(given), ctypes.byref(length), out, ctypes.byref(room), None, None, 0
        )
    if not done:
        raise ValueError(text[:40])
    return out.raw[: room.value * size].decode(encoding)
