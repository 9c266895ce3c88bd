"""Web workers are killed -9 while 32 learners write: nothing that was acknowledged is lost, and nothing counts twice.

Twenty kills; PROVE_KILLS=200 for the full form. One server, as it is deployed (`manage.py serve`), lives through all of
them: it starts again what dies. Now and then everything of the web server dies at once, which a machine that loses its
power does too. On SQLite, or with KILL_POSTGRES=1 under deploy/with-postgres.sh. The totals are recounted from the
database by `bench.learners`, which shares no code with what counted them.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.progress import OurLearner
from lms.management.commands.serve import CAME_UP
from tests.lms.processes import alive, command, descendants, parent

pytestmark = pytest.mark.waits

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("PROVE_KILLS", "20"))
SEED = int(os.environ.get("PROVE_SEED", "20270301"))
LEARNERS, WORKERS = 32, 4
ALL_EVERY = 10  # kills, the last of which takes the whole web server
# The server takes a worker that dies again so soon for one that cannot run, and gives up; a killer must not play that.
AGAIN = 6.0  # seconds
UP_WITHIN = 180.0


@pytest.mark.long
def test_killed_workers_lose_nothing_acknowledged(ground: Ground) -> None:
    chance = Random(SEED)
    over = threading.Event()
    learners = [OurLearner(stand) for stand in ground.stands]
    threads = [threading.Thread(target=play, args=(ground, learner, over)) for learner in learners]
    ground.start()
    for thread in threads:
        thread.start()

    began = time.monotonic()
    for number in range(1, KILLS + 1):
        time.sleep(chance.uniform(0.1, 1.5))
        ground.kill_all_web() if number % ALL_EVERY == 0 else ground.kill_a_worker(chance)
    took = time.monotonic() - began
    over.set()
    for thread in threads:
        thread.join(UP_WITHIN)
    ground.stop()

    assert not any(thread.is_alive() for thread in threads), f"seed {SEED}"
    assert ground.broken == [], f"seed {SEED}"
    acked = {learner.lease: learner.acked for learner in learners}
    chunks = sum(acked.values())
    cost = f"{KILLS} kills in {took:.0f} s cut {ground.cut} requests, {chunks} chunks were acknowledged"
    sys.stdout.write(f"seed {SEED}: {cost}\n")
    assert ground.cut >= KILLS, "hardly a kill met a request on its way"
    assert chunks > LEARNERS * KILLS // 4, "hardly anything was written between the kills"
    assert ground.ask(["recount"], acked)["wrong"] == [], f"seed {SEED}"
    assert ground.manage("ledger", "verify") == ground.manage("ledger", "rebuild") == 0
    if "KILL_POSTGRES" not in os.environ:  # I23: so does a restored backup
        restored = ground.restored()
        assert restored.ask(["recount"], acked)["wrong"] == []
        assert restored.manage("ledger", "verify") == restored.manage("ledger", "rebuild") == 0


def play(ground: Ground, learner: OurLearner, over: threading.Event) -> None:
    """As the player's outbox does: a chunk is sent until it is acknowledged, then comes the next."""
    while not over.is_set():
        raw = learner.next()
        head, _, body = raw.partition(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        while True:
            answer = ground.post(path, body, learner.headers)
            if answer is None or answer[0] == 503:
                time.sleep(0.05)
                continue
            try:
                learner.check(*answer)
            except AssertionError as error:
                ground.broken.append(str(error))
                return
            break


class Ground:
    """A database of its own with learners on it, and the server whose workers are killed."""

    def __init__(self, folder: Path, *, seed: bool = True) -> None:
        self.folder = folder
        self.broken: list[str] = []
        self.cut = 0  # requests that were on their way when the server went away
        self.born: dict[int, float] = {}  # workers, and when they were first seen
        self.environment = os.environ | {"LMS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        if "KILL_POSTGRES" not in os.environ:
            self.environment.pop("TEST_POSTGRES", None)
        self.stands = self.ask(["seed", str(LEARNERS)]) if seed else []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, words: list[str], said: object = None) -> Any:
        line = [sys.executable, "-m", "bench.learners", *words]
        done = subprocess.run(
            line, env=self.environment, cwd=ROOT, input=json.dumps(said), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def manage(self, *words: str) -> int:
        line = [sys.executable, "manage.py", *words]
        return subprocess.run(line, env=self.environment, cwd=ROOT, capture_output=True, check=False).returncode

    def restored(self) -> Ground:
        """Somewhere else, from a backup taken as the operations page says (SQLite's own copy)."""
        folder = self.folder / "restored"
        folder.mkdir()
        with sqlite3.connect(self.folder / "lms.sqlite3") as old, sqlite3.connect(folder / "lms.sqlite3") as new:
            old.backup(new)
        return Ground(folder, seed=False)

    # --- the server --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        line = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--workers", str(WORKERS)]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*line, "--concurrency", "1"], env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        self.wait_for(self.answers)

    def kill_a_worker(self, chance: Random) -> None:
        """One of those that have lived long enough; the others go on meanwhile, and a new one takes its place."""
        chosen = chance.choice(self.wait_for(self.ripe))
        os.kill(chosen, signal.SIGKILL)
        self.wait_for(lambda: not alive(chosen))

    def kill_all_web(self) -> None:
        """Every worker and the process above them, at once; `serve` starts the web server again."""
        [web] = self.wait_for(self.old_web)
        for pid in [web, *self.workers()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: [pid for pid in self.web() if pid != web])
        self.wait_for(self.answers)

    def stop(self) -> None:
        """Everything that runs under it, killed: also the last thing that the database sees is no farewell."""
        if self.process is None:
            return
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def web(self) -> list[int]:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        mine = descendants(self.process.pid)
        return [pid for pid in mine if parent(pid) == self.process.pid and "granian" in command(pid)]

    def workers(self) -> list[int]:
        """Children of the web server that serve; multiprocessing's own helper is not one."""
        found = [pid for web in self.web() for pid in descendants(web) if alive(pid) and "tracker" not in command(pid)]
        now = time.monotonic()
        self.born = {pid: self.born.get(pid, now) for pid in found}
        return found

    def ripe(self) -> list[int]:
        now = time.monotonic()
        return [pid for pid in self.workers() if now - self.born[pid] > AGAIN]

    def old_web(self) -> list[int]:
        """The web server, once `serve` takes it for one that came up."""
        return [pid for pid in self.web() if age(pid) > CAME_UP + 1]

    def answers(self) -> bool:
        return self.post("/api/study/leases/", b"{}", {"Content-Type": "application/json"}) is not None

    def wait_for(self, there: Any) -> Any:
        ends = time.monotonic() + UP_WITHIN
        while not (found := there()):
            assert time.monotonic() < ends, self.said()
            time.sleep(0.1)
        return found

    def said(self) -> str:
        return (self.folder / "server.log").read_text()[-2000:]

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes] | None:
        """None: nobody answered, and the same goes out again."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", path, body=body, headers={"Host": "localhost", **headers, "Connection": "close"})
            answer = line.getresponse()
            return answer.status, answer.read()
        except ConnectionRefusedError:
            return None
        except (OSError, HTTPException):
            self.cut += 1
            return None
        finally:
            line.close()


def age(pid: int) -> float:
    """Seconds since a process was started."""
    started = (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[19]
    up = float(Path("/proc/uptime").read_text().split()[0])
    return up - int(started) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path)
    yield made
    made.stop()
