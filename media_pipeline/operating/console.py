"""Runs and stages for a terminal: bars that move where one looks on, plain lines where a program reads."""

import time
from collections.abc import Iterable, Iterator
from typing import Protocol

from media_pipeline.models import Asset, Run, StageRun
from media_pipeline.operating import progress
from media_pipeline.words import clock, readiness, recipe_name

BAR = 24
UP_AND_CLEAR = "\x1b[{}F\x1b[J"


class Out(Protocol):
    def write(self, text: str) -> object: ...

    def flush(self) -> None: ...

    def isatty(self) -> bool: ...


def size(number: int | None) -> str:
    """Bytes as people say them; the same unit in every row sorts badly and reads worse."""
    if number is None:
        return "–"
    amount = float(number)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def bar(percent: int) -> str:
    full = round(BAR * percent / 100)
    return f"[{'#' * full}{'.' * (BAR - full)}] {percent:3d} %"


def asset_line(asset: Asset) -> str:
    """Tab-separated, so that `cut` and `sort` work: uuid, state of the latest run, length, size, readiness, title."""
    run = asset.latest_run
    state = run.state if run else "-"
    return "\t".join(
        (str(asset.uuid), state, clock(asset.duration_ms), size(asset.size), readiness(asset), asset.title)
    )


def stage_line(stage_run: StageRun, *, moving: bool = False) -> str:
    """One stage: its number (what `retry` takes), name, state, how far, why it failed."""
    row = progress.stage(stage_run)
    far = bar(row["percent"]) if moving else f"{row['percent']} %"
    said = " ".join(filter(None, (row["left"], row["code"], row["error"], row["remedy"])))
    return f"  {row['id']:>6}  {stage_run.name:<14} {stage_run.state:<16} {far}  {said}".rstrip()


def run_lines(run: Run, *, moving: bool = False) -> list[str]:
    head = f"{run.asset.title}  {recipe_name(run.recipe)}  {run.state}  {run.uuid}"
    return [head, *(stage_line(stage, moving=moving) for stage in run.stages.all())]


def going() -> "Iterator[Run]":
    yield from Run.objects.filter(state=Run.State.RUNNING).select_related("asset").prefetch_related("stages")


def watch(runs: Iterable[Run] | None, out: Out, *, every: float = 1.0, until_over: bool = True) -> None:
    """Show the runs (all that go on, for None) until they are over; on a terminal in place, else a line a change."""
    wanted = None if runs is None else [run.pk for run in runs]
    moving = out.isatty()
    drawn, told = 0, dict[int, str]()
    while True:
        now = list(going()) if wanted is None else list(chosen(wanted))
        if moving:
            lines = [line[:200] for run in now for line in run_lines(run, moving=True)]
            if lines or drawn:
                out.write((UP_AND_CLEAR.format(drawn) if drawn else "") + "".join(f"{line}\n" for line in lines))
            drawn = len(lines)
        else:
            for line in changed(now, told):
                out.write(f"{line}\n")
        out.flush()
        if until_over and all(run.is_finished for run in now):
            return
        time.sleep(every)


def chosen(keys: list[int]) -> "Iterator[Run]":
    yield from Run.objects.filter(pk__in=keys).select_related("asset").prefetch_related("stages")


def changed(runs: Iterable[Run], told: dict[int, str]) -> Iterator[str]:
    """A line for each stage whose state is another than was told, and for each tenth it got on."""
    for run in runs:
        for stage_run in run.stages.all():
            key = f"{stage_run.state} {int(stage_run.progress * 10)}"
            if told.get(stage_run.pk) != key:
                told[stage_run.pk] = key
                yield f"{run.asset.title}\t{stage_line(stage_run).strip()}"
