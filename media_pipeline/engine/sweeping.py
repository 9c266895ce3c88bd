"""Recovery after a crash: leases without a worker, lost messages, folders without an owner."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone

from media_pipeline.encoding.processes import orphans
from media_pipeline.engine import leases
from media_pipeline.engine.outcomes import longest_wait, retry_waits
from media_pipeline.models import Run, StageRun
from media_pipeline.storing import storage

DAY = timedelta(days=1)
OTHERS = {storage.FETCHED, storage.LINES, storage.SPOOL}  # of the work folder, but no stage's


def release_silent() -> int:
    """Release the leases of workers that fell silent, and reset what is due; return how many rows were moved.

    A lease is given back when it was found run out twice, a third of a lease apart: after a jump of the clock all
    leases look old, and a worker that lives renews its own within a second or two. Times that lie further ahead than
    we ever set them were written before the clock was set back, and count as past.
    """
    now, state = timezone.now(), StageRun.State
    leased = StageRun.objects.filter(state__in=StageRun.HELD)
    silent = leased.filter(Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * leases.lease_time()))
    doubted = silent.filter(silent_since__lte=now - leases.doubt_time())
    hopeless = doubted.filter(attempt__gt=len(retry_waits()))  # it has killed its worker each time
    over = {"lease_until": None, "silent_since": None}
    given_up = hopeless.update(state=state.FAILED_PERMANENT, error_code="worker_lost", finished=now, **over)
    pending = {"state": state.PENDING, "queued_at": None, **over}
    released = doubted.update(**pending)
    silent.filter(Q(silent_since=None) | Q(silent_since__gt=now)).update(silent_since=now)
    waiting = StageRun.objects.filter(state__in=(state.RETRY_WAIT, state.FAILED_RESOURCE))
    due = waiting.filter(Q(next_try_at__lte=now) | Q(next_try_at__gt=now + 2 * longest_wait()))
    return given_up + released + due.update(**pending)


def runs_to_move() -> QuerySet[Run]:
    return Run.objects.filter(state=Run.State.RUNNING).order_by("pk")


def remove_leftovers() -> int:
    """Remove what dead workers left on this machine and return how many.

    These are programs, work folders without a lease, files of forms, and copies of remote files that no stage has read
    since yesterday.
    """
    removed = orphans.end_all()
    leased = {
        f"{pk}-{fence}" for pk, fence in StageRun.objects.filter(state__in=StageRun.HELD).values_list("pk", "fence")
    }
    for folder in children(storage.work_dir()):
        if folder.name not in leased | OTHERS and is_old(folder, timedelta(minutes=10)):
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
