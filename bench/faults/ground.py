"""A site of its own on a small disk of its own: workers as `manage.py serve` starts them, a web server, and Django's
hands. What dies is started again, as `serve` does.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.faults.judge import Books
from lms.management.commands import serve

ROOT = Path(__file__).resolve().parents[2]
LARGE = 3 << 30  # bytes of the small disk while it is not full
PATIENCE = 120.0


class Ground:
    """`var` is the site, all of it on a tmpfs where mounting is allowed; `notes` lies elsewhere, for ourselves."""

    def __init__(self, folder: Path) -> None:
        self.var, self.notes = folder / "var", folder / "notes"
        self.var.mkdir()
        self.notes.mkdir()
        self.mounted = mount(self.var)
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        self.web: subprocess.Popen[bytes] | None = None
        self.closing = threading.Event()
        self.paused = threading.Lock()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.broker = ""  # the queue of files
        self.turn = threading.Lock()
        self.start_hands()
        self.books = self.reader()

    # --- processes ----------------------------------------------------------------------------------------------------

    def start(self, line: Sequence[str], name: str, number: int, *, talk: bool = False) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "LMS_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "bench.faults.settings",
            "FAULTS_NOTES": str(self.notes),
            "FAULTS_BROKER": self.broker,
            "FAULTS_WORK": str(self.var / f"work-{number}"),
            "REMAP_SIGTERM": "SIGQUIT",
        }
        pipe = subprocess.PIPE if talk else subprocess.DEVNULL
        with (self.notes / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                list(line),
                cwd=ROOT,
                env=environment,
                stdin=pipe,
                stdout=subprocess.PIPE if talk else log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_us,
            )

    def start_hands(self) -> None:
        self.hands = self.start([sys.executable, "-m", "bench.faults.hands"], "hands", 0, talk=True)
        assert self.read_reply() == "ready", self.log_tail("hands")

    def use_broker(self, broker: str) -> None:
        """Switch all to another queue: the workers are killed, and restarted with it."""
        with self.turn:
            self.broker = broker
            end_group(self.hands)
            self.hands.wait()
            self.start_hands()
        for worker in self.workers.values():
            end_group(worker)

    def start_worker(self, number: int) -> None:
        line = serve.worker({"concurrency": "1"})
        self.workers[number] = self.start([*line, "-n", f"faults{number}@%h"], f"worker-{number}", number)

    def keep_workers(self) -> None:
        """Start again what died, until the end."""

        def keep() -> None:
            while not self.closing.wait(0.3):
                for number, worker in list(self.workers.items()):
                    if worker.poll() is not None:
                        end_group(worker)
                        self.start_worker(number)

        threading.Thread(target=keep, daemon=True).start()

    def start_web(self) -> None:
        line = serve.web({"host": "127.0.0.1", "port": str(self.port), "workers": "1"})
        self.web = self.start(line, "web", 0)

    def kill_web(self) -> None:
        if self.web is not None:
            end_group(self.web)
            self.web.wait()

    def close(self) -> None:
        self.closing.set()
        for process in (*self.workers.values(), self.web, self.hands):
            if process is not None:
                end_group(process)
                process.wait()
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.var)], check=False)

    # --- requests -----------------------------------------------------------------------------------------------------

    def ask(self, do: str, **arguments: Any) -> Any:
        assert self.hands.stdin is not None
        with self.turn:
            self.hands.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
            self.hands.stdin.flush()
            return self.read_reply()

    def read_reply(self) -> Any:
        assert self.hands.stdout is not None
        line = self.hands.stdout.readline()
        assert line, self.log_tail("hands")
        return json.loads(line)

    def log_tail(self, name: str) -> str:
        return (self.notes / f"{name}.log").read_text(errors="replace")[-3000:]

    def starts(self) -> Iterator[tuple[int, int, int]]:
        """Process, stage and fence of every beginning of a stage so far."""
        notes = self.notes / "starts"
        for line in notes.read_text().splitlines() if notes.exists() else []:
            process, lease = line.split()
            stage, fence = lease.split("-")
            yield int(process), int(stage), int(fence)

    def has_lease(self, stage: int, fence: int) -> bool:
        """Return whether this lease is valid: not taken by another worker, and its work not done."""
        query = "SELECT 1 FROM media_pipeline_stagerun WHERE id = ? AND fence = ? AND lease_until IS NOT NULL"
        return bool(self.books.rows(query, stage, fence))

    def reader(self) -> Books:
        """Return a connection for another thread: one belongs to its thread."""
        return Books(self.var / "lms.sqlite3", self.var / "media")

    def until(self, true: Callable[[], Any], what: str, seconds: float = PATIENCE, every: float = 0.05) -> Any:
        ends = time.monotonic() + seconds
        while not (found := true()):
            if time.monotonic() > ends:
                raise TimeoutError(f"{what}\n{self.log_tail('worker-1')}")
            time.sleep(every)
        return found

    # --- the disk -----------------------------------------------------------------------------------------------------

    @contextmanager
    def full_disk(self, left: int = 1 << 16) -> Iterator[None]:
        """Nothing more than this many bytes can be written, to the files of the site, its database and its queue."""
        used = os.statvfs(self.var)
        taken = (used.f_blocks - used.f_bfree) * used.f_frsize
        resize(self.var, taken + left)
        try:
            yield
        finally:
            resize(self.var, LARGE)


def die_with_us() -> None:
    """In the child: nothing of this outlives the benchmark, however it ends."""
    ctypes.CDLL(None).prctl(serve.PR_SET_PDEATHSIG, signal.SIGKILL)


def mount(folder: Path) -> bool:
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs", str(folder)], capture_output=True)
    return done.returncode == 0


def resize(folder: Path, size: int) -> None:
    for more in (0, 1 << 20, 4 << 20):  # somebody may have written since we looked
        line = ["mount", "-o", f"remount,size={size + more}", str(folder)]
        if subprocess.run(line, capture_output=True, check=False).returncode == 0:
            return
    raise OSError(f"cannot resize {folder}")


def end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
