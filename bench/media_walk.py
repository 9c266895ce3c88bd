"""One upload through our stages, in a process of its own: python -m bench.media_walk SCRATCH FILM [--long N] [--watch]

Prints JSON: `wall` and `cpu` seconds from the upload's end to `ready_full` (without recognition), `ready_min` seconds,
`peak_mb` of this process, with `--watch` (which costs CPU) of the largest it started too (`encoder_peak_mb`), and the
playlists by size. `--long` is the setting from which on a film is long.

Memory is the kernel's high-water mark of each process (VmHWM). `ru_maxrss` will not do: a process inherits it from the
one that started it, so that it would show pytest's.
"""

import argparse
import ctypes
import json
import os
import resource
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("scratch", type=Path)
    parser.add_argument("film", type=Path)
    parser.add_argument("--long", type=int)
    parser.add_argument("--watch", action="store_true")
    options = parser.parse_args()
    scratch, film = options.scratch, options.film
    os.environ |= {"LMS_VAR": str(scratch / "var"), "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    (scratch / "var").mkdir(parents=True)
    # The sandbox ends without waiting for what ran in it, so we do, or its CPU would count for nobody.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # The tests' S3 server brings it, Django would load it for want of anything better, and no worker of ours has it.
    sys.modules["jinja2"] = None  # type: ignore[assignment]
    import django

    django.setup()
    from django.conf import settings

    from lms.db.sqlite import fresh

    rows = (("probe",), ("measure",), ("encode",), ("package", "encode_rest"), ("package_rest",))
    settings.MEDIA_RECIPES = {"LESSON_VIDEO": rows}
    settings.MEDIA_LIMITS = {"nice": 0} | ({"long": options.long} if options.long else {})
    fresh.copy_migrated(Path(settings.DATABASES["default"]["NAME"]))  # all tables: folders above listen to our signals
    children = Children()
    if options.watch:
        children.start()
    figures = walk(scratch, film) | {"encoder_peak_mb": children.peak}
    print(json.dumps(figures), flush=True)


def walk(scratch: Path, film: Path) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from wagtail.models import Collection

    from media_pipeline import assets
    from media_pipeline.engine import runs
    from media_pipeline.models import Artifact, Run, StageRun
    from media_pipeline.signals import artifact_published

    owner: Any = get_user_model().objects.create(username="bench")
    copy = scratch / "upload.mp4"
    shutil.copy(film, copy)
    root = Collection.get_first_root_node()
    asset = assets.create_asset(path=copy, filename=film.name, title=film.stem, collection=root, owner=owner)
    watchable: list[float] = []

    def seen(artifact: Artifact, **_kwargs: Any) -> None:
        if artifact.kind in Artifact.PLAYABLE:
            watchable.append(time.perf_counter())

    artifact_published.connect(seen)
    begun, spent = time.perf_counter(), cpu()
    run = runs.run_inline(runs.start(asset=asset, recipe="LESSON_VIDEO", by=owner, queue=False))
    wall, used = time.perf_counter() - begun, cpu() - spent
    states = [(stage.name, stage.state, stage.error_code, stage.log_tail) for stage in StageRun.objects.filter(run=run)]
    assert run.state == Run.State.DONE, states
    assert asset.ready_full
    made = Artifact.objects.filter(asset=asset, current=True)
    return {
        "wall": wall,
        "cpu": used,
        "ready_min": watchable[0] - begun,
        "peak_mb": high_water("self"),
        "sizes": {str(each.facts["edge"]): str(each.local_path()) for each in made.filter(kind="hls_rendition")},
        "wav": str(made.get(kind="wav16k").local_path()),
        "stages": {
            stage.name: (stage.finished - stage.started).total_seconds()
            for stage in run.stages.all()
            if stage.finished and stage.started
        },
    }


class Children(threading.Thread):
    """Looks several times a second at what we have started: `peak` is the largest high-water mark seen, in MB."""

    peak = 0.0

    def __init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        while True:
            self.peak = max([self.peak, *(high_water(each) for each in below(os.getpid()))])
            time.sleep(0.2)


def below(process: int) -> Iterator[str]:
    parents = {entry.name: parent_of(entry.name) for entry in Path("/proc").glob("[0-9]*")}
    found = {str(process)}
    while more := {name for name, parent in parents.items() if parent in found} - found:
        found |= more
    yield from found - {str(process)}


def parent_of(process: str) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1]
    return ""


def high_water(process: str) -> float:
    """MB that it has held at most since it began; 0 where it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu() -> float:
    """Seconds of CPU by us and by every child that has ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, 0)[0]:
            pass
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
