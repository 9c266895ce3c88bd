"""Runs: start, go on, try again, stop. Each may be called at any time by anyone, and calling twice does no harm.

The truth is in rows. The queue carries a stage's id; a message that is lost is sent again by the sweep, one that comes
twice finds the lease taken.
"""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from media_pipeline import precedence, recipes, sweeping, tools
from media_pipeline.errors import CannotRetry, StillHeld
from media_pipeline.execution import execute
from media_pipeline.models import Asset, Person, Run, StageRun
from media_pipeline.signals import run_finished


@transaction.atomic
def start(
    *,
    asset: Asset,
    recipe: str,
    params: Mapping[str, Any] | None = None,
    by: Person | None,
    queue: bool = True,
) -> Run:
    """Begin a walk; an unfinished older walk of the same recipe over the same asset is superseded.

    `queue=False` leaves it to `run_inline`. Tracks that were packaged before stay packaged unless `params` say else.
    """
    rows = recipes.recipe(recipe)
    wanted = {**recipes.PARAMS.get(recipe, {}), **(params or {})}
    if "tracks" not in wanted and any("package" in row for row in rows):
        wanted |= inherited_tracks(asset)
    for older in asset.runs.select_for_update().filter(recipe=recipe, state=Run.State.RUNNING):
        end(older, Run.State.SUPERSEDED, StageRun.State.SUPERSEDED)
    run = Run.objects.create(asset=asset, by=by, recipe=recipe, params=wanted)
    StageRun.objects.bulk_create(
        StageRun(run=run, row=row, name=name, optional=tools.stage_class(name).optional)
        for row, names in enumerate(rows)
        for name in names
    )
    return advance(run, queue=queue)


def inherited_tracks(asset: Asset) -> dict[str, Any]:
    """The captions of the latest run that had any: encoding anew does not lose them."""
    for params in asset.runs.order_by("-pk").values_list("params", flat=True):
        if "tracks" in params:
            return {"tracks": params["tracks"]}
    return {}


@transaction.atomic
def advance(run: Run, *, queue: bool = True) -> Run:
    """Send off what waits in the first unfinished row, or write down that the run is over."""
    run = Run.objects.select_for_update(of=("self",)).select_related("asset").get(pk=run.pk)
    if run.is_finished:
        return run
    stages = list(run.stages.all())
    for number in sorted({stage.row for stage in stages}):
        row = [stage for stage in stages if stage.row == number]
        if queue:
            send([stage for stage in row if stage.wants_sending and not precedence.gives_way(stage)])
        if not all(stage.is_over or stage.optional for stage in row):
            return run
        if any(stage.blocks for stage in row if not stage.optional):
            return finish(run, Run.State.FAILED)
    # Nothing waits for an optional stage (drafting captions takes its time) but the end of the run.
    return finish(run, Run.State.DONE) if all(stage.is_over for stage in stages) else run


def send(stages: list[StageRun]) -> None:
    from media_pipeline.tasks import run_stage

    for stage in stages:
        StageRun.objects.filter(pk=stage.pk).update(queued_at=timezone.now())
        message = partial(run_stage.apply_async, args=(stage.pk,), queue=tools.stage_class(stage.name).queue)
        transaction.on_commit(message, robust=True)  # a queue that is down loses a message; the sweep sends it again


def finish(run: Run, state: str) -> Run:
    run.state, run.finished = state, timezone.now()
    run.save(update_fields=["state", "finished"])
    run_finished.send(sender=Run, run=run)
    return run


def end(run: Run, run_state: str, stage_state: str) -> Run:
    """Stop everything of it. The raised fence makes a busy worker stop its encoder within a second or two."""
    left = run.stages.exclude(state__in=StageRun.OVER)
    left.update(state=stage_state, fence=F("fence") + 1, lease_until=None, finished=timezone.now())
    return finish(run, run_state)


@transaction.atomic
def cancel(*, run: Run, by: Person | None) -> Run:
    """Stop it; stopping what has ended already changes nothing."""
    run = Run.objects.select_for_update(of=("self",)).select_related("asset").get(pk=run.pk)
    return run if run.is_finished else end(run, Run.State.CANCELLED, StageRun.State.CANCELLED)


@transaction.atomic
def retry(*, stage_run: StageRun, by: Person | None, queue: bool = True) -> Run:
    """Try a failed, skipped or cancelled stage again now, counting from one, and what was stopped with it."""
    run = Run.objects.select_for_update(of=("self",)).select_related("asset").get(pk=stage_run.run_id)
    stage_run.refresh_from_db()
    if run.state == Run.State.SUPERSEDED or stage_run.state not in StageRun.RETRYABLE:
        raise CannotRetry
    stopped = run.stages.filter(state=StageRun.State.CANCELLED)
    again = run.stages.filter(pk=stage_run.pk) | stopped
    again.update(
        state=StageRun.State.PENDING,
        attempt=0,
        progress=0.0,
        error_code="",
        log_tail="",
        queued_at=None,
        next_try_at=None,
        finished=None,
    )
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, finished=None)
    return advance(run, queue=queue)


def work_on(stage_run_id: int) -> None:
    """What a worker does with an id off the queue: the stage, and what follows from it."""
    stage_run = StageRun.objects.select_related("run").filter(pk=stage_run_id).first()
    if stage_run is None:
        return
    if precedence.gives_way(stage_run):
        precedence.put_back(stage_run)
    elif execute(stage_run_id):
        advance(stage_run.run)
    for run in precedence.held_back():  # a worker is free now
        advance(run)


def run_inline(run: Run) -> Run:
    """Do all stages in this process, one after another: tests, the demo, benchmarks. Does not wait between tries."""
    while not (run := advance(run, queue=False)).is_finished:
        row = min(stage.row for stage in run.stages.all() if not stage.is_over)
        due = StageRun.State.RETRY_WAIT
        run.stages.filter(row=row, state=due).update(next_try_at=timezone.now())
        ours = [execute(stage.pk) for stage in run.stages.filter(row=row).order_by("pk") if not stage.is_over]
        if not any(ours):
            if run.stages.filter(state=StageRun.State.FAILED_RESOURCE).exists():
                raise StillHeld
            time.sleep(0.2)  # a worker has it
    return run


def sweep() -> int:
    """Find again what got lost, every minute; how many runs were moved on."""
    sweeping.release_expired()
    sweeping.remove_leftovers()
    moved = 0
    for run in sweeping.runs_to_move():
        advance(run)
        moved += 1
    return moved
