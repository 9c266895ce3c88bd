"""A device that writes books without a network, as the app does it in JavaScript: for benchmarks and tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from courses.study.values import envelope
from courses.study.values.chunk import Chunk, chunk_digest


class SigningKey:
    """A key of P-256 that never leaves its device."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()

    def sign(self, said: dict[str, Any]) -> str:
        """Sign a part as WebCrypto does: r and s side by side, over the words that the server reckons too."""
        rows: Sequence[Sequence[int]] = said["chunks"]
        prev = said["prev"]
        for seq, start, end, rate, claimed in rows:
            prev = chunk_digest(said["book"], Chunk(seq, start, end, rate, claimed, prev, ""))
        answers = envelope.digest(*(word for answer in said["answers"] for word in answer))
        names = ("grant", "book", "number", "timeline", "sent")
        words = [envelope.PREFIX, *(said[name] for name in names), answers, rows[-1][0] if rows else "", prev]
        r, s = decode_dss_signature(self.key.sign("|".join(map(str, words)).encode(), ec.ECDSA(hashes.SHA256())))
        return (r.to_bytes(32) + s.to_bytes(32)).hex()


@dataclass
class BookWriter:
    """One sitting on one timeline: rows of [seq, from, to, rate, claimed], and what was answered."""

    key: SigningKey
    grant: UUID
    timeline: UUID
    number: int
    uuid: str = field(default_factory=lambda: str(uuid4()))
    rows: list[list[int]] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    answers: list[list[int]] = field(default_factory=list)

    def write(self, start: int, end: int, claimed: int, rate: int = 1000) -> None:
        """Add a chunk of the film, in ms, claimed to have been played at that instant (ms since the epoch)."""
        seq = len(self.rows)
        prev = self.hashes[-1] if self.hashes else self.seed
        self.rows.append([seq, start, end, rate, claimed])
        self.hashes.append(chunk_digest(self.uuid, Chunk(seq, start, end, rate, claimed, prev, "")))

    @property
    def seed(self) -> str:
        return envelope.digest(self.grant, self.uuid, self.number)

    def answer(self, claimed: int = 0) -> None:
        """Say “I am still here” after what was written last."""
        self.answers.append([len(self.rows) - 1, claimed])

    def part(self, start: int = 0, end: int | None = None, **changed: Any) -> dict[str, Any]:
        """Return the signed envelope of some of its chunks; what is `changed` is signed as changed."""
        rows = self.rows[start:end]
        said: dict[str, Any] = {
            "grant": str(self.grant),
            "key": self.key.public,
            "book": self.uuid,
            "number": self.number,
            "timeline": str(self.timeline),
            "sent": 0,
            "prev": self.hashes[start - 1] if start else self.seed,
            "chunks": rows,
            "answers": [each for each in self.answers if rows and rows[0][0] <= each[0] <= rows[-1][0]],
        } | changed
        return said | {"signature": self.key.sign(said)}
