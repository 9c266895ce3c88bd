"""Progress of runs and stages for pages and the command line: plain values, ready for JSON."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from media_pipeline.errors import words_for
from media_pipeline.models import Asset, Run, StageRun
from media_pipeline.words import recipe_name, stage_name, time_left

State = StageRun.State
KINDS = {
    State.DONE: "good",
    State.SKIPPED: "quiet",
    State.FAILED_PERMANENT: "bad",
    State.FAILED_RESOURCE: "warn",
    State.RETRY_WAIT: "warn",
}
FIRST_SHARE, FIRST_SECONDS = 0.03, 3.0  # of a stage, before which a forecast is a guess


def runs_of(asset: Asset, most: int = 5) -> list[dict[str, Any]]:
    """Return the latest runs, newest first, each with its stages."""
    latest = asset.runs.prefetch_related("stages").select_related("by")[:most]
    return [shown(run) for run in latest]


def shown(run: Run) -> dict[str, Any]:
    stages = [stage(row) for row in run.stages.all()]
    return {
        "uuid": str(run.uuid),
        "recipe": recipe_name(run.recipe),
        "state": run.state,
        "words": run.get_state_display(),
        "over": run.is_finished,
        "created": run.created,
        "percent": round(sum(row["percent"] for row in stages) / max(1, len(stages))),
        "stages": stages,
    }


def stage(row: StageRun) -> dict[str, Any]:
    failed = words_for(row.error_code) if row.error_code else None
    done = row.state in (State.DONE, State.SKIPPED)
    return {
        "id": row.pk,
        "name": stage_name(row.name),
        "state": row.state,
        "words": row.get_state_display(),
        "kind": KINDS.get(State(row.state), "plain"),
        "percent": 100 if done else round(row.progress * 100),
        "left": time_left(seconds_left(row)),
        "working": row.state in StageRun.HELD,
        "error": str(failed.words) if failed else "",
        "remedy": str(failed.remedy) if failed else "",
        "code": row.error_code,
        "log": row.log_tail if failed else "",
        "retryable": row.state in StageRun.RETRYABLE and row.run.state != Run.State.SUPERSEDED,
        "reused": row.reused_id is not None,
    }


def seconds_left(row: StageRun, now: datetime | None = None) -> float | None:
    """Forecast when a running stage is done, at the rate so far; None while that would be a guess."""
    if row.state not in StageRun.HELD or row.started is None or row.progress < FIRST_SHARE:
        return None
    gone = ((now or timezone.now()) - row.started).total_seconds()
    if gone < FIRST_SECONDS:  # or the clock was set back
        return None
    return gone * (1 - row.progress) / row.progress
