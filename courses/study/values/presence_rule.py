"""How much may count before somebody is asked whether they are still there: values only (rows: `unconfirmed_spans`)."""

from collections.abc import Iterable

from courses.study.values.counting import Counted


def sift(counted: Iterable[Counted], *, unasked_ms: int, presence_ms: int) -> tuple[list[Counted], list[Counted], int]:
    """What counts at once, what is held, and how much is unasked now; milliseconds of media.

    A chunk is held as soon as what was counted since the last answer, with it, exceeds `presence_ms`; 0 never holds.
    """
    free: list[Counted] = []
    held: list[Counted] = []
    for each in counted:
        unasked_ms += each.length_ms
        (held if 0 < presence_ms < unasked_ms else free).append(each)
    return free, held, unasked_ms


def due_in_ms(*, unasked_ms: int, presence_ms: int) -> int | None:
    """How much media may still count unasked; None: as much as one likes."""
    return max(presence_ms - unasked_ms, 0) if presence_ms else None
