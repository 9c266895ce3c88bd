"""The storage of files: artifacts in trees that never change, originals apart, a work folder that may be wiped."""

import ctypes
import errno
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage

TREES = "m"
ORIGINALS = "originals"
FETCHED = "fetched"  # below the work folder: copies of remote files
LINES, SPOOL = "lines", "spool"  # there too, the front's: senders of long bodies, and long forms on their way
PIECE = 1 << 18
# Of a remote file, in memory for each reader: the larger for readers that take a window within QUICK seconds, so that
# a fast line makes few requests; the smaller for slow ones, and at first.
WINDOW, SMALL_WINDOW, QUICK = 1 << 19, 1 << 16, 1.0
LIBC = ctypes.CDLL(None, use_errno=True)
BEAT: ContextVar[Callable[[], None]] = ContextVar("beat", default=lambda: None)


class Unreachable(OSError):
    """The storage does not answer, or refuses us: nothing is known about the file."""


@contextmanager
def beating(beat: Callable[[], None]) -> Iterator[None]:
    """Call `beat` with each piece that is copied from or to a remote storage.

    A film of four gigabytes is on its way for longer than a worker may be silent.
    """
    before = BEAT.set(beat)
    try:
        yield
    finally:
        BEAT.reset(before)


def work_dir() -> Path:
    return Path(settings.WORK_DIR)


def on_this_machine(storage: Storage = default_storage) -> bool:
    """Return whether the storage is a folder here, so that a rename publishes and a path reads."""
    try:
        storage.path("x")
    except NotImplementedError:
        return False
    return True


def local_path(name: str) -> Path:
    """Return a path to read from; a remote file is fetched once into the work folder."""
    if on_this_machine():
        return Path(default_storage.path(name))
    cached = work_dir() / FETCHED / PurePosixPath(name)
    if cached.exists():
        os.utime(cached)  # in use: the sweep leaves it
    else:
        fetch(name, cached)
    return cached


def fetch(name: str, target: Path) -> None:
    """Copy a file of the storage to a path: whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            for piece in pieces(name):
                BEAT.get()()
                file.write(piece)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def pieces(name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """Yield the file, or `length` bytes of it from `start`; raises FileNotFoundError or Unreachable.

    It is opened with the first piece, so that a response that is never read leaves no open file.
    """
    remote = getattr(default_storage, "pieces", None)  # one that can read a part of a file (`bucket`)
    return opened_pieces(name, start, length) if remote is None else remote(name, start, length)


def windowed_pieces(name: str, start: int, length: int) -> Iterator[bytes]:
    """Yield `pieces` for a slow reader: of a remote file one window at a time.

    So no connection to the storage waits for the reader.
    """
    remote = getattr(default_storage, "pieces", None)
    if remote is None:
        yield from opened_pieces(name, start, length)
        return
    at, end, window = start, start + length, SMALL_WINDOW
    while at < end:
        size = min(window, end - at)
        piece = b"".join(remote(name, at, size))
        given = time.monotonic()
        yield piece
        del piece
        at += size
        window = min(2 * window, WINDOW) if time.monotonic() - given < QUICK else SMALL_WINDOW


def opened_pieces(name: str, start: int, length: int | None) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        file.seek(start)
        while length is None or length > 0:
            piece = file.read(PIECE if length is None else min(PIECE, length))
            if not piece:
                return
            if length is not None:
                length -= len(piece)
            yield piece


class Alive(File):  # type: ignore[type-arg]
    """A file that gives a sign of life as it is read."""

    def read(self, *args: Any) -> Any:
        BEAT.get()()
        return super().read(*args)

    def readinto(self, buffer: Any) -> Any:
        BEAT.get()()
        return self.file.readinto(buffer)  # type: ignore[union-attr]


def keep_original(path: Path, asset_uuid: uuid.UUID) -> str:
    """Move an uploaded file to its place and return its name there, which holds nothing a person typed."""
    name = f"{ORIGINALS}/{asset_uuid}/source"
    if on_this_machine():
        target = Path(default_storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        move_file(path, target)
        return name
    with path.open("rb") as source:
        kept = default_storage.save(name, Alive(source))
    path.unlink(missing_ok=True)
    return kept


def move_file(path: Path, target: Path) -> None:
    """Rename the file, or copy it from another disk with signs of life: whole or not at all."""
    try:
        path.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
        try:
            with path.open("rb") as source, part.open("wb") as copy:
                shutil.copyfileobj(Alive(source), copy, PIECE)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    path.unlink(missing_ok=True)  # stays where both are names of one file already


def publish_tree(folder: Path, tree: uuid.UUID, beat: Callable[[], None] = lambda: None) -> None:
    """Give a finished work folder its public place: one rename here, file by file on a remote storage.

    `beat` is called before each file that is copied. When this returns, the files outlive a loss of power.
    """
    if on_this_machine():
        move_tree(folder, Path(default_storage.path(f"{TREES}/{tree}")), beat)
        return
    with beating(beat):
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                with file.open("rb") as source:
                    default_storage.save(f"{TREES}/{tree}/{file.relative_to(folder).as_posix()}", Alive(source))


def move_tree(folder: Path, target: Path, beat: Callable[[], None]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        sync_disk(folder)
        os.rename(folder, target)  # noqa: PTH104 - Path.rename does the same, but this is the atomic step
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        halfway = target.with_name(f"{target.name}.part")  # the work folder is on another disk
        try:
            shutil.copytree(folder, halfway, copy_function=copying(beat))
            sync_disk(halfway)
            halfway.rename(target)
        except BaseException:
            shutil.rmtree(halfway, ignore_errors=True)
            raise
        shutil.rmtree(folder, ignore_errors=True)
    sync_disk(target.parent)


def copying(beat: Callable[[], None]) -> Callable[[str, str], None]:
    """Return shutil's way of copying a file, with a sign of life before each."""

    def copy(source: str, target: str) -> None:
        beat()
        shutil.copy2(source, target)

    return copy


def sync_disk(folder: Path) -> None:
    """Wait until the disk has what was written there.

    One call serves the whole disk, where a thousand segments were a thousand calls. Without it a row can be safe and
    its files empty after a loss of power.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if LIBC.syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)


def remove_tree(tree: uuid.UUID) -> None:
    """Delete it if it can be reached; what stays is a tree that no row knows, and goes with those."""
    with suppress(Unreachable):
        remove_folder(f"{TREES}/{tree}")
    if on_this_machine():
        remove_folder(f"{TREES}/{tree}.part")


def remove_folder(name: str) -> None:
    """Delete a folder of the storage with all that is in it; one that is gone already is fine."""
    if on_this_machine():
        shutil.rmtree(default_storage.path(name), ignore_errors=True)
        return
    folders, files = default_storage.listdir(name)
    for folder in folders:
        remove_folder(f"{name}/{folder}")
    for file in files:
        default_storage.delete(f"{name}/{file}")
