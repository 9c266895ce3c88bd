"""What a crash leaves behind: leases nobody holds, messages nobody got, folders nobody owns."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from media_pipeline import storage
from media_pipeline.models import Artifact, Run, StageRun
from media_pipeline.outcomes import BACK_OFF

DAY = timedelta(days=1)


def release_expired() -> int:
    """Give back the leases of workers that fell silent; a stage that killed its worker each time is given up."""
    now, state = timezone.now(), StageRun.State
    silent = StageRun.objects.filter(state__in=StageRun.HELD, lease_until__lt=now)
    hopeless = silent.filter(attempt__gt=len(BACK_OFF))
    given_up = hopeless.update(state=state.FAILED_PERMANENT, error_code="worker_lost", finished=now, lease_until=None)
    due = StageRun.objects.filter(state__in=(state.RETRY_WAIT, state.FAILED_RESOURCE), next_try_at__lte=now)
    again = {"state": state.PENDING, "queued_at": None, "lease_until": None}
    return given_up + silent.update(**again) + due.update(**again)


def runs_to_move() -> QuerySet[Run]:
    return Run.objects.filter(state=Run.State.RUNNING).order_by("pk")


def remove_leftovers() -> int:
    """Work folders without a lease, and trees that no row came to know of."""
    removed = 0
    held = {
        f"{pk}-{fence}" for pk, fence in StageRun.objects.filter(state__in=StageRun.HELD).values_list("pk", "fence")
    }
    for folder in children(storage.work_dir()):
        if folder.name not in held and folder.name != "fetched" and is_old(folder, timedelta(minutes=10)):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    if storage.on_this_machine():
        old = [tree for tree in children(Path(default_storage.path(storage.TREES))) if is_old(tree, DAY)]
        known = {str(tree) for tree in Artifact.objects.values_list("tree", flat=True).distinct()} if old else set()
        for tree in old:
            if tree.name not in known:
                shutil.rmtree(tree, ignore_errors=True)
                removed += 1
    return removed


def children(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def is_old(path: Path, age: timedelta) -> bool:
    try:
        return time.time() - path.stat().st_mtime > age.total_seconds()
    except FileNotFoundError:
        return False
