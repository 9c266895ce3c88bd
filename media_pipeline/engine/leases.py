"""Leases on stages: one worker at a time, for as long as it gives signs of life.

A conditional update is the lock: the number in `fence` is either still ours, or every write below does nothing. No
clock is trusted for that. Clocks only say when a silent worker is given up, and a clock that was set gives up none:
the sweep checks twice (`sweeping.release_silent`), and between the two a living worker has been heard.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from media_pipeline.engine.command_log import Trace
from media_pipeline.models import Run, StageRun
from media_pipeline.stages.protocol import JobCancelled

BEAT_SECONDS = 1.0  # progress is written at most this often: one writer at a time on SQLite


def lease_time() -> timedelta:
    """Return how long a lease lasts without a sign of life; stages promise one every 30 seconds."""
    return timedelta(seconds=getattr(settings, "MEDIA_LEASE_SECONDS", 90))


def doubt_time() -> timedelta:
    """Return how long after a lease was found to have run out its worker may still be heard."""
    return lease_time() / 3


@transaction.atomic
def take(stage_run_id: int) -> "Lease | None":
    """Return the lease, or None where the stage is taken, over or not yet due, or its run is over.

    Of two workers one gets it.
    """
    stage_run = StageRun.objects.select_for_update(of=("self",)).select_related("run__asset").get(pk=stage_run_id)
    if stage_run.run.state != Run.State.RUNNING or not stage_run.is_takeable:
        return None
    stage_run.state = StageRun.State.LEASED
    stage_run.fence += 1
    stage_run.attempt += 1
    stage_run.progress = 0.0
    stage_run.error_code = stage_run.log_tail = stage_run.commands = ""
    stage_run.next_try_at = None
    stage_run.started = timezone.now()
    stage_run.lease_until, stage_run.silent_since = timezone.now() + lease_time(), None
    stage_run.save()
    return Lease(stage_run, stage_run.fence)


@dataclass
class Lease:
    """A worker's right to a stage, as it was when taken. `trace` keeps its programs' logs, for operators."""

    stage_run: StageRun
    fence: int
    progress: float = 0.0
    lost: bool = False
    beaten: float = field(default_factory=time.monotonic)
    trace: Trace = field(default_factory=Trace)

    def write(self, **values: Any) -> bool:
        """Change the row if the lease still stands; return whether it did."""
        mine = StageRun.objects.filter(pk=self.stage_run.pk, fence=self.fence, state__in=StageRun.HELD)
        self.lost = not mine.update(**values)
        return not self.lost

    def renew(self, **values: Any) -> bool:
        """Write the sign of life, with all else that is to be written."""
        return self.write(lease_until=timezone.now() + lease_time(), silent_since=None, **self.trace.news(), **values)

    def turn(self, state: str) -> None:
        """Change to another working state; raise JobCancelled where the lease is lost."""
        if not self.renew(state=state):
            raise JobCancelled

    def report(self, share: float) -> None:
        self.progress = max(self.progress, min(1.0, share))
        self.cancelled()

    def cancelled(self) -> bool:
        """Return whether to stop; the call is the sign of life."""
        if not self.lost and time.monotonic() - self.beaten >= BEAT_SECONDS:
            self.beaten = time.monotonic()
            self.renew(progress=self.progress)
        return self.lost

    def beat(self) -> None:
        """Give a sign of life between two files, without other news; raises JobCancelled where the lease is lost."""
        if self.cancelled():
            raise JobCancelled
