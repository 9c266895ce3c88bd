"""One upload through our stages, in a process of its own: python -m bench.media_walk SCRATCH FILM [LONG]

Prints JSON: `wall` and `cpu` seconds from the upload's end to `ready_full` (without recognition), `ready_min` seconds,
`peak_mb` of this process and of the largest it started (`encoder_peak_mb`), and the playlists by size. `LONG` is the
setting from which on a film is long.
"""

import ctypes
import json
import os
import resource
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    scratch, film = Path(sys.argv[1]), Path(sys.argv[2])
    os.environ |= {"LMS_VAR": str(scratch / "var"), "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    (scratch / "var").mkdir(parents=True)
    # The sandbox ends without waiting for what ran in it, so we do, or its CPU would count for nobody.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    import django

    django.setup()
    from django.conf import settings

    from lms.db.sqlite import fresh

    rows = (("probe",), ("measure",), ("encode",), ("package", "encode_rest"), ("package_rest",))
    settings.MEDIA_RECIPES = {"LESSON_VIDEO": rows}
    settings.MEDIA_LIMITS = {"nice": 0} | ({"long": int(sys.argv[3])} if len(sys.argv) > 3 else {})
    fresh.copy_to(Path(settings.DATABASES["default"]["NAME"]))  # all tables: folders above listen to our signals
    print(json.dumps(walk(scratch, film)), flush=True)


def walk(scratch: Path, film: Path) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from wagtail.models import Collection

    from media_pipeline import assets, runs
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
    told = [(stage.name, stage.state, stage.error_code, stage.log_tail) for stage in StageRun.objects.filter(run=run)]
    assert run.state == Run.State.DONE, told
    assert asset.ready_full
    made = Artifact.objects.filter(asset=asset, current=True)
    return {
        "wall": wall,
        "cpu": used,
        "ready_min": watchable[0] - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "encoder_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "sizes": {str(each.facts["edge"]): str(each.local_path()) for each in made.filter(kind="hls_rendition")},
        "wav": str(made.get(kind="wav16k").local_path()),
        "stages": {
            stage.name: (stage.finished - stage.started).total_seconds()
            for stage in run.stages.all()
            if stage.finished and stage.started
        },
    }


def cpu() -> float:
    """Seconds of CPU by us and by every child that has ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, 0)[0]:
            pass
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
