"""`kill -9` of workers that hold a stage: in the middle of its work, or between its work and its publishing."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.faults.ground import Ground, end_group

STAGES = ("probe", "encode", "package")
MOST_A_STAGE = 3  # the fourth loss in a row is a stage that kills workers, and is given up
WHOLE_WORKER = 0.15  # of the kills: not the process that does the work alone but its worker with all below it


class Killer(threading.Thread):
    """Follows the notes of what begins, and kills until each stage has had its number."""

    def __init__(self, ground: Ground, wanted: dict[str, int], chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.ground, self.wanted, self.chance = ground, dict(wanted), chance
        self.hits: Counter[str] = Counter()
        self.by_stage: Counter[int] = Counter()
        self.seen = len(list(ground.starts()))
        self.broken: BaseException | None = None

    @property
    def is_done(self) -> bool:
        return all(self.hits[name] >= number for name, number in self.wanted.items())

    def run(self) -> None:
        try:
            self.books = self.ground.reader()
            while not self.is_done and not self.ground.closing.is_set():
                starts = list(self.ground.starts())
                for process, stage, fence in starts[self.seen :]:
                    self.meet(process, stage, fence)
                self.seen = len(starts)
                time.sleep(0.005)
        except BaseException as error:
            self.broken = error

    def meet(self, process: int, stage: int, fence: int) -> None:
        name, attempt = self.books.rows("SELECT name, attempt FROM media_pipeline_stagerun WHERE id = ?", stage)[0]
        if self.hits[name] >= self.wanted.get(name, 0) or attempt > MOST_A_STAGE:
            return
        if self.state(stage, fence) is None:  # over while we met another
            return
        moment = self.chance.random()
        if moment < 0.3:
            self.wait(lambda: self.state(stage, fence) == "verifying")
        else:
            time.sleep(self.chance.uniform(0, {"probe": 0.3, "encode": 1.0, "package": 0.3}[name]))
        if self.state(stage, fence) is None:
            return
        self.kill(process)
        if self.state(stage, fence) is not None:  # it held the stage when it died
            self.hits[name] += 1
            self.by_stage[stage] += 1

    def state(self, stage: int, fence: int) -> str | None:
        """Of this lease; None once it has ended."""
        query = "SELECT state FROM media_pipeline_stagerun WHERE id = ? AND fence = ? AND lease_until IS NOT NULL"
        rows = self.books.rows(query, stage, fence)
        return rows[0][0] if rows else None

    def wait(self, true: Callable[[], bool]) -> None:
        ends = time.monotonic() + 3
        while not true() and time.monotonic() < ends:
            time.sleep(0.002)

    def kill(self, process: int) -> None:
        above = parent(process)
        worker = next((each for each in self.ground.workers.values() if each.pid == above), None)
        if worker is not None and self.chance.random() < WHOLE_WORKER:
            end_group(worker)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        self.wait(lambda: not alive(process))


def alive(process: int) -> bool:
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def parent(process: int) -> int:
    try:
        return int((Path("/proc") / str(process) / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0
