"""What a crash leaves behind: leases nobody holds, messages nobody got, folders nobody owns."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone

from media_pipeline.encoding.processes import orphans
from media_pipeline.engine import leases
from media_pipeline.engine.outcomes import back_off, longest_wait
from media_pipeline.models import Run, StageRun
from media_pipeline.storing import storage

DAY = timedelta(days=1)
OTHERS = {storage.FETCHED, storage.LINES, storage.SPOOL}  # of the work folder, but no stage's


def release_silent() -> int:
    """Give back the leases of workers that fell silent, and call up what is due; how many rows were moved.

    A lease is given back when it was found run out twice, a third of a lease apart: after a jump of the clock all
    leases look old, and a worker that lives renews its own within a second or two. Times that lie further ahead than
    we ever set them were written before the clock was set back, and count as past.
    """
    now, state = timezone.now(), StageRun.State
    held = StageRun.objects.filter(state__in=StageRun.HELD)
    silent = held.filter(Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * leases.lasting()))
    doubted = silent.filter(silent_since__lte=now - leases.doubting())
    hopeless = doubted.filter(attempt__gt=len(back_off()))  # it has killed its worker each time
    over = {"lease_until": None, "silent_since": None}
    given_up = hopeless.update(state=state.FAILED_PERMANENT, error_code="worker_lost", finished=now, **over)
    again = {"state": state.PENDING, "queued_at": None, **over}
    released = doubted.update(**again)
    silent.filter(Q(silent_since=None) | Q(silent_since__gt=now)).update(silent_since=now)
    waiting = StageRun.objects.filter(state__in=(state.RETRY_WAIT, state.FAILED_RESOURCE))
    due = waiting.filter(Q(next_try_at__lte=now) | Q(next_try_at__gt=now + 2 * longest_wait()))
    return given_up + released + due.update(**again)


def runs_to_move() -> QuerySet[Run]:
    return Run.objects.filter(state=Run.State.RUNNING).order_by("pk")


def remove_leftovers() -> int:
    """What the dead left on this machine: programs, work folders without a lease, files of forms, and copies of remote
    files that no stage has asked for since yesterday.
    """
    removed = orphans.end_all()
    held = {
        f"{pk}-{fence}" for pk, fence in StageRun.objects.filter(state__in=StageRun.HELD).values_list("pk", "fence")
    }
    for folder in children(storage.work_dir()):
        if folder.name not in held | OTHERS and is_old(folder, timedelta(minutes=10)):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    for name in (storage.FETCHED, storage.SPOOL):
        for file in (storage.work_dir() / name).rglob("*"):
            if file.is_file() and is_old(file, DAY):
                file.unlink(missing_ok=True)
                removed += 1
    return removed


def children(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def is_old(path: Path, age: timedelta) -> bool:
    try:
        return time.time() - path.stat().st_mtime > age.total_seconds()
    except FileNotFoundError:
        return False
