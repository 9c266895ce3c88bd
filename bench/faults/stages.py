"""The product's stages, which note that they begin and may linger, so that a killer meets them; files that crash."""

import os
import random
import signal
import sys
import time
from pathlib import Path

from media_pipeline.encoding.processes import process
from media_pipeline.stages.encode import Encode
from media_pipeline.stages.package import Package
from media_pipeline.stages.probe import Probe
from media_pipeline.stages.protocol import Job, Produced

MARK_BYTES = 16
CRASHES_ENCODER = b"CRASHES-ENCODER-"
KILLS_WORKER = b"KILLS-ITS-WORKER"
SEGFAULT = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
LINGER = 0.3  # seconds at most, before and after: writing a playlist takes a few milliseconds


def noted(job: Job) -> None:
    """One line a beginning: the process and the lease (stage and fence), by the name of the work folder."""
    with (Path(os.environ["FAULTS_NOTES"]) / "starts").open("a") as notes:
        notes.write(f"{os.getpid()} {job.work.name}\n")


def linger() -> None:
    time.sleep(random.uniform(0, LINGER))


class WatchedProbe(Probe):
    def __call__(self, job: Job) -> list[Produced]:
        noted(job)
        return super().__call__(job)


class WatchedPackage(Package):
    def __call__(self, job: Job) -> list[Produced]:
        noted(job)
        linger()
        produced = super().__call__(job)
        linger()
        return produced


class WatchedEncode(Encode):
    def __call__(self, job: Job) -> list[Produced]:
        noted(job)
        with job.source.open("rb") as source:
            source.seek(-MARK_BYTES, os.SEEK_END)
            mark = source.read()
        if mark == KILLS_WORKER:
            os.kill(os.getpid(), signal.SIGKILL)
        if mark == CRASHES_ENCODER:
            reads = [Path(sys.prefix), Path(sys.base_prefix)]
            process.run([sys.executable, "-I", "-c", SEGFAULT], work=job.work, reads=reads)
        return super().__call__(job)
