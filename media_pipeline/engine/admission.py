"""Admission of a stage on this machine: room on the disk and in memory first, hours of encoding after.

A stage turned away waits as `failed_resource`: it is tried again every five minutes, is not counted, and staff read
why. What it needs is estimated from the probe, generously: a lesson that waits costs less than a full disk.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from media_pipeline.engine import tools
from media_pipeline.models import StageRun
from media_pipeline.stages.protocol import StageError
from media_pipeline.storing import storage

MIB, GIB = 1 << 20, 1 << 30
LIGHT_DISK, LIGHT_MEMORY = 64 * MIB, 128 * MIB  # a playlist, a probe
# All rungs, sound, MP4 copies, the recogniser's WAV and the storyboard of a busy film came to 0.55 MB a second.
DISK_A_SECOND = 800_000
# One encode of 1080p took 0.63 GB with all its outputs, of 320 × 180 0.25 GB.
MEMORY_AT_LEAST, MEMORY_A_PIXEL = 256 * MIB, 200

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes, at most, that a stage will have written and will hold in memory."""

    disk: int
    memory: int


def needed(probe: Mapping[str, Any], *, heavy: bool) -> Need:
    """Return what a stage over a film with these facts needs; heavy ones encode. Before the probe nothing is known."""
    if not heavy or not probe:
        return Need(LIGHT_DISK, LIGHT_MEMORY)
    video = probe.get("video") or {}
    pixels = int(video.get("width", 0)) * int(video.get("height", 0))
    seconds = max(float(probe.get("duration") or 0), float(video.get("duration") or 0))
    return Need(LIGHT_DISK + int(seconds * DISK_A_SECOND), MEMORY_AT_LEAST + pixels * MEMORY_A_PIXEL)


def need_of(stage_run: StageRun) -> Need:
    heavy = tools.stage_class(stage_run.name).queue == "media"
    need = needed(stage_run.run.asset.probe, heavy=heavy)
    fetched = 0 if storage.on_this_machine() else stage_run.run.asset.size
    return Need(need.disk + fetched, need.memory)


def admit(stage_run: StageRun) -> None:
    """Raise StageError("disk_short" or "memory_short") where the need and the reserve are not free."""
    need, reserve = need_of(stage_run), reserved()
    promised = sum(promises(stage_run))
    for folder in places():
        free = shutil.disk_usage(folder).free - promised
        if free < need.disk + reserve.disk:
            raise StageError("disk_short", resource=True, detail=shortage("disk", need.disk, reserve.disk, free))
    memory = memory_free()
    if memory is not None and memory < need.memory + reserve.memory:
        raise StageError("memory_short", resource=True, detail=shortage("memory", need.memory, reserve.memory, memory))


def reserved() -> Need:
    """Return what must stay free besides, for the database, uploads and all else."""
    reserve: Mapping[str, int] = getattr(settings, "MEDIA_RESERVE", {})
    return Need(reserve.get("disk", GIB), reserve.get("memory", 256 * MIB))


def shortage(what: str, need: int, reserve: int, free: int) -> str:
    need, reserve, free = (number // MIB for number in (need, reserve, free))
    return f"{what}: {need} MiB needed and {reserve} MiB kept in reserve, {free} MiB free"


def places() -> list[Path]:
    """Return the folders a stage writes to here: work, and the storage where it is a folder."""
    work = storage.work_dir()
    work.mkdir(parents=True, exist_ok=True)
    if not storage.on_this_machine():
        return [work]
    kept = Path(default_storage.path("."))
    kept.mkdir(parents=True, exist_ok=True)
    return [work, kept]


def promises(besides: StageRun) -> Iterator[int]:
    """Yield what stages that run on this machine (their work folder is here) may write yet."""
    leased = StageRun.objects.filter(state__in=StageRun.HELD).exclude(pk=besides.pk).select_related("run__asset")
    for stage_run in leased:
        folder = storage.work_dir() / f"{stage_run.pk}-{stage_run.fence}"
        if folder.is_dir():
            yield max(0, need_of(stage_run).disk - size_of(folder))


def size_of(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except FileNotFoundError:  # a scratch file that has gone meanwhile
            continue
    return total


def memory_free(meminfo: Path = MEMINFO, cgroup: Path = CGROUP) -> int | None:
    """Return the bytes that programs may still take: of the machine, and of a bounded container; None if unknown."""
    known = []
    if meminfo.exists():
        lines = dict(line.split(":", 1) for line in meminfo.read_text().splitlines() if ":" in line)
        if "MemAvailable" in lines:
            known.append(int(lines["MemAvailable"].split()[0]) * 1024)
    try:
        most = (cgroup / "memory.max").read_text().strip()
        if most != "max":
            stats = dict(line.split() for line in (cgroup / "memory.stat").read_text().splitlines())
            used = int((cgroup / "memory.current").read_text())
            known.append(int(most) - used + int(stats.get("inactive_file", 0)))  # cache that gives way
    except (OSError, ValueError):
        pass
    return min(known) if known else None
