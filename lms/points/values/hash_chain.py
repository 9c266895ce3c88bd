"""The hash chain of one learner's ledger: each transaction's hash includes the one before it.

No personal data goes in: the subject is the random uuid of a person, whose name can be erased while the chain stands.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """A transaction as hashed: its number in the chain, what it says, and both hashes as stored."""

    number: int
    says: Mapping[str, Any]
    prev: str
    hash: str


def digest(says: Mapping[str, Any], prev: str) -> str:
    """Return the SHA-256 over the previous hash and the canonical JSON of what the transaction says, as hex."""
    text = json.dumps(says, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{prev}\n{text}".encode()).hexdigest()


def faults(links: Iterable[Link]) -> list[str]:
    """Return what is wrong with one learner's chain, in order; empty when every bit is as it was written."""
    found = []
    prev = FIRST
    for expected, link in enumerate(links, start=1):
        if link.number != expected:
            found.append(f"number {link.number} stands where {expected} should")
        if link.prev != prev:
            found.append(f"transaction {link.number} does not follow the one before it")
        if link.hash != digest(link.says, link.prev):
            found.append(f"transaction {link.number} was changed")
        prev = link.hash
    return found
