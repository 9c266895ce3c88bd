"""The playing speeds that the product offers: the one list.

The player's bar, the preference "speed", the check of `STUDY_RATE_CAP` and the simulated learners of the tests read it,
so that no page offers a speed whose study the evidence would not count in full.
"""

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)  # times the recorded speed


def fastest() -> float:
    """Return the greatest speed that a page offers; evidence at it must count in full."""
    return max(SPEEDS)


def as_text(speed: float) -> str:
    """Return a speed as pages and preferences write it: "1", "1.25"."""
    return f"{speed:g}"
