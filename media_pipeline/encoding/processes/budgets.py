"""How much a film of a given length may cost, so that two hostile seconds do not hold a worker for a day."""

from collections.abc import Mapping
from typing import Any

CPU_SECONDS, CPU_SHARE = 600, 30  # seconds, and seconds a second of film: ten times what 4K takes on a slow machine
WALL_SHARE = 4  # of the CPU's: other workers want the machine too


def for_film(limits: Mapping[str, int], probe: Mapping[str, Any] | None) -> Mapping[str, int]:
    """Return bounds of a program that works on a film: `cpu`, `wall` in seconds by its length; `limits` override.

    Without a probe (`duration` in seconds) nothing is added: the probe has bounds of its own.
    """
    if not probe:
        return limits
    cpu = CPU_SECONDS + round(CPU_SHARE * float(probe["duration"]))
    return {"cpu": cpu, "wall": WALL_SHARE * cpu, **limits}
