"""The pipeline beside the same outputs from one ffmpeg command written by hand, with its loudness measure.

    python -m bench.media [--quick]

A: our stages probe → measure → encode → package by `runs.run_inline`, with leases, hashes, verification and publishing,
on a scratch database (without recognition, which is not encoding). B: `by_hand`: a loudness pass, one
process for all outputs, and copies. Both encode with the same settings and priority; they alternate, so that another
load on the machine slows both. CPU is user + system time of everything started. Target: wall_ratio ≤ 1.15.
"""

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from bench import by_hand
from bench.printing import result, step, table

PR_SET_CHILD_SUBREAPER = 36
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
# Harmonics of a voice, on and off in syllables and sentences: silence and level changes for the loudness filter.
VOICE = (
    "(sin(2*PI*140*t)+0.6*sin(2*PI*280*t+2*sin(2*PI*5*t))+0.4*sin(2*PI*720*t)+0.2*sin(2*PI*2400*t))"
    "*0.18*pow(abs(sin(2*PI*2.1*t)),0.6)*gt(sin(2*PI*0.13*t+0.6),-0.7)"
)


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description="The media pipeline beside one hand-written ffmpeg")
    parser.add_argument("--quick", action="store_true", help="a short clip, once; under a minute")
    options = parser.parse_args()
    seconds, rounds = (6, 1) if options.quick else (60, 2)
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="lms-bench-media-") as folder:
        scratch = Path(folder)
        step(f"making {seconds} s of 1080p with motion and a voice")
        lesson, sign = films(scratch, seconds)
        step("setting up a scratch database")
        walk = pipeline(scratch, lesson, sign)
        ours: list[Cost] = []
        hands: list[Cost] = []
        for number in range(rounds):
            step(f"round {number + 1} of {rounds}: the pipeline")
            ours.append(measured(walk))
            step(f"round {number + 1} of {rounds}: by hand")
            hands.append(measured(lambda: by_hand.make(FFMPEG, lesson, sign, fresh(scratch / "hand"), seconds)))
        report(ours, hands, seconds=seconds, quick=options.quick)


def films(scratch: Path, seconds: int) -> tuple[Path, Path]:
    """A lesson and an interpreter, each with motion."""
    lesson, sign = scratch / "lesson.mp4", scratch / "sign.mp4"
    moving = f"testsrc2=s=1920x1080:r=30:d={seconds},scroll=horizontal=0.002:vertical=0.001"
    voice = f"aevalsrc='{VOICE}':s=44100:d={seconds}"
    quick = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-pix_fmt", "yuv420p")
    make("-f", "lavfi", "-i", moving, "-f", "lavfi", "-i", voice, *quick, "-c:a", "aac", "-shortest", str(lesson))
    make("-f", "lavfi", "-i", f"testsrc=s=480x640:r=25:d={seconds}", *quick, str(sign))
    return lesson, sign


def make(*arguments: str) -> None:
    subprocess.run([FFMPEG, "-v", "error", "-y", *arguments], check=True)


def pipeline(scratch: Path, lesson: Path, sign: Path) -> Callable[[], None]:
    """Set up Django on a database of our own, and give the walk over a fresh asset."""
    os.environ |= {"LMS_VAR": str(scratch / "var"), "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    (scratch / "var").mkdir()
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from wagtail.models import Collection

    from lms.db.sqlite import fresh
    from media_pipeline import assets, runs
    from media_pipeline.models import Run, StageRun

    settings.MEDIA_RECIPES = {
        "LESSON_VIDEO": (("probe",), ("measure",), ("encode",), ("package",)),
        "LOOK": (("probe",),),
    }
    settings.MEDIA_LIMITS = {"nice": 0}
    fresh.lay_out()  # all: folders above listen to our signals
    owner: Any = get_user_model().objects.create(username="bench")
    root = Collection.get_first_root_node()

    def take(film: Path) -> Any:
        copy = scratch / "upload.mp4"
        shutil.copy(film, copy)
        return assets.create_asset(path=copy, filename=film.name, title=film.stem, collection=root, owner=owner)

    interpreter = take(sign)
    runs.run_inline(runs.start(asset=interpreter, recipe="LOOK", by=owner, queue=False))

    def walk() -> None:
        asset = take(lesson)
        params = {"sign_asset": str(interpreter.uuid), "offset_ms": 500}
        run = runs.run_inline(runs.start(asset=asset, recipe="LESSON_VIDEO", params=params, by=owner, queue=False))
        told = [(stage.name, stage.error_code, stage.log_tail) for stage in StageRun.objects.filter(run=run)]
        assert run.state == Run.State.DONE, told
        StageRun.objects.update(plan_hash="")  # or the next round would find the same plan done

    return walk


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def measured(work: Callable[[], None]) -> Cost:
    wall, cpu = time.perf_counter(), spent()
    work()
    return Cost(time.perf_counter() - wall, spent() - cpu)


def adopt_orphans() -> None:
    """The sandbox ends without waiting for what ran in it, so we do, or its CPU would count for nobody."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def spent() -> float:
    """Seconds of CPU by us and by every child that has ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, 0)[0]:
            pass
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def report(ours: list[Cost], hands: list[Cost], *, seconds: int, quick: bool) -> None:
    wall, hand_wall = (sum(cost.wall for cost in costs) for costs in (ours, hands))
    cpu, hand_cpu = (sum(cost.cpu for cost in costs) for costs in (ours, hands))
    rows = []
    for number, (our, hand) in enumerate(zip(ours, hands, strict=True), 1):
        rows += [(number, "pipeline", our.wall, our.cpu), (number, "by hand", hand.wall, hand.cpu)]
    table(("round", "what", "wall s", "CPU s"), rows)
    result(
        {
            "bench": "media",
            "quick": quick,
            "media_seconds": seconds,
            "wall_s": wall / len(ours),
            "hand_wall_s": hand_wall / len(hands),
            "wall_ratio": wall / hand_wall,
            "cpu_ratio": cpu / hand_cpu,
        }
    )


if __name__ == "__main__":
    main()
