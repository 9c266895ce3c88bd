"""The operators' board on the command line."""

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.refusals import Refusal
from media_pipeline.engine import command_log, runs
from media_pipeline.models import Asset, Run, StageRun
from media_pipeline.operating import collecting, console, usage


class Command(BaseCommand):
    help = "Media: what runs, what failed and why; try again, make anew, stop; whose files fill the disk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="verb")
        listed = verbs.add_parser("list", help="media, the newest first, a line each (tabs between)")
        listed.add_argument("--failed", action="store_true", help="only those whose latest run failed")
        listed.add_argument("--going", action="store_true", help="only those with a run under way")
        listed.add_argument("--most", type=int, default=50)
        shown = verbs.add_parser("show", help="one media with its runs, commands and logs")
        shown.add_argument("asset", help="its uuid, or part of its title")
        for verb, words in (
            ("retry", "try a failed, skipped or cancelled step again"),
            ("remake", "make anew what a step made, and what rests on it"),
        ):
            verbs.add_parser(verb, help=words).add_argument("stage", type=int, help="its number, as `show` tells")
        verbs.add_parser("cancel", help="stop a run").add_argument("run", help="its uuid, as `show` tells")
        verbs.add_parser("disk", help="bytes by owner")
        gc = verbs.add_parser("gc", help="remove what nothing refers to any more")
        gc.add_argument("--dry-run", action="store_true", help="only tell")
        gc.add_argument("--all", action="store_true", help="even where much of what is there would go")

    def handle(self, *, verb: str, **options: Any) -> None:
        try:
            getattr(self, verb)(**options)
        except Refusal as error:
            raise CommandError(str(error)) from error

    # --- verbs --------------------------------------------------------------------------------------------------------

    def list(self, *, failed: bool, going: bool, most: int, **_: Any) -> None:
        wanted = {Run.State.FAILED} if failed else {Run.State.RUNNING} if going else None
        written = 0
        for asset in Asset.objects.with_readiness().iterator(chunk_size=200):
            latest = asset.latest_run
            if wanted and (latest is None or latest.state not in wanted):
                continue
            self.say(console.asset_line(asset))
            written += 1
            if written >= most:
                return

    def show(self, *, asset: str, **_: Any) -> None:
        found = named(asset)
        self.say(console.asset_line(found))
        for name, place in command_log.places().items():
            self.say(f"  {name}={place}")
        for run in found.runs.prefetch_related("stages").select_related("asset"):
            self.say("")
            for line in console.run_lines(run):
                self.say(line)
            for stage in run.stages.all():
                for title, text in (("command", stage.commands), ("log", stage.log_tail)):
                    for line in text.splitlines():
                        self.say(f"    {stage.name} {title}: {line}")

    def retry(self, *, stage: int, **_: Any) -> None:
        self.tell(runs.retry(stage_run=stage_numbered(stage), by=None))

    def remake(self, *, stage: int, **_: Any) -> None:
        self.tell(runs.remake(stage_run=stage_numbered(stage), by=None))

    def cancel(self, *, run: str, **_: Any) -> None:
        key = as_uuid(run)
        found = Run.objects.filter(uuid=key).first() if key else None
        if found is None:
            raise CommandError(f"There is no run {run}.")
        self.tell(runs.cancel(run=found, by=None))

    def disk(self, **_: Any) -> None:
        owners = usage.by_owner()
        self.say("\t".join(("owner", "media", "originals", "made", "of that replaced", "uploads", "together")))
        for row in (*owners, usage.total(owners, "together")):
            amounts = (row.originals, row.made, row.replaced, row.coming, row.total)
            self.say("\t".join((row.owner, str(row.assets), *map(console.size, amounts))))
        capacity = usage.capacity()
        self.say(
            f"free: {console.size(capacity.disk_free)} of {console.size(capacity.disk_size)} on this machine's disk"
        )
        self.say(f"memory free: {console.size(capacity.memory_free)}")

    def gc(self, *, dry_run: bool, all: bool, **_: Any) -> None:
        gone = collecting.collect(really=not dry_run, all_of_it=all)
        for item in gone:
            self.say(f"{item.name}\t{item.why}")
        self.say(f"{len(gone)} {'would be removed' if dry_run else 'removed'}")

    # --- saying -------------------------------------------------------------------------------------------------------

    def tell(self, run: Run) -> None:
        for line in console.run_lines(run):
            self.say(line)

    def say(self, line: str) -> None:
        self.stdout.write(line)


def named(words: str) -> Asset:
    """Return the asset of this uuid, or the one with this in its title; raise where that is not one."""
    key = as_uuid(words)
    several = list(Asset.objects.filter(**({"uuid": key} if key else {"title__icontains": words}))[:5])
    if len(several) == 1:
        return several[0]
    if not several:
        raise CommandError(f"There is no media “{words}”.")
    raise CommandError("Which one?\n" + "\n".join(f"{asset.uuid}  {asset.title}" for asset in several))


def stage_numbered(number: int) -> StageRun:
    found = StageRun.objects.select_related("run__asset").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no step {number}.")
    return found


def as_uuid(words: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(words)
    except ValueError:
        return None
