"""Runs and stages for a terminal, in plain lines that a program reads as well."""

from media_pipeline.models import Asset, Run, StageRun
from media_pipeline.operating import progress
from media_pipeline.words import clock, readiness, recipe_name


def size(number: int | None) -> str:
    """Return bytes as people say them; the same unit in every row sorts badly and reads worse."""
    if number is None:
        return "–"
    amount = float(number)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def asset_line(asset: Asset) -> str:
    """Return tab-separated fields for `cut` and `sort`: uuid, latest run's state, length, size, readiness, title."""
    run = asset.latest_run
    state = run.state if run else "-"
    return "\t".join(
        (str(asset.uuid), state, clock(asset.duration_ms), size(asset.size), readiness(asset), asset.title)
    )


def stage_line(stage_run: StageRun) -> str:
    """Return one stage: its number (what `retry` takes), name, state, how far, why it failed."""
    row = progress.stage(stage_run)
    more = " ".join(filter(None, (row["left"], row["code"], row["error"], row["remedy"])))
    return f"  {row['id']:>6}  {stage_run.name:<14} {stage_run.state:<16} {row['percent']} %  {more}".rstrip()


def run_lines(run: Run) -> list[str]:
    head = f"{run.asset.title}  {recipe_name(run.recipe)}  {run.state}  {run.uuid}"
    return [head, *map(stage_line, run.stages.all())]
