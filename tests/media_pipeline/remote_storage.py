"""A storage as S3 is one: objects under names, no folders, no paths, no rename; shared by processes."""

from __future__ import annotations

import datetime
import os
import threading
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils import timezone
from django.utils.deconstruct import deconstructible


@deconstructible
class RemoteStorage(Storage):
    """Keeps each object in one file whose name is the object's, quoted, so that nobody can take it for a folder."""

    def __init__(self, location: str = "") -> None:
        self.bucket = Path(location or os.environ["REMOTE_BUCKET"])
        self.bucket.mkdir(parents=True, exist_ok=True)

    def object(self, name: str) -> Path:
        return self.bucket / name.replace("%", "%25").replace("/", "%2F")

    def names(self) -> list[str]:
        return [file.name.replace("%2F", "/").replace("%25", "%") for file in self.bucket.iterdir()]

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return File(self.object(name).open("rb"), name)

    def _save(self, name: str, content: Any) -> str:
        half = self.bucket.parent / f"half-{os.getpid()}-{threading.get_ident()}"
        half.write_bytes(b"".join(content.chunks()))
        half.replace(self.object(name))  # an upload is there whole or not at all
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def exists(self, name: str) -> bool:
        return self.object(name).exists()

    def delete(self, name: str) -> None:
        self.object(name).unlink(missing_ok=True)

    def size(self, name: str) -> int:
        return self.object(name).stat().st_size

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        inside = [name.removeprefix(f"{path}/") for name in self.names() if name.startswith(f"{path}/")]
        folders = {name.split("/")[0] for name in inside if "/" in name}
        return sorted(folders), sorted(name for name in inside if "/" not in name)

    def get_modified_time(self, name: str) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.object(name).stat().st_mtime, tz=timezone.get_current_timezone())
