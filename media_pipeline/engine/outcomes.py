"""Outcomes of an attempt that does not succeed."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from media_pipeline.engine.command_log import LOG_CHARACTERS, without_paths
from media_pipeline.engine.leases import Lease
from media_pipeline.models import StageRun
from media_pipeline.stages.protocol import StageError


def retry_waits() -> tuple[timedelta, ...]:
    """Return how long to wait after each failed attempt; the one after the last is final."""
    return tuple(timedelta(seconds=wait) for wait in getattr(settings, "MEDIA_BACK_OFF_SECONDS", (30, 120, 600)))


def resource_wait() -> timedelta:
    """Return the wait for disk or memory: tried until it works, and never counted."""
    return timedelta(seconds=getattr(settings, "MEDIA_ROOM_BACK_OFF_SECONDS", 300))


def longest_wait() -> timedelta:
    return max(*retry_waits(), resource_wait())


def failed(lease: Lease, error: StageError) -> None:
    """Record what happened and when to try again, if ever; do nothing where the lease is lost."""
    state, now = StageRun.State, timezone.now()
    news = lease.trace.news() | {"log_tail": without_paths(error.detail or lease.trace.log)[-LOG_CHARACTERS:]}
    kept = news | {"error_code": error.code, "lease_until": None, "silent_since": None}
    attempt, waits = lease.stage_run.attempt, retry_waits()
    if error.resource:
        lease.write(state=state.FAILED_RESOURCE, attempt=F("attempt") - 1, next_try_at=now + resource_wait(), **kept)
    elif error.permanent or attempt > len(waits):
        lease.write(state=state.FAILED_PERMANENT, finished=now, **kept)
    else:
        lease.write(state=state.RETRY_WAIT, next_try_at=now + waits[attempt - 1], **kept)


def skipped(lease: Lease, code: str, detail: str = "") -> None:
    now = timezone.now()
    why = {"error_code": code, "log_tail": without_paths(detail)[-LOG_CHARACTERS:], "silent_since": None}
    lease.write(state=StageRun.State.SKIPPED, lease_until=None, finished=now, **why)
