"""The web server is killed -9 while 32 learners write: nothing that was acknowledged is lost, and nothing counts twice.

Twenty kills; PROVE_KILLS=200 for the full form. On SQLite, or with KILL_POSTGRES=1 under deploy/with-postgres.sh.
The totals are recounted from the database by `bench.learners`, which shares no code with what counted them.
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

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("PROVE_KILLS", "20"))
LEARNERS = 32
SEED = int(os.environ.get("PROVE_SEED", "20270301"))


@pytest.mark.long
def test_a_killed_server_loses_nothing_acknowledged(ground: Ground) -> None:
    chance = Random(SEED)
    over = threading.Event()
    learners = [OurLearner(stand) for stand in ground.stands]
    threads = [threading.Thread(target=play, args=(ground, learner, over)) for learner in learners]
    ground.start()
    for thread in threads:
        thread.start()

    for _ in range(KILLS):
        time.sleep(chance.uniform(0.1, 1.5))
        ground.kill()
        ground.start()
    over.set()
    for thread in threads:
        thread.join(120)
    ground.kill()

    assert not any(thread.is_alive() for thread in threads), f"seed {SEED}"
    assert ground.broken == [], f"seed {SEED}"
    acked = {learner.lease: learner.acked for learner in learners}
    assert sum(acked.values()) > LEARNERS * 2, "hardly anything was written between the kills"
    assert ground.ask(["recount"], acked)["wrong"] == [], f"seed {SEED}"
    assert ground.manage("ledger", "verify") == ground.manage("ledger", "rebuild") == 0
    if "KILL_POSTGRES" not in os.environ:  # I23: so does a restored backup
        restored = ground.restored()
        assert restored.ask(["recount"], acked)["wrong"] == []
        assert restored.manage("ledger", "verify") == restored.manage("ledger", "rebuild") == 0


def play(ground: Ground, learner: OurLearner, over: threading.Event) -> None:
    """As the player does: a chunk is sent until it is acknowledged, then comes the next."""
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
    """A database of its own with learners on it, and the server to be killed."""

    def __init__(self, folder: Path, *, seed: bool = True) -> None:
        self.folder = folder
        self.broken: list[str] = []
        self.environment = os.environ | {"LMS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        if "KILL_POSTGRES" not in os.environ:
            self.environment.pop("TEST_POSTGRES", None)
        self.stands = self.ask(["seed", str(LEARNERS)]) if seed else []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, words: list[str], said: object = None) -> Any:
        command = [sys.executable, "-m", "bench.learners", *words]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, input=json.dumps(said), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def manage(self, *words: str) -> int:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, check=False).returncode

    def restored(self) -> Ground:
        """Somewhere else, from a backup taken as the operations page says (SQLite's own copy)."""
        folder = self.folder / "restored"
        folder.mkdir()
        with sqlite3.connect(self.folder / "lms.sqlite3") as old, sqlite3.connect(folder / "lms.sqlite3") as new:
            old.backup(new)
        return Ground(folder, seed=False)

    def start(self) -> None:
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2", "--no-ws"]
        command = [sys.executable, "-m", "granian", *options, "--blocking-threads", "4", "lms.wsgi:application"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        ends = time.monotonic() + 180
        while self.post("/api/study/leases/", b"{}", {"Content-Type": "application/json"}) is None:
            assert time.monotonic() < ends, (self.folder / "server.log").read_text()[-2000:]
            time.sleep(0.1)

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes] | None:
        """None: nobody answered, and the same goes out again."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", path, body=body, headers={"Host": "localhost", **headers, "Connection": "close"})
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            line.close()


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path)
    yield made
    made.kill()
