"""The operators' board as plain values: what runs, what waits, what failed."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from media_pipeline.models import Run, StageRun
from media_pipeline.operating import progress
from media_pipeline.words import recipe_name

State = StageRun.State
FAILED_FOR = timedelta(days=30)
MOST = 50


def board() -> dict[str, Any]:
    going, failed = [row(stage) for stage in under_way()], [row(stage) for stage in failed_stages()]
    working = sum(stage["working"] for stage in going)
    return {"going": going, "failed": failed, "status": status(working, len(going) - working, len(failed))}


def status(working: int, waiting: int, failed: int) -> str:
    """Return one sentence, which a screen reader says when a number changes and not when a bar moves."""
    numbers = {"working": working, "waiting": waiting, "failed": failed}
    return _("%(working)d steps run, %(waiting)d wait, %(failed)d have failed.") % numbers


def under_way() -> "QuerySet[StageRun]":
    """Return each unfinished stage of the running runs whose row's turn it is; running ones first."""
    stages = StageRun.objects.filter(run__state=Run.State.RUNNING).exclude(state__in=StageRun.OVER)
    earlier = StageRun.objects.filter(run=OuterRef("run"), row__lt=OuterRef("row"), optional=False).exclude(
        state__in=StageRun.OVER
    )
    its_turn = stages.filter(~Exists(earlier)).select_related("run__asset__collection")
    return its_turn.order_by("started", "pk")[:MOST]


def failed_stages() -> "QuerySet[StageRun]":
    """Return what failed for good lately, and was not mended by a newer run since."""
    newer = Run.objects.filter(asset=OuterRef("run__asset"), recipe=OuterRef("run__recipe"), pk__gt=OuterRef("run"))
    failed = StageRun.objects.filter(state=State.FAILED_PERMANENT, finished__gte=timezone.now() - FAILED_FOR)
    return failed.filter(~Exists(newer)).select_related("run__asset__collection").order_by("-finished")[:MOST]


def row(stage_run: StageRun) -> dict[str, Any]:
    run = stage_run.run
    return progress.stage(stage_run) | {
        "asset": run.asset,
        "run": run.uuid,
        "recipe": recipe_name(run.recipe),
        "collection": run.asset.collection.name,
        "attempt": stage_run.attempt,
        "since": stage_run.started if stage_run.state in StageRun.HELD else stage_run.finished or stage_run.queued_at,
        "next_try_at": stage_run.next_try_at,
        "run_over": run.is_finished,
    }
