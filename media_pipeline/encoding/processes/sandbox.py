"""A sandbox (bubblewrap) without network, home or other people's files for programs that read untrusted uploads."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache")


@cache
def works() -> bool:
    """Return whether bubblewrap is here and may make namespaces; containers often forbid it. Checked once a process."""
    if sys.platform != "linux" or not shutil.which("bwrap"):
        return False
    try:
        done = subprocess.run(
            [*bwrap_command(()), "--", "/usr/bin/env", "true"], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def bwrap_command(reads: Iterable[Path], writes: Path | None = None) -> list[str]:
    """Return the command prefix: sees the system's libraries and `reads`, and may write in `writes` only."""
    command = [
        *("bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--clearenv"),
        *("--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LC_ALL", "C.UTF-8"),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),  # noqa: S108 - its own, inside the sandbox
    ]
    for folder in SYSTEM:
        path = Path(folder)
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), folder]
        elif path.exists():
            command += ["--ro-bind", folder, folder]
    for path in dict.fromkeys(reads):  # the same path twice is an error to bwrap
        command += ["--ro-bind", str(path), str(path)]
    if writes is not None:
        command += ["--bind", str(writes), str(writes), "--chdir", str(writes)]
    return [*command, "--remount-ro", "/"]


def sandboxed(command: Sequence[str], *, reads: Iterable[Path], writes: Path | None = None) -> list[str]:
    """Return the command inside the sandbox, or as it is where none can be had."""
    program = Path(shutil.which(command[0]) or command[0]).absolute()
    if not works():
        return [str(program), *command[1:]]
    needed = [path.absolute() for path in reads]
    if not any(program.is_relative_to(path) for path in needed):
        needed.append(program)  # by the name it was called: a virtual environment knows itself by it
    return [
        *bwrap_command([path for path in needed if not path.is_relative_to("/usr")], writes),
        "--",
        str(program),
        *command[1:],
    ]
