"""Starting the encoder: watched, bounded, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from media_pipeline.encoding.processes import process, sandbox
from media_pipeline.stages.protocol import JobCancelled, StageError
from tests.media_pipeline.clips import FFMPEG, clip

ENDLESS = [FFMPEG, "-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", "testsrc=s=64x64:r=25", "-f", "null", "-"]


def test_progress_arrives_while_it_runs(tmp_path: Path) -> None:
    frames: list[int] = []
    command = [FFMPEG, "-v", "error", "-nostdin", "-i", str(clip("lesson.mp4")), "-f", "null", "-"]

    process.run(
        command, work=tmp_path, reads=[clip("lesson.mp4")], on_progress=lambda said: frames.append(int(said["frame"]))
    )

    assert frames[-1] == 125


def test_cancelling_ends_the_whole_group_at_once(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    script = f"sleep 300 & echo started > {mark}; sleep 300"
    begun = time.monotonic()

    with pytest.raises(JobCancelled):
        process.run(["/bin/sh", "-c", script], work=tmp_path, cancelled=lambda: mark.exists())

    assert time.monotonic() - begun < 20
    assert not running(str(mark))


def test_what_it_says_is_read_however_much(tmp_path: Path) -> None:
    script = "import sys; sys.stderr.write('x' * 3_000_000); sys.stdout.write('y' * 3_000_000); sys.exit(3)"

    with pytest.raises(StageError) as told:
        process.run([sys.executable, "-c", script], work=tmp_path, reads=[Path(sys.prefix), Path(sys.base_prefix)])

    assert told.value.code == "encoder_refused"
    assert len(told.value.detail) <= process.LOG_BYTES


def test_one_that_falls_silent_is_ended(tmp_path: Path) -> None:
    with pytest.raises(StageError) as told:
        process.run(["/bin/sleep", "60"], work=tmp_path, limits={"stall": 1})

    assert (told.value.code, told.value.permanent, told.value.resource) == ("ffmpeg_stalled", False, False)


def test_one_that_burns_more_cpu_than_allowed_is_the_files_fault(tmp_path: Path) -> None:
    with pytest.raises(StageError) as told:
        process.run(["/bin/sh", "-c", "while :; do :; done"], work=tmp_path, limits={"cpu": 1})

    assert told.value.code in ("too_much_work", "killed")


def test_one_that_writes_more_than_allowed_is_stopped(tmp_path: Path) -> None:
    command = ["/bin/dd", "if=/dev/zero", f"of={tmp_path}/big", "bs=1M", "count=100"]

    with pytest.raises(StageError):
        process.run(command, work=tmp_path, limits={"file": 1 << 20})

    assert (tmp_path / "big").stat().st_size <= 1 << 20


def test_reports_of_nothing_new_are_no_sign_of_life(tmp_path: Path) -> None:
    """ffmpeg reports twice a second, and complains of every packet, whether a frame comes of it or not."""
    reports: list[str] = []
    program = tmp_path / "program"
    program.write_text(
        '#!/bin/sh\nwhile :; do printf "frame=7\\nout_time_us=1\\nprogress=continue\\n" > /dev/fd/${3#pipe:}\n'
        "echo complaint >&2; sleep 0.05; done\n"
    )
    program.chmod(0o700)

    with pytest.raises(StageError) as told:
        process.run(
            [str(program)],
            work=tmp_path,
            reads=[program],
            on_progress=lambda said: reports.append(said["frame"]),
            limits={"stall": 1},
        )

    assert told.value.code == "ffmpeg_stalled"
    assert len(reports) > 5


def test_one_that_goes_on_saying_something_is_ended_by_the_clock(tmp_path: Path) -> None:
    with pytest.raises(StageError) as told:
        process.run(["/bin/sh", "-c", "while :; do echo on; sleep 0.1; done"], work=tmp_path, limits={"wall": 1})

    assert (told.value.code, told.value.permanent) == ("too_much_work", True)


def test_one_that_wants_more_memory_than_allowed_does_not_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the machine has plenty it is the file's fault: it is not tried again every five minutes for ever."""
    monkeypatch.setattr(process, "memory_free", lambda: 8 << 30)
    script = "try: bytearray(1 << 30)\nexcept MemoryError: raise SystemExit('Cannot allocate memory')"
    command = [sys.executable, "-c", script]
    reads = [Path(sys.prefix), Path(sys.base_prefix)]
    process.run(command, work=tmp_path, reads=reads)

    with pytest.raises(StageError) as told:
        process.run(command, work=tmp_path, reads=reads, limits={"memory": 512 << 20})

    assert (told.value.code, told.value.permanent) == ("too_much_work", True)


def test_a_machine_without_memory_is_not_the_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "memory_free", lambda: 100 << 20)

    assert process.failure(1, "Cannot allocate memory").resource


@pytest.mark.parametrize(
    ("log", "code", "kind"),
    [
        ("av_interleaved_write_frame(): No space left on device", "disk_full", "resource"),
        ("Error: Cannot allocate memory", "too_much_work", "permanent"),
        ("moov atom not found", "bad_media", "permanent"),
        ("Conversion failed!", "encoder_refused", "permanent"),
        ("Error reinitializing filters!\nNot yet implemented in FFmpeg", "encoder_refused", "permanent"),
        ("Error sending frames to consumers: Invalid argument", "encoder_refused", "permanent"),
        ("seg_00001.m4s: Input/output error", "ffmpeg_failed", ""),
        ("pthread_create(): Resource temporarily unavailable", "ffmpeg_failed", ""),
        ("Exiting normally, received signal 15.", "ffmpeg_failed", ""),
    ],
)
def test_whose_fault_it_was(log: str, code: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "memory_free", lambda: 8 << 30)

    error = process.failure(1, log)

    assert (error.code, error.permanent, error.resource) == (code, kind == "permanent", kind == "resource")
    assert process.failure(-signal.SIGKILL, "").resource


def test_a_film_with_too_many_errors_is_at_fault_and_a_crash_may_pass() -> None:
    errors, crash = (
        process.failure(process.TOO_MANY_ERRORS, "Decode error rate 0.5"),
        process.failure(-signal.SIGSEGV, ""),
    )

    assert (errors.code, errors.permanent) == ("partly_unreadable", True)
    assert (crash.code, crash.permanent) == ("ffmpeg_failed", False)


def test_the_encoder_dies_with_the_worker(tmp_path: Path) -> None:
    """The worker is killed so that it can do nothing any more; nobody else cleans up."""
    program = (
        f"from pathlib import Path\nfrom media_pipeline.encoding.processes import process\nprocess.run({ENDLESS!r}, "
    )
    program += f"work=Path({str(tmp_path)!r}), on_progress=lambda said: Path({str(tmp_path / 'on')!r}).touch())"
    worker = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[3])
    try:
        wait_for(lambda: (tmp_path / "on").exists())
        children = family(worker.pid)
        assert children
    finally:
        worker.kill()
        worker.wait()

    wait_for(lambda: not any(alive(pid) for pid in children))


@pytest.mark.skipif(not sandbox.works(), reason="no sandbox here: bubblewrap is missing or may not make namespaces")
def test_in_the_sandbox_there_is_no_network_and_nobody_elses_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    work = tmp_path / "work"
    work.mkdir()
    script = (
        f"cat {secret} || echo hidden; cat /etc/passwd || echo hidden; ls /sys/class/net 2>/dev/null; echo > {work}/ok"
    )
    script += f"; echo x > {secret}; echo x > /usr/x || echo locked"

    finished = process.run(["/bin/sh", "-c", script], work=work)

    assert finished.output.split().count("hidden") == 2
    assert "locked" in finished.output
    assert "eth0" not in finished.output
    assert (work / "ok").exists()
    assert secret.read_text() == "secret"


def test_without_a_sandbox_it_runs_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "works", lambda: False)

    finished = process.run(["/bin/sh", "-c", "echo $PPID; ulimit -c"], work=tmp_path)

    assert finished.output.split() == [str(os.getpid()), "0"]


def family(pid: int) -> list[int]:
    """All descendants."""
    children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [grandchild for child in children for grandchild in family(child)]


def alive(pid: int) -> bool:
    try:
        return " Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except FileNotFoundError:
        return False


def running(word: str) -> bool:
    """Whether any process was started with this word."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word in entry.read_bytes().decode(errors="replace") and int(entry.parent.name) != os.getpid():
                return True
        except (FileNotFoundError, ProcessLookupError):
            continue
    return False


def wait_for(true: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)
