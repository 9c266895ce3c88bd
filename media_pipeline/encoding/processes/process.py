"""Start a program that reads untrusted files, watch it, and be sure it ends.

Its pipes are read while it runs (an unread pipe stops it), it dies with us, and stopping it stops its whole group.
"""

import ctypes
import os
import re
import resource
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from media_pipeline.encoding.processes import orphans, sandbox
from media_pipeline.stages.protocol import JobCancelled, StageError, never_cancelled

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
LOG_BYTES = 16_000  # of the end of its log
OUTPUT_BYTES = 1 << 20
GIB = 1 << 30
MOVING = ("frame", "out_time_us", "total_size")  # what changes in ffmpeg's reports while it works

LIMITS: Mapping[str, int] = {
    "memory": 8 * GIB,  # address space: below 2 GiB even one 1080p encode fails
    "file": 20 * GIB,
    "files": 512,
    "cpu": 6 * 3600,
    "wall": 24 * 3600,
    "stall": 300,  # seconds without a sign of life
    "nice": 10,  # the web server goes first on a small machine
}

ENOUGH_MEMORY = 2 * GIB

# Log lines when the machine, and not the file, is at fault; then those when the file is.
RESOURCE = (
    (re.compile("No space left on device|Disk quota exceeded"), "disk_full"),
    (re.compile("Cannot allocate memory|Out of memory"), "out_of_memory"),
)
BAD_FILE = re.compile("Invalid data found when processing input|moov atom not found|could not find codec parameters")
TOO_MANY_ERRORS = 69  # what it ends with where more than `graph.MOST_ERRORS` of a stream could not be decoded
# What may be otherwise the next time: the disk or the mount, the room for threads and files, somebody's signal. All
# else that makes it end with an error it would say again: the file is at fault, or we are.
PASSING = re.compile(
    "Input/output error|Resource temporarily unavailable|Too many open files|Stale file handle|timed out"
    "|Transport endpoint|Device or resource busy|No such file or directory|Permission denied|Read-only file system"
    "|Interrupted system call|received signal|can't start new thread|Connection "
)


class Witness(Protocol):
    """An observer of what is started and of the end of its log, for the operators' board."""

    def started(self, command: Sequence[str]) -> None: ...

    def logged(self, log: str) -> None: ...


WITNESS: ContextVar[Witness | None] = ContextVar("witness", default=None)


@contextmanager
def witnessed(by: Witness) -> Iterator[None]:
    """Pass everything that `run` starts in here to this witness; stages know nothing of it."""
    token = WITNESS.set(by)
    try:
        yield
    finally:
        WITNESS.reset(token)


class Stopped(Exception):
    """The log had the line at which the program was to be stopped."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What it printed, and the end of its log."""

    output: str
    log: str


def run(
    command: Sequence[str],
    *,
    work: Path,
    reads: Sequence[Path] = (),
    on_progress: Callable[[Mapping[str, str]], None] | None = None,
    cancelled: Callable[[], bool] = never_cancelled,
    limits: Mapping[str, int] | None = None,
    until: re.Pattern[str] | None = None,
) -> Finished:
    """Run to the end, or raise StageError or JobCancelled with nothing of it left running.

    With `on_progress` the command must be ffmpeg: it gets `-progress` on a pipe of its own, and each report arrives as
    the keys and values that ffmpeg wrote. `cancelled` is called four times a second. Where its log says
    something like `until`, it is ended and Stopped raised.
    """
    bounds = {**LIMITS, **(limits or {})}
    with ExitStack() as stack:
        passed: tuple[int, ...] = ()
        reports: IO[bytes] | None = None
        words = list(command)
        if on_progress:
            read_end, write_end = os.pipe()
            reports = stack.enter_context(os.fdopen(read_end, "rb", buffering=0))
            passed = (write_end,)
            words[1:1] = ["-nostats", "-progress", f"pipe:{write_end}"]
        mark = orphans.new_mark()
        witness = WITNESS.get()
        if witness:
            witness.started(words)
        try:
            process = subprocess.Popen(
                sandbox.sandboxed(words, reads=reads, writes=work),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=work,
                env=os.environ | {orphans.MARK: mark},
                pass_fds=passed,
                start_new_session=True,
                preexec_fn=lambda: set_limits(bounds),
            )
        except OSError as error:
            raise StageError("ffmpeg_missing", resource=True, detail=str(error)) from error
        finally:
            for descriptor in passed:
                os.close(descriptor)
        try:
            output, log, ended = watch(process, reports, on_progress, cancelled, bounds, until)
        finally:
            stop(process, mark)
    if ended == "until":
        raise Stopped
    if ended == "stall":
        raise StageError("ffmpeg_stalled", detail=log)
    if ended == "wall":
        raise StageError("too_much_work", permanent=True, detail=log)
    if process.returncode:
        raise failure(process.returncode, log)
    return Finished(output, log)


def set_limits(bounds: Mapping[str, int]) -> None:
    """Prepare the child before the program starts: die with the parent, gain no privileges, limit resources."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.nice(bounds["nice"])
    for kind, most in (
        (resource.RLIMIT_AS, bounds["memory"]),
        (resource.RLIMIT_FSIZE, bounds["file"]),
        (resource.RLIMIT_NOFILE, bounds["files"]),
        (resource.RLIMIT_CPU, bounds["cpu"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def watch(
    process: subprocess.Popen[bytes],
    reports: IO[bytes] | None,
    on_progress: Callable[[Mapping[str, str]], None] | None,
    cancelled: Callable[[], bool],
    bounds: Mapping[str, int],
    until: re.Pattern[str] | None,
) -> tuple[str, str, str]:
    """Read all pipes until the program ends; return its output, the end of its log, and which bound ended it, if any.

    ffmpeg reports twice a second whether anything moves or not, and a bad file can make it complain for hours: what
    counts as a sign of life is a report of something new. Any other program only has to say something.
    """
    kept: dict[str, bytearray] = {"output": bytearray(), "log": bytearray(), "report": bytearray()}
    begun = alive = time.monotonic()
    at: tuple[str | None, ...] = ()
    with selectors.DefaultSelector() as pipes:
        for pipe, name in ((process.stdout, "output"), (process.stderr, "log"), (reports, "report")):
            if pipe:
                pipes.register(pipe, selectors.EVENT_READ, name)
        while pipes.get_map():
            for key, _ in pipes.select(timeout=0.25):
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    pipes.unregister(key.fileobj)
                    continue
                kept[key.data] += chunk
                if not on_progress:
                    alive = time.monotonic()
                if key.data == "log" and until and until.search(kept["log"].decode(errors="replace")):
                    return "", "", "until"
                if key.data == "log" and (witness := WITNESS.get()):
                    witness.logged(kept["log"][-LOG_BYTES:].decode(errors="replace"))
            del kept["log"][:-LOG_BYTES]
            del kept["output"][OUTPUT_BYTES:]
            if on_progress:
                for report in whole_reports(kept["report"]):
                    on_progress(report)
                    before, at = at, tuple(report.get(name) for name in MOVING)
                    if at != before:
                        alive = time.monotonic()
            if cancelled():
                raise JobCancelled
            now = time.monotonic()
            if now - alive > bounds["stall"] or now - begun > bounds["wall"]:
                ended = "stall" if now - alive > bounds["stall"] else "wall"
                return "", kept["log"].decode(errors="replace"), ended
        process.wait()
    return kept["output"].decode(errors="replace"), kept["log"].decode(errors="replace"), ""


def whole_reports(waiting: bytearray) -> list[dict[str, str]]:
    """Take the finished progress reports off the front of what was read; each ends with a line `progress=…`."""
    reports = []
    while match := re.search(rb"progress=\w+\n", waiting):
        lines = bytes(waiting[: match.end()]).decode(errors="replace").splitlines()
        del waiting[: match.end()]
        reports.append(dict(line.split("=", 1) for line in lines if "=" in line))
    return reports


def stop(process: subprocess.Popen[bytes], mark: str) -> None:
    """End the whole group, whatever state it is in, and reap its exit code.

    In the sandbox all that was started in it ends with it. Without one, what left the group for a session of its own is
    found by the mark in its environment.
    """
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if not sandbox.works():
        orphans.end(mark)
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


def failure(code: int, log: str) -> StageError:
    """Return the error by whose fault it was. A code above 128 is a signal that a wrapper passed on."""
    number = -code if code < 0 else code - 128
    if number in (signal.SIGXCPU, signal.SIGXFSZ):
        return StageError("too_much_work", permanent=True, detail=log)
    for pattern, name in RESOURCE:
        if pattern.search(log):
            if name == "out_of_memory" and memory_free() > ENOUGH_MEMORY:
                # The machine has plenty: it was our bound, which no honest film reaches. Not to be tried for ever.
                return StageError("too_much_work", permanent=True, detail=log)
            return StageError(name, resource=True, detail=log)
    if number == signal.SIGKILL:
        return StageError("killed", resource=True, detail=log)
    if code == TOO_MANY_ERRORS:
        return StageError("partly_unreadable", permanent=True, detail=log)
    if BAD_FILE.search(log):
        return StageError("bad_media", permanent=True, detail=log)
    if number > 0 or PASSING.search(log):  # a crash may be the machine's
        return StageError("ffmpeg_failed", detail=log)
    return StageError("encoder_refused", permanent=True, detail=log)


def memory_free() -> int:
    """Return the bytes that the machine could still give; 0 where it does not say."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return 0
    match = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0
