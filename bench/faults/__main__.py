"""Workers killed, messages doubled and lost, a server restarted, a disk filled, a clock set: what is left of it?

    python -m bench.faults [--quick] [--kills N] [--seed N] [--keep]

Real processes on a site of its own: two workers as `manage.py serve` starts them (each with a work folder of its own),
the queue of files, real encodes of a film of two seconds. 50 kills in each of three stages (`--quick`: 10 in all), and
every other fault once. Afterwards `judge` reads database and storage, with no code of the product, and compares every
byte with what was made of the same film before any fault.

The site lies on a tmpfs in a mount namespace of its own (`unshare -rm`), so that its disk can be filled; where the
system allows neither that nor mounting, the disk is not filled and `disk_moments` says 0: read it. Likewise `redis`
is false where no redis-server is installed: the broker that is stopped is then the queue of files alone.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import imageio_ffmpeg

from bench.faults import clock, judge
from bench.faults.ground import Ground
from bench.faults.kills import STAGES, Killer
from bench.faults.others import Others
from bench.printing import result, step, table

FILM = ("testsrc2=s=640x360:r=25:d=2", "sine=f=300:d=2")
WATCHED_EVERY = 0.1
A_MONTH = 30 * 86_400


def main() -> int:
    parser = argparse.ArgumentParser(description="The media pipeline under faults")
    parser.add_argument("--quick", action="store_true", help="ten kills; some two minutes")
    parser.add_argument("--kills", type=int, help="kills in each of the three stages")
    parser.add_argument("--seed", type=int, default=20270301)
    parser.add_argument("--keep", action="store_true", help="leave the site's logs there")
    options = parser.parse_args()
    enter_namespace()
    wanted = dict.fromkeys(STAGES, options.kills or 50)
    if options.quick and not options.kills:
        wanted = dict(zip(STAGES, (3, 4, 3), strict=True))
    folder = Path(tempfile.mkdtemp(prefix="lms-bench-faults-"))
    begun = time.monotonic()
    ground = Ground(folder)
    try:
        return walk(ground, film(folder), wanted, options, begun)
    finally:
        ground.close()
        if options.keep:
            step(f"logs: {folder}/notes")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def enter_namespace() -> None:
    """Begin again in a mount namespace of our own, where the system has such; it ends with us, mounts and all."""
    if os.environ.get("FAULTS_APART") or not shutil.which("unshare"):
        return
    apart = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode == 0:
        line = [*apart, sys.executable, "-m", "bench.faults", *sys.argv[1:]]
        os.execvpe("unshare", line, os.environ | {"FAULTS_APART": "1"})  # noqa: S606 - no shell is wanted


def film(folder: Path) -> Path:
    clip = folder / "clip.mp4"
    source = [word for text in FILM for word in ("-f", "lavfi", "-i", text)]
    line = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *source, "-pix_fmt", "yuv420p", str(clip)]
    subprocess.run(line, check=True)
    return clip


def walk(ground: Ground, clip: Path, wanted: dict[str, int], options: argparse.Namespace, begun: float) -> int:
    others = Others(ground, clip)
    for number in (1, 2):
        ground.start_worker(number)
    ground.keep_workers()
    ground.start_web()
    step("one lesson without faults")
    [first] = others.make()
    others.reaches(first, "package", "done")
    eyes = Eyes(ground)
    eyes.start()
    step(f"{sum(wanted.values())} kills")
    killer = Killer(ground, wanted, random.Random(options.seed))
    killer.start()
    shown = 0
    while not killer.is_done:
        if killer.broken:
            raise killer.broken
        if killer.hits.total() >= shown + 10:
            shown = killer.hits.total()
            step(f"{time.monotonic() - begun:5.0f} s  {shown} kills: {dict(killer.hits)}")
        if len(going(ground)) < 4:
            others.make()
        time.sleep(0.1)
    for fault in (
        others.same_message_five_times,
        others.two_workers_given_one_stage,
        others.broker_stopped_emptied_and_started,
        others.clock_stepped,
        others.files_that_crash,
        others.web_server_restarted_during_upload,
    ):
        step(f"{time.monotonic() - begun:5.0f} s  {fault.__name__}")
        fault()
    step(f"{time.monotonic() - begun:5.0f} s  Redis, stopped, emptied and started")
    redis = others.redis_stopped_emptied_and_started()
    step(f"{time.monotonic() - begun:5.0f} s  the disk")
    moments = others.disk_filled_at_four_moments()
    step(f"{time.monotonic() - begun:5.0f} s  waiting for all to end")
    ends = time.monotonic() + 180
    while going(ground) and time.monotonic() < ends:
        time.sleep(0.5)
    eyes.stop()
    unknown = judge.unknown_trees(ground.books)
    clock.step(ground.notes / "clock", A_MONTH)  # when all that may be let go has been: what is judged is what stays
    collected = ground.ask("collect")
    clock.step(ground.notes / "clock", 0)
    verdict = judge.judge(ground.books, others.good, others.dead, first)
    verdict.half_visible += eyes.seen
    verdict.stuck += judge.orphans(ground.var)
    begins = Counter((stage, fence) for _, stage, fence in ground.starts())
    twice = [lease for lease, number in begins.items() if number > 1]
    verdict.double_published += [f"lease {lease} was begun twice" for lease in twice]
    figures = {
        "disk_moments": moments,
        "redis": redis,
        "unknown_trees": unknown,  # a crash between the files and the row: nobody can see them
        "collected": collected,
        "left_behind": judge.unknown_trees(ground.books),
        "seconds": time.monotonic() - begun,
    }
    return report(verdict, killer, others, figures, quick=options.quick)


def going(ground: Ground) -> list[int]:
    return [run for (run,) in ground.books.rows("SELECT id FROM media_pipeline_run WHERE state = 'running'")]


class Eyes(threading.Thread):
    """Looks all the time at what is shown: nothing half-made may be seen at any moment."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(daemon=True)
        self.ground, self.seen = ground, list[str]()
        self.looks = 0
        self.over = threading.Event()

    def run(self) -> None:
        books = self.ground.reader()
        while not self.over.wait(WATCHED_EVERY):
            self.seen += judge.half_visible(books)
            self.looks += 1

    def stop(self) -> None:
        self.over.set()
        self.join()


def report(verdict: judge.Verdict, killer: Killer, others: Others, figures: dict[str, float], *, quick: bool) -> int:
    table(("stage", "kills"), [(name, killer.hits[name]) for name in STAGES])
    counted = {name: len(getattr(verdict, name)) for name in ("lost", "half_visible", "double_published", "stuck")}
    for name in counted:
        for wrong in getattr(verdict, name)[:20]:
            step(f"{name}: {wrong}")
    result(
        {
            "bench": "faults",
            "quick": quick,
            "kills": killer.hits.total(),
            **{f"kills_{name}": killer.hits[name] for name in STAGES},
            "lessons": len(others.good),
            "given_up": len(others.dead),
            **counted,
            **figures,
        }
    )
    return int(any(counted.values()) or bool(figures["left_behind"]))


if __name__ == "__main__":
    sys.exit(main())
