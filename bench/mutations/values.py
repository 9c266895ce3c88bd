"""What a mutation is, and what may come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

BOUND = 60.0  # seconds a mutation: what takes longer is asked too much for one rule, or hangs
MIGRATING = 240.0  # seconds more for the first run: an empty database is migrated once, two minutes on a busy machine


@dataclass(frozen=True, slots=True)
class Mutation:
    """A rule of the product taken away: in `file`, `before` (which stands there once) becomes `after`.

    `tests` are pytest's names of tests (`tests/…/test_x.py::test_y`, with a class between where there is one, and with
    one case in brackets where one is enough); each of them must fail.
    """

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    def applied_to(self, text: str) -> str:
        """The text with the rule taken away. Raises ValueError where `before` does not stand in it just once."""
        times = text.count(self.before)
        if times != 1:
            raise ValueError(f"what is to be changed stands {times} times in {self.file}")
        changed = text.replace(self.before, self.after)
        if changed == text:
            raise ValueError("nothing is changed")
        if PurePosixPath(self.file).suffix == ".py":
            try:
                compile(changed, self.file, "exec", dont_inherit=True)
            except SyntaxError as error:
                raise ValueError("what it becomes is no Python") from error
        return changed


class Verdict(StrEnum):
    """What came of a mutation. Only `CAUGHT` is good."""

    CAUGHT = "caught"
    MISSED = "missed"
    NOT_APPLIED = "not applied"  # or broken otherwise than meant: then its tests have proved nothing


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with the words that belong beside it, and how long it took."""

    verdict: Verdict
    words: str = ""
    seconds: float = 0.0
