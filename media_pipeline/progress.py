"""What the asset's page and its polling show of runs."""

from typing import Any

from media_pipeline.errors import words_for
from media_pipeline.models import Asset, Run, StageRun
from media_pipeline.words import recipe_name, stage_name

State = StageRun.State
KINDS = {
    State.DONE: "good",
    State.SKIPPED: "quiet",
    State.FAILED_PERMANENT: "bad",
    State.FAILED_RESOURCE: "warn",
    State.RETRY_WAIT: "warn",
}


def runs_of(asset: Asset, most: int = 5) -> list[dict[str, Any]]:
    """The latest runs, newest first, each with its stages; plain JSON."""
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
        "working": row.state in StageRun.HELD,
        "error": str(failed.words) if failed else "",
        "remedy": str(failed.remedy) if failed else "",
        "code": row.error_code,
        "log": row.log_tail,
        "retryable": row.state in StageRun.RETRYABLE and row.run.state != Run.State.SUPERSEDED,
        "reused": row.reused_id is not None,
    }
