"""What is measured in real time beside other tests: a take that came out well says what the code can do.

A busy machine only ever makes such a figure worse (the same reason for which `timeit` reports the least of its
repetitions), and what is broken is broken in every take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TAKES = 3


def best_take[T](take: Callable[[], T], good: Callable[[T], bool]) -> T:
    """The first of three takes that is `good`, or the last: what is asserted of it then says how far it is off."""
    for _ in range(TAKES - 1):
        if good(found := take()):
            return found
    return take()
