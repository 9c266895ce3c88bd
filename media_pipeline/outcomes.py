"""How a stage's attempt ends when it does not end well."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from media_pipeline.leases import Lease
from media_pipeline.models import StageRun
from media_pipeline.stages.protocol import StageError
from media_pipeline.traces import LOG_CHARACTERS, without_paths

BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
ROOM_BACK_OFF = timedelta(minutes=5)  # disk or memory: looked at again until it works, and never counted
LONGEST_WAIT = max(*BACK_OFF, ROOM_BACK_OFF)


def failed(lease: Lease, error: StageError) -> None:
    """Write down what happened and when to try again, if ever; nothing happens where the lease is lost."""
    state, now = StageRun.State, timezone.now()
    told = lease.trace.news() | {"log_tail": without_paths(error.detail or lease.trace.log)[-LOG_CHARACTERS:]}
    kept = told | {"error_code": error.code, "lease_until": None, "silent_since": None}
    attempt = lease.stage_run.attempt
    if error.resource:
        lease.write(state=state.FAILED_RESOURCE, attempt=F("attempt") - 1, next_try_at=now + ROOM_BACK_OFF, **kept)
    elif error.permanent or attempt > len(BACK_OFF):
        lease.write(state=state.FAILED_PERMANENT, finished=now, **kept)
    else:
        lease.write(state=state.RETRY_WAIT, next_try_at=now + BACK_OFF[attempt - 1], **kept)


def skipped(lease: Lease, code: str, detail: str = "") -> None:
    now = timezone.now()
    told = {"error_code": code, "log_tail": without_paths(detail)[-LOG_CHARACTERS:], "silent_since": None}
    lease.write(state=StageRun.State.SKIPPED, lease_until=None, finished=now, **told)
