"""Whether a process is still the one it was: numbers are given again, and a dead one may wait long to be buried."""

from pathlib import Path

PROC = Path("/proc")
DEAD = "ZX"  # proc(5): a zombie runs no more, though its number still answers


def born(process: int) -> str:
    """When a living process began, in ticks since the machine did; nothing where there is no such process."""
    try:
        said = (PROC / str(process) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return ""
    return "" if said[0] in DEAD else said[19]


def is_alive(process: str, birth: str) -> bool:
    """Whether the process of this number is the one that began then."""
    return process.isdigit() and born(int(process)) == birth
