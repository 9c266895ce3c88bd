"""Publishing a work folder: move the files, then swap the pointers in one transaction, if the fence still matches."""

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from media_pipeline import assets
from media_pipeline.engine.leases import Lease
from media_pipeline.engine.plans import digest_of
from media_pipeline.models import Artifact, StageRun
from media_pipeline.signals import artifact_published, artifact_stored
from media_pipeline.stages.protocol import JobCancelled, Produced
from media_pipeline.storing import storage


def publish(*, lease: Lease, work: Path, produced: Sequence[Produced]) -> list[Artifact]:
    """Move what was produced to a new tree and make it current; raises JobCancelled where the lease is lost.

    A crash between the move and the swap leaves a folder that no row knows; `collecting` removes it after a day.
    """
    rows = [described(item, work, lease.beat) for item in produced]
    keep_only(work, produced)
    tree = uuid.uuid4()
    lease.turn(StageRun.State.VERIFYING)  # the last look before anything is visible
    for row in rows:
        row.tree = tree
    try:
        storage.publish_tree(work, tree, lease.beat)
        announce(rows)
        return swap(lease, rows)
    except (JobCancelled, OSError):  # an error of the database is no proof that nothing was stored: that tree stays
        storage.remove_tree(tree)
        raise


def reuse(*, lease: Lease, plan_hash: str) -> bool:
    """Reuse what the same plan made before, for any asset; return whether there was such a thing, still whole."""
    done = StageRun.objects.filter(plan_hash=plan_hash, state=StageRun.State.DONE).exclude(pk=lease.stage_run.pk)
    earlier = done.order_by("-pk").prefetch_related("artifacts").first()
    made = list(earlier.artifacts.all()) if earlier else []
    if not earlier or not made or not all(default_storage.exists(artifact.storage_name) for artifact in made):
        return False
    announce(made)
    return reuse_artifacts(lease, earlier, made)


def announce(rows: Sequence[Artifact]) -> None:
    """Let the apps above work on what is stored before a transaction blocks others."""
    for row in rows:
        artifact_stored.send(sender=Artifact, artifact=row)


@transaction.atomic
def reuse_artifacts(lease: Lease, earlier: StageRun, made: list[Artifact]) -> bool:
    """Copy the rows to this run, if all are there still: `collecting` may have deleted them since we looked."""
    locked = list(Artifact.objects.select_for_update().filter(stage_run=earlier))  # a count would lock nothing
    if len(locked) != len(made):
        return False
    rows = [
        Artifact(tree=old.tree, kind=old.kind, path=old.path, sha256=old.sha256, size=old.size, facts=old.facts)
        for old in made
    ]
    swap(lease, rows, reused=earlier)
    return True


@transaction.atomic
def swap(lease: Lease, rows: list[Artifact], reused: StageRun | None = None) -> list[Artifact]:
    """Store the rows and make them current, unless a newer run has been here; the stage is then done."""
    stage_run = StageRun.objects.select_for_update(of=("self",)).select_related("run__asset").get(pk=lease.stage_run.pk)
    if stage_run.fence != lease.fence or stage_run.state not in StageRun.HELD:
        raise JobCancelled
    asset = stage_run.run.asset
    in_use = Artifact.objects.filter(asset=asset, current=True)
    alike = in_use.filter(kind__in={row.kind for row in rows})
    mine = in_use.filter(stage_run__name=stage_run.name) | alike.exclude(
        kind__in=Artifact.SEVERAL, stage_run__run=stage_run.run_id
    )
    # An old run that ends late never takes the place of what a newer one made (captions approved meanwhile).
    newest = not mine.filter(stage_run__run_id__gt=stage_run.run_id).exists()
    now = timezone.now()
    if newest:
        Artifact.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(current=False, replaced=now)
    for row in rows:
        row.asset, row.stage_run, row.current = asset, stage_run, newest
    Artifact.objects.bulk_create(rows)
    StageRun.objects.filter(pk=stage_run.pk).update(
        state=StageRun.State.DONE,
        progress=1.0,
        finished=now,
        lease_until=None,
        silent_since=None,
        error_code="",
        reused=reused,
        **lease.trace.news(),
    )
    for row in rows if newest else []:
        if row.kind == "probe":
            assets.note_probe(asset=asset, probe=row.facts)
        elif row.kind == "loudness":
            assets.note_loudness(asset=asset, loudness=row.facts)
        artifact_published.send(sender=Artifact, artifact=row)
    return rows


def described(item: Produced, work: Path, beat: Callable[[], None]) -> Artifact:
    """Return a row for it; a folder's hash is over its files' names and hashes. `beat` is called between files."""
    if item.folder is None:
        beat()
        digest, size = digest_of(item.path), item.path.stat().st_size
    else:
        names = sorted({str(item.path), *files_below(item.folder)})
        whole, size = hashlib.sha256(), 0
        for number, name in enumerate(names):
            beat()
            file = Path(name)
            line = f"{file.relative_to(work).as_posix()} {digest_of(file)}"
            whole.update(f"\n{line}".encode() if number else line.encode())
            size += file.stat().st_size
        digest = whole.hexdigest()
    path = item.path.relative_to(work).as_posix()
    return Artifact(kind=item.kind, path=path, sha256=digest, size=size, facts=dict(item.facts))


def files_below(folder: Path) -> Iterator[str]:
    """Yield names, not paths: of a four-hour film there are thousands, and each Path takes a kilobyte."""
    for parent, _, names in os.walk(folder):
        yield from (f"{parent}/{name}" for name in names)


def keep_only(work: Path, produced: Sequence[Produced]) -> None:
    """Delete what no artifact claims: half-made files are not published."""
    wanted = {str(item.path) for item in produced}
    folders = tuple(f"{item.folder}/" for item in produced if item.folder)
    for name in files_below(work):  # a folder has been read by the time its names come
        if name not in wanted and not name.startswith(folders):
            Path(name).unlink()
    for parent, _, _ in os.walk(work, topdown=False):
        if parent != str(work) and not os.listdir(parent):  # noqa: PTH208 - as above
            Path(parent).rmdir()


def clean(work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
