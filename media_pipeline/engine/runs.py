"""Runs: start, continue, retry, stop. Each may be called at any time, and calling twice does no harm.

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

from foundation import tasks_by_name
from foundation.act_journal import note_act
from media_pipeline.engine import precedence, recipes, sweeping, tools
from media_pipeline.engine.execution import execute
from media_pipeline.errors import CannotContinue, CannotRemake, CannotRetry
from media_pipeline.models import Artifact, Asset, Person, Run, StageRun
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
    """Start a run; an unfinished older run of the same recipe over the same asset is superseded.

    `queue=False` leaves it to `run_inline`. Tracks that were packaged before stay packaged unless `params` differ.
    """
    wanted = {**recipes.PARAMS.get(recipe, {}), **(params or {})}
    rows = recipes.rows_of(recipe, wanted)
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
    """Return the captions of the latest run that had any: encoding again does not lose them."""
    for params in asset.runs.order_by("-pk").values_list("params", flat=True):
        if "tracks" in params:
            return {"tracks": params["tracks"]}
    return {}


@transaction.atomic
def advance(run: Run, *, queue: bool = True) -> Run:
    """Send what waits in the first unfinished row, or record that the run is over."""
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
    for stage in stages:
        StageRun.objects.filter(pk=stage.pk).update(queued_at=timezone.now())
        message = partial(
            tasks_by_name.send, "media_pipeline.tasks.run_stage", stage.pk, queue=tools.stage_class(stage.name).queue
        )
        transaction.on_commit(message, robust=True)  # a queue that is down loses a message; the sweep sends it again


def finish(run: Run, state: str) -> Run:
    run.state, run.finished = state, timezone.now()
    run.save(update_fields=["state", "finished"])
    run_finished.send(sender=Run, run=run)
    return run


def end(run: Run, run_state: str, stage_state: str) -> Run:
    """Stop all its stages. The raised fence makes a busy worker stop its encoder within a second or two."""
    left = run.stages.exclude(state__in=StageRun.OVER)
    left.update(state=stage_state, fence=F("fence") + 1, lease_until=None, finished=timezone.now())
    return finish(run, run_state)


@transaction.atomic
def cancel(*, run: Run, by: Person | None) -> Run:
    """Stop a run; stopping what has ended already changes nothing."""
    run = Run.objects.select_for_update(of=("self",)).select_related("asset").get(pk=run.pk)
    if run.is_finished:
        return run
    note_act("run.cancel", by=by, about=run)
    return end(run, Run.State.CANCELLED, StageRun.State.CANCELLED)


@transaction.atomic
def retry(*, stage_run: StageRun, by: Person | None, queue: bool = True) -> Run:
    """Try a failed, skipped or cancelled stage again now, counting from one, and what was stopped with it."""
    run = Run.objects.select_for_update(of=("self",)).select_related("asset").get(pk=stage_run.run_id)
    stage_run.refresh_from_db()
    if run.state == Run.State.SUPERSEDED or stage_run.state not in StageRun.RETRYABLE:
        raise CannotRetry
    note_act("run.retry", by=by, about=stage_run)
    stopped = run.stages.filter(state=StageRun.State.CANCELLED)
    retried = run.stages.filter(pk=stage_run.pk) | stopped
    retried.update(
        state=StageRun.State.PENDING,
        attempt=0,
        progress=0.0,
        error_code="",
        log_tail="",
        commands="",
        queued_at=None,
        next_try_at=None,
        finished=None,
    )
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, finished=None)
    return advance(run, queue=queue)


@transaction.atomic
def remake(*, stage_run: StageRun, by: Person | None, queue: bool = True) -> Run:
    """Make again what this stage made, and what rests on it; what is there stays in use until then.

    Their plan hashes are cleared, so that no earlier result is reused, now or later. Optional stages that rest on it
    are left alone: no captions are drafted a second time by this.
    """
    kinds = set(stage_run.artifacts.filter(current=True).values_list("kind", flat=True))
    if not kinds:
        raise CannotRemake
    remade = same_film_stages(stage_run, kinds)
    for follower in later_stages(remade):
        if kinds & set(tools.stage_class(follower.name).needs):
            kinds |= set(follower.artifacts.values_list("kind", flat=True))
            remade.append(follower)
    remade.sort(key=lambda made: made.pk)  # the order of the recipe
    hashes = [made.plan_hash for made in remade if made.plan_hash]
    StageRun.objects.filter(plan_hash__in=hashes, state=StageRun.State.DONE).update(plan_hash="")
    params: dict[str, Any] = {}
    for made in reversed(remade):
        params |= made.run.params
    params |= {**inherited_tracks(stage_run.run.asset), "rows": [[made.name] for made in remade]}
    return start(asset=stage_run.run.asset, recipe=recipes.REMAKE, params=params, by=by, queue=queue)


def same_film_stages(stage_run: StageRun, kinds: set[str]) -> list[StageRun]:
    """Return the stage, and those that make the other sizes of the same film.

    Sizes are made again together or not at all, because what one run made of them replaces all that was there.
    """
    in_use = StageRun.objects.filter(run__asset=stage_run.run.asset, artifacts__current=True)
    several = in_use.filter(artifacts__kind__in=kinds & set(Artifact.SEVERAL))
    found = {made.name: made for made in several.order_by("pk").distinct()} | {stage_run.name: stage_run}
    return sorted(found.values(), key=lambda made: made.pk)


def later_stages(first: list[StageRun]) -> list[StageRun]:
    """Return later stages whose artifacts are in use, one of a name, in the order of the recipe."""
    in_use = StageRun.objects.filter(run__asset=first[0].run.asset, artifacts__current=True, optional=False)
    later = in_use.filter(pk__gt=first[0].pk).exclude(name__in=[made.name for made in first])
    return list({made.name: made for made in later.order_by("pk").distinct()}.values())


def run_stage(stage_run_id: int) -> None:
    """Do what a worker does with an id off the queue: the stage, and what follows from it."""
    stage_run = StageRun.objects.select_related("run").filter(pk=stage_run_id).first()
    if stage_run is None:
        return
    if precedence.gives_way(stage_run):
        precedence.requeue(stage_run)
    elif execute(stage_run_id):
        sweeping.remove_leftovers()  # the sweep runs on one machine, and killed workers leave folders on each
        advance(stage_run.run)
    for run in precedence.deferred_runs():  # a worker is free now
        advance(run)


def run_inline(run: Run) -> Run:
    """Do all stages in this process, one after another: tests, the demo, benchmarks. Does not wait between tries."""
    while not (run := advance(run, queue=False)).is_finished:
        row = min(stage.row for stage in run.stages.all() if not stage.is_over)
        due = StageRun.State.RETRY_WAIT
        run.stages.filter(row=row, state=due).update(next_try_at=timezone.now())
        ours = [execute(stage.pk) for stage in run.stages.filter(row=row).order_by("pk") if not stage.is_over]
        sweeping.release_silent()
        if not any(ours):
            if run.stages.filter(state=StageRun.State.FAILED_RESOURCE).exists():
                raise CannotContinue
            time.sleep(0.2)  # a worker has it
    return run


def sweep() -> int:
    """Recover what got lost, every minute; return how many runs were moved on."""
    sweeping.release_silent()
    sweeping.remove_leftovers()
    moved = 0
    for run in sweeping.runs_to_move():
        advance(run)
        moved += 1
    return moved
