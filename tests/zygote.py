"""Processes of their own without the wait: a helper has Django loaded and forks itself once for each command.

Starting Django costs over two seconds of CPU, and tests that need a new process for every step start it dozens of
times. The helper itself never runs a step and never opens a database, so nothing is carried from one step to the next
but modules as they are after being imported: what a step had in memory ends with its process. A step ends as any
program does (atexit, closed connections, a traceback and 1 for an exception).

What settings read from the environment is read once: paths and names must be the same for all steps of one helper.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory


@dataclass(frozen=True, slots=True)
class Done:
    """How a step ended."""

    returncode: int
    stdout: str
    stderr: str


class Zygote:
    """In the tests: `with Zygote(environment, folder) as zygote: zygote.run("manage.py", "check")`."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        command = [sys.executable, "-m", "tests.zygote"]
        pipe = subprocess.PIPE
        self.environment = environment
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.communicate()  # no more commands: it ends

    def run(self, *arguments: str) -> Done:
        """`python …` with these arguments: a script, or -m and a module."""
        assert self.process.stdin
        assert self.process.stdout
        with TemporaryDirectory() as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            said = {"arguments": arguments, "out": str(out), "err": str(err)}
            self.process.stdin.write(json.dumps(said) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
            assert answer, "the helper itself has died"
            return Done(int(answer), out.read_text(), err.read_text())


def serve() -> None:
    """In the helper: a fork for each line, and its return code as the answer."""
    import django
    from django.conf import settings
    from django.db import connections

    django.setup()
    import_module(settings.ROOT_URLCONF)  # what a command's checks would load
    for line in sys.stdin:
        assert all(each.connection is None for each in connections.all()), "a step would share this connection"
        if (pid := os.fork()) == 0:
            become(**json.loads(line))
            return
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201


def become(arguments: list[str], out: str, err: str) -> None:
    """In the fork: be the program that was asked for."""
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, out, os.O_WRONLY | os.O_CREAT),
        (2, err, os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(path, flags, 0o600), number)
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    serve()
