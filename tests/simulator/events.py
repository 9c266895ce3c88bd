"""What a world tells the oracle: what the server committed, one thing after another, and the windows of its leases."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Told:
    """A chunk as a device told it; positions in ms."""

    seq: int
    start: int
    end: int
    prev: str
    hash: str


@dataclass(frozen=True)
class Delivery:
    """A parcel that the server kept: when it came, on which lease, and what was in it."""

    at: datetime
    lease: str
    chunks: tuple[Told, ...]


@dataclass(frozen=True)
class Opened:
    """A lease was lent."""

    at: datetime
    lease: str


@dataclass(frozen=True)
class Answered:
    """Somebody said on this lease that she is still there."""

    at: datetime
    lease: str


@dataclass(frozen=True)
class Read:
    """An answer to the question about what this lease shows."""

    at: datetime
    lease: str
    right: bool


@dataclass(frozen=True)
class Replaced:
    """From now on a lesson shows another film."""

    at: datetime
    new: int


@dataclass(frozen=True)
class Edited:
    """An editor says what a film kept: `start` to `end` of the old one is `start` to `new_end` in the new one."""

    at: datetime
    old: int
    new: int
    start: int
    end: int
    new_end: int


@dataclass(frozen=True)
class Marked:
    """What the teacher last said of a meeting: from when to when a learner was there, or that she was not."""

    at: datetime
    subject: int
    session: int
    start: datetime
    minutes: int


@dataclass(frozen=True)
class Voided:
    """Chunks of a lease were taken out of the count, or all of the lease."""

    at: datetime
    lease: str
    seqs: range | None = None

    def covers(self, seq: int) -> bool:
        return self.seqs is None or seq in self.seqs


type Event = Delivery | Opened | Answered | Read | Replaced | Edited | Marked | Voided


@dataclass(frozen=True)
class Window:
    """A lease as a fact: whose, on which film and for which place on a course, from when to when, and whether it was
    lent for reading."""

    subject: int
    film: int
    opened: datetime
    ended: datetime
    seed: str
    reads: bool = False
    place: int = 0
