"""Where files lie: artifacts in trees that never change, originals apart, and a work folder that may be wiped."""

import os
import shutil
import uuid
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage

TREES = "m"
ORIGINALS = "originals"


def work_dir() -> Path:
    return Path(settings.WORK_DIR)


def on_this_machine(storage: Storage = default_storage) -> bool:
    """Whether the storage is a folder here, so that a rename publishes and a path reads."""
    try:
        storage.path("x")
    except NotImplementedError:
        return False
    return True


def local_path(name: str) -> Path:
    """A path to read from; a remote file is fetched once into the work folder."""
    if on_this_machine():
        return Path(default_storage.path(name))
    cached = work_dir() / "fetched" / PurePosixPath(name)
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        part = cached.with_name(f"{cached.name}.{uuid.uuid4().hex}.part")
        with default_storage.open(name) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        part.replace(cached)
    return cached


def keep_original(path: Path, asset_uuid: uuid.UUID) -> str:
    """Move an uploaded file to its place and give its name there, which holds nothing a person typed."""
    name = f"{ORIGINALS}/{asset_uuid}/source"
    if on_this_machine():
        target = Path(default_storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)  # a rename where both are on one disk
        return name
    with path.open("rb") as source:
        kept = default_storage.save(name, File(source))
    path.unlink()
    return kept


def publish_tree(folder: Path, tree: uuid.UUID) -> None:
    """Give a finished work folder its public place: one rename here, file by file on a remote storage."""
    if on_this_machine():
        target = Path(default_storage.path(f"{TREES}/{tree}"))
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(folder, target)  # noqa: PTH104 - Path.rename does the same, but this is the atomic step
        except OSError:  # the work folder is on another disk
            halfway = target.with_name(f"{target.name}.part")
            shutil.copytree(folder, halfway)
            halfway.rename(target)
            shutil.rmtree(folder)
        return
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            with file.open("rb") as source:
                default_storage.save(f"{TREES}/{tree}/{file.relative_to(folder).as_posix()}", File(source))


def remove_tree(tree: uuid.UUID) -> None:
    remove_folder(f"{TREES}/{tree}")


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
