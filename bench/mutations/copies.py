"""Copies of the tree, so that no mutation ever stands where somebody works.

What is made once is not made again: `.venv` and `node_modules` are links, the databases that are kept migrated
(`var/cache`, see `lms/db/sqlite/fresh.py`) come along, and modules stay compiled, for a file keeps its time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LINKED = (".venv", "node_modules")
LEFT = shutil.ignore_patterns(".git", ".venv", "node_modules", ".*_cache", ".hypothesis")
SOON = 2_000_000_000  # nanoseconds: Python tells a module from its compiled form by size and by whole seconds


def copy_of(tree: Path, place: Path) -> Path:
    """A copy of the tree at `place`, which must not be there yet."""

    def left(folder: str, names: list[str]) -> set[str]:
        out = set(LEFT(folder, names))
        return out | (set(names) if Path(folder) == tree / "var" else set())

    shutil.copytree(tree, place, symlinks=True, ignore=left)
    var = place / "var"
    var.mkdir(exist_ok=True)
    for name in LINKED:
        if (tree / name).exists():
            (place / name).symlink_to((tree / name).resolve())
    if (tree / "var" / "models").exists():
        (var / "models").symlink_to((tree / "var" / "models").resolve())
    if (tree / "var" / "cache").exists():
        shutil.copytree(tree / "var" / "cache", var / "cache")
    return place


@contextmanager
def changed(file: Path, text: str) -> Iterator[None]:
    """The file with another text for as long as the block lasts, byte for byte and with its time as before afterwards.

    Meanwhile it has a time of its own, so that its compiled form is never taken for that of the other text.
    """
    before, times = file.read_bytes(), file.stat()
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns + SOON))
    try:
        yield
    finally:
        file.write_bytes(before)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
