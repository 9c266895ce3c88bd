"""Web server, worker and sweep in one command: one signal ends all, and a child that dies is restarted."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.module_loading import import_string

from lms.front import cores
from lms.front.command import granian

SWEEP_EVERY = 60.0
# A process a core: with twice as many, 16 learners had a fifth fewer answers, each of half as much CPU again.
WORKERS = max(2, os.cpu_count() or 1)
CAME_UP = 10.0  # seconds; what ends sooner never came up (a taken port, a wrong setting) and would not the next time
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask the kernel, in the child, for SIGTERM when the parent ends, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    help = "Run the web server, the worker and the sweep; Ctrl-C stops all of them and their children."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")
        parser.add_argument("--workers", default=str(WORKERS), help="web worker processes")
        parser.add_argument("--concurrency", default="2", help="stages that run side by side")
        parser.add_argument("--settle", type=float, default=CAME_UP, help="seconds until it counts as up")
        parser.add_argument("--grace", type=float, default=12, help="seconds to wait before killing")

    def handle(self, **options: Any) -> None:
        self.stop = threading.Event()
        self.started: dict[str, float] = {}
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop.set())
        children = {name: self.start(name, options) for name in ("web", "worker")}
        self.stdout.write(f"http://localhost:{options['port']}  (Ctrl-C stops)")
        self.stdout.flush()
        code = self.watch(children, options)
        code = self.end(children, options["grace"]) or code
        self.stdout.write("stopped")
        sys.exit(code)

    def start(self, name: str, options: dict[str, Any]) -> subprocess.Popen[bytes]:
        self.started[name] = time.monotonic()
        return subprocess.Popen(
            {"web": web, "worker": worker}[name](options),
            # SIGTERM to the worker means "within the soft-shutdown time", not "at the end of a long encode".
            env=os.environ | {"REMAP_SIGTERM": "SIGQUIT"} | cores.asked_for(options["workers"]),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def watch(self, children: dict[str, subprocess.Popen[bytes]], options: dict[str, Any]) -> int:
        """Watch until a signal (0) or until a child does not start up (1); sweep every minute.

        A child that was up once is restarted for ever, at most once in the time that counts as starting up: a disk
        that is full for an hour ends a worker at each start, and is no reason to end the web server too.
        """
        swept = time.monotonic()
        came_up: set[str] = set()
        while not self.stop.is_set():
            for name, child in children.items():
                settled = time.monotonic() - self.started[name] >= options["settle"]
                if settled:
                    came_up.add(name)
                if child.poll() is None or (name in came_up and not settled):
                    continue
                if not settled:
                    self.stderr.write(f"{name} ended with {child.returncode} before it was up")
                    return 1
                self.stderr.write(f"{name} ended with {child.returncode}: started again")
                self.clear(child)
                children[name] = self.start(name, options)
            if time.monotonic() - swept > SWEEP_EVERY:
                self.sweep()
                swept = time.monotonic()
            self.stop.wait(0.3)
        return 0

    def sweep(self) -> None:
        for name in settings.SWEEPS:
            try:
                import_string(name)()
            except Exception as error:
                self.stderr.write(f"{name}: {error!r}")
        close_old_connections()

    def end(self, children: dict[str, subprocess.Popen[bytes]], grace: float) -> int:
        code = 0
        for child in children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + grace
        for name, child in children.items():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.stderr.write(f"{name} did not stop in time: killed")
                code = 1
            self.clear(child)
        return code

    def clear(self, child: subprocess.Popen[bytes]) -> None:
        """Kill what is left of the child's process group."""
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def web(options: dict[str, Any]) -> list[str]:
    return granian(host=options["host"], port=options["port"], workers=options["workers"])


def worker(options: dict[str, Any]) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", "lms", "worker", "-P", "prefork", "-c", options["concurrency"]),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"),
        *("-Q", "default,media,critical"),
    ]
