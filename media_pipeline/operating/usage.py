"""Disk use by owner: originals and what was made of them, by collection (a base's shelf)."""

import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Count, Max, Q, Sum

from media_pipeline.engine import admission
from media_pipeline.models import Artifact, Asset, Upload
from media_pipeline.storing import storage


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes of one owner. What two owners share (the same file uploaded by both) counts for the first of them, so that
    the column's sum is what the disk holds.
    """

    owner: str
    assets: int
    originals: int
    made: int
    replaced: int  # of `made`: old versions that stay for a while
    coming: int  # uploads that are not finished

    @property
    def total(self) -> int:
        return self.originals + self.made + self.coming


def by_owner() -> list[Usage]:
    """Return disk use by owner, the largest first."""
    names: dict[int, str] = {}
    originals: dict[int, int] = defaultdict(int)
    assets: dict[int, int] = defaultdict(int)
    coming: dict[int, int] = defaultdict(int)
    kept = Asset.objects.order_by().values_list("collection", "collection__name")
    for key, name, number, size in kept.annotate(Count("pk"), Sum("size")):
        names[key], assets[key], originals[key] = name, number, size
    unfinished = Upload.objects.filter(state__in=(Upload.State.OPEN, Upload.State.FINISHING))
    for key, name, size in unfinished.order_by().values_list("collection", "collection__name").annotate(Sum("offset")):
        names[key], coming[key] = name, size
    made, replaced = made_by_owner()
    found = [
        Usage(name, assets[key], originals[key], made[key], replaced[key], coming[key]) for key, name in names.items()
    ]
    return sorted(found, key=lambda usage: (-usage.total, usage.owner))


def made_by_owner() -> tuple[dict[int, int], dict[int, int]]:
    """Return bytes in trees by collection: all, and those not in use. A reused tree counts once."""
    made: dict[int, int] = defaultdict(int)
    replaced: dict[int, int] = defaultdict(int)
    files = Artifact.objects.values("tree", "kind", "path").order_by("tree")
    grouped: Iterable[Any] = files.annotate(
        first=Max("asset__collection"), bytes=Max("size"), used=Count("pk", filter=Q(current=True))
    )
    for file in grouped:
        made[file["first"]] += file["bytes"]
        if not file["used"]:
            replaced[file["first"]] += file["bytes"]
    return made, replaced


def total(rows: Iterable[Usage], owner: str) -> Usage:
    listed = list(rows)
    columns = ("assets", "originals", "made", "replaced", "coming")
    return Usage(owner, *(sum(getattr(row, column) for row in listed) for column in columns))


@dataclass(frozen=True, slots=True)
class Capacity:
    """What this machine has; None where it cannot be known."""

    disk_free: int
    disk_size: int
    memory_free: int | None


def capacity() -> Capacity:
    """Return the space of the disk that holds the media, or of the work folder's where the storage is elsewhere."""
    folder = Path(default_storage.path(".")) if storage.on_this_machine() else Path(settings.WORK_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(folder)
    return Capacity(disk.free, disk.total, admission.memory_free())
