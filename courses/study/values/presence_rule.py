"""How much may count before somebody is asked whether they are still there: values only (rows: `unconfirmed_spans`)."""

from collections.abc import Iterable

from courses.study.values.counting import Counted


def split_unconfirmed(
    counted: Iterable[Counted], *, unasked_ms: int, presence_ms: int
) -> tuple[list[Counted], list[Counted], int]:
    """Sort chunks into what counts at once and what waits for an answer; return both and how much is unasked now.

    Milliseconds of media. A chunk waits as soon as what was counted since the last answer, with it, exceeds
    `presence_ms`; with 0 none waits.
    """
    free: list[Counted] = []
    waiting: list[Counted] = []
    for each in counted:
        unasked_ms += each.length_ms
        (waiting if 0 < presence_ms < unasked_ms else free).append(each)
    return free, waiting, unasked_ms


def due_in_ms(*, unasked_ms: int, presence_ms: int) -> int | None:
    """Return how much media may still count unasked, in milliseconds; None where there is no limit."""
    return max(presence_ms - unasked_ms, 0) if presence_ms else None
