"""The keys of the ledger: streams, lines, what waits and what is looked up. Written and read here, and nowhere else.

A key is words joined by colons, at most 160 characters. What else hangs on it: `@1` after a void has lowered the stream
for the first time (its steps are climbed once more), `~1` where the same thing is earned once more after a void.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

JOINED = "joined"
WITHHELD = "withheld"
IDENTITY = "identity"
PLACE = "enrolment"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its parts; the first says what it is of.

    `lowered` counts how often a void has lowered the stream, `repeats` how often the same thing was earned once more.
    """

    parts: tuple[str, ...]
    lowered: int = 0
    repeats: int = 0

    @classmethod
    def of(cls, *parts: object, lowered: int = 0) -> Self:
        """Build the key of these parts; one that is a key itself brings its own parts."""
        return cls(tuple(":".join(str(part) for part in parts).split(":")), lowered)

    @classmethod
    def parse(cls, text: str) -> Self:
        stem, _, repeats = text.partition("~")
        stem, _, lowered = stem.partition("@")
        return cls(tuple(stem.split(":")), int(lowered or 0), int(repeats or 0))

    def __str__(self) -> str:
        ends = (f"@{self.lowered}" if self.lowered else "") + (f"~{self.repeats}" if self.repeats else "")
        return ":".join(self.parts) + ends

    def starts_with(self, *parts: object) -> bool:
        return self.parts[: len(parts)] == tuple(str(part) for part in parts)

    def next(self) -> Self:
        """Return the key under which the same thing is earned once more: a, a~1, a~2."""
        return replace(self, repeats=self.repeats + 1)


@dataclass(frozen=True, slots=True)
class StudyCause:
    """What the rule of study looks up: one day of one timeline in one enrolment."""

    enrolment_id: int
    timeline_id: int
    day: date

    @classmethod
    def parse(cls, text: str) -> Self:
        enrolment, timeline, day = text.split(":")
        return cls(int(enrolment), int(timeline), date.fromisoformat(day))

    def __str__(self) -> str:
        return f"{self.enrolment_id}:{self.timeline_id}:{self.day}"


@dataclass(frozen=True, slots=True)
class WaitingKey:
    """What waits until an office has said who the learner is: by which rule, of which row, and its unit or its day."""

    rule: str
    of: str
    rest: str

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """Parse a key. Raises ValueError for the key of something that waits for another reason."""
        name, rule, *of, rest = (text or "").split(":")
        if name != IDENTITY or not of:
            raise ValueError(text)
        return cls(rule, ":".join(of), rest)

    def __str__(self) -> str:
        return f"{IDENTITY}:{self.rule}:{self.of}:{self.rest}"


def lowered_in(key: str | None) -> int:
    """Return how often a void has lowered the stream whose newest line has this key; 0 for a stream without a line."""
    return Key.parse(key).lowered if key else 0


def entered(kind: str, subject_id: int, of: str) -> str:
    """Return the key of an achievement: `of` tells it from others of its kind, as the person who enters it says."""
    return str(Key.of(kind, subject_id, of))


def entered_at(enrolment_id: int) -> str:
    """Return what tells an achievement that there is once for a place on a course from the others of its kind."""
    return str(Key.of(PLACE, enrolment_id))


def enrolment_in(key: str) -> int | None:
    """Return the enrolment that `entered_at` wrote into an achievement's key; None where the key is another."""
    parts = Key.parse(key).parts
    return int(parts[-1]) if parts[-2:-1] == (PLACE,) and parts[-1].isdigit() else None


def joined(uuid: object) -> str:
    """Return the key of a line that was carried over from the ledger of an account that was joined with this one."""
    return str(Key.of(JOINED, uuid))


def is_joined(key: str) -> bool:
    return Key.parse(key).starts_with(JOINED)


def joined_from(key: str) -> str:
    """Return the uuid of the line that was carried over."""
    return Key.parse(key).parts[1]


def withheld(kept: int, absorbed: int, stream: str) -> str:
    """Return the key of what a merge withholds of a stream of the absorbed account."""
    return str(Key.of(WITHHELD, kept, absorbed, stream))


def is_withheld(key: str, *accounts: int) -> bool:
    """Return whether a line withholds something, of these accounts (kept, absorbed) where they are given."""
    return Key.parse(key).starts_with(WITHHELD, *accounts)
