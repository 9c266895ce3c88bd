"""A chunk of evidence as a value: what the player says it played, with a digest, linked to the chunk before.

The digest is no secret (the page computes it): it makes a forged, reordered or edited line visible, and a device that
is offline for weeks can show with it that it changed nothing. What bounds cheating is the clock: see `counting`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

LONGEST_MS = 60_000  # the player cuts at 28 s of media; a browser's slow timers may double that
LAST_SEQ = 100_000
FAR = 2**53  # what a JavaScript number holds exactly
HEX = re.compile(r"[0-9a-f]{64}")


class Unreadable(ValueError):
    """Not a chunk at all; `args[0]` names the field."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Media from `from_ms` to `to_ms`, played at `rate_milli`/1000, by the device's own clock at `clock_ms`."""

    seq: int
    from_ms: int
    to_ms: int
    rate_milli: int
    clock_ms: int
    prev: str
    hash: str

    @property
    def length_ms(self) -> int:
        return self.to_ms - self.from_ms

    def has_valid_digest(self, lease: str) -> bool:
        return self.hash == chunk_digest(lease, self)


def chunk_digest(lease: str, chunk: Chunk) -> str:
    """Return the SHA-256 over "lease|seq|from_ms|to_ms|rate_milli|clock_ms|prev", as hex."""
    fields = (lease, chunk.seq, chunk.from_ms, chunk.to_ms, chunk.rate_milli, chunk.clock_ms, chunk.prev)
    return sha256("|".join(map(str, fields)).encode()).hexdigest()


def read(raw: object) -> Chunk:
    """Read a chunk from parsed JSON; raise `Unreadable` with the name of the first field that is wrong."""
    if not isinstance(raw, Mapping):
        raise Unreadable("chunk")
    from_ms = number_field(raw, "from_ms", 0, FAR)
    return Chunk(
        seq=number_field(raw, "seq", 0, LAST_SEQ),
        from_ms=from_ms,
        to_ms=number_field(raw, "to_ms", from_ms + 1, from_ms + LONGEST_MS),
        rate_milli=number_field(raw, "rate_milli", 1, 100_000),
        clock_ms=number_field(raw, "clock_ms", -FAR, FAR),
        prev=digest_field(raw, "prev"),
        hash=digest_field(raw, "hash"),
    )


def number_field(raw: Mapping[str, Any], name: str, low: int, high: int) -> int:
    value = raw.get(name)
    if type(value) is not int or not low <= value <= high:  # True is an int, and no number of milliseconds
        raise Unreadable(name)
    return value


def digest_field(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not HEX.fullmatch(value):
        raise Unreadable(name)
    return value
