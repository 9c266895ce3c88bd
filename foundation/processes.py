"""Whether a process is still the one it was: its number is used again, and a zombie may keep one for long."""

from pathlib import Path

PROC = Path("/proc")
DEAD = "ZX"  # proc(5): a zombie runs no more, though its number is still taken


def born(process: int) -> str:
    """Return when a living process began, in ticks since the machine did; "" where there is no such process."""
    try:
        fields = (PROC / str(process) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return ""
    return "" if fields[0] in DEAD else fields[19]


def is_alive(process: str, birth: str) -> bool:
    """Return whether the process of this number is the one that began then."""
    return process.isdigit() and born(int(process)) == birth
