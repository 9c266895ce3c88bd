"""Who may work on a stage: one worker at a time, for as long as it gives signs of life.

A conditional update is the lock: the number in `fence` is either still ours, or every write below does nothing.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from media_pipeline.models import Run, StageRun
from media_pipeline.stages.protocol import JobCancelled

LEASE = timedelta(seconds=120)
BEAT_SECONDS = 1.0  # progress is written at most this often: one writer at a time on SQLite


@transaction.atomic
def take(stage_run_id: int) -> "Lease | None":
    """The lease, or None: it is taken, over, not yet due, or its run is. Of two workers one gets it."""
    stage_run = StageRun.objects.select_for_update(of=("self",)).select_related("run__asset").get(pk=stage_run_id)
    if stage_run.run.state != Run.State.RUNNING or not stage_run.is_takeable:
        return None
    stage_run.state = StageRun.State.LEASED
    stage_run.fence += 1
    stage_run.attempt += 1
    stage_run.progress = 0.0
    stage_run.error_code = ""
    stage_run.next_try_at = None
    stage_run.started = timezone.now()
    stage_run.lease_until = timezone.now() + LEASE
    stage_run.save()
    return Lease(stage_run, stage_run.fence)


@dataclass
class Lease:
    """A worker's right to a stage, as it was when taken."""

    stage_run: StageRun
    fence: int
    progress: float = 0.0
    lost: bool = False
    beaten: float = field(default_factory=time.monotonic)

    def write(self, **values: object) -> bool:
        """Change the row if the lease still stands; whether it did."""
        held = StageRun.objects.filter(pk=self.stage_run.pk, fence=self.fence, state__in=StageRun.HELD)
        self.lost = not held.update(**values)
        return not self.lost

    def turn(self, state: str) -> None:
        """Go on to another working state, or learn that the lease is lost."""
        if not self.write(state=state, lease_until=timezone.now() + LEASE):
            raise JobCancelled

    def report(self, share: float) -> None:
        self.progress = max(self.progress, min(1.0, share))
        self.cancelled()

    def cancelled(self) -> bool:
        """Whether to stop; asking is the sign of life."""
        if not self.lost and time.monotonic() - self.beaten >= BEAT_SECONDS:
            self.beaten = time.monotonic()
            self.write(lease_until=timezone.now() + LEASE, progress=self.progress)
        return self.lost
