"""What a cache offers beside Django's contract, for limits."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of `take`: whether there was room, the count as it stands, and the seconds until it begins at zero."""

    allowed: bool
    count: int
    seconds: float


class Counting(Protocol):
    """Counts that are exact under any number of threads and processes."""

    def take(self, key: str, *, most: int, window: float, amount: int = 1) -> Taken:
        """Add `amount` to a count unless it would then exceed `most`; in one step.

        The count begins with the first that is added and ends `window` seconds later, whatever is added meanwhile.
        What is refused is not counted.
        """

    def release(self, key: str, *, amount: int = 1) -> None:
        """Subtract `amount` from a count; nothing happens when the count is over.

        A count that reaches zero is over: nothing of it is left in the cache, and the next one begins at zero.
        """

    def peek(self, key: str) -> Taken:
        """Return the count as it stands, nothing added; `allowed` is always true."""
