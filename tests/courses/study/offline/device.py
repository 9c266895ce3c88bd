"""A learner's device without a network, as it would be written in JavaScript: a key, grants, books, signed parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from courses.study.engine.offline import books, grants
from courses.study.values import envelope
from courses.study.values.chunk import Chunk, chunk_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from courses.study.engine.offline.books import Taken
    from courses.study.models import OfflineGrant, Timeline
    from tests.courses.study.player import Clock


@dataclass
class Book:
    """One sitting on one timeline: rows of [seq, from, to, rate, claimed], and what was answered."""

    device: Device
    grant: OfflineGrant
    timeline: Timeline
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
        return envelope.digest(self.grant.uuid, self.uuid, self.number)

    def answer(self, claimed: int = 0) -> None:
        """Say “I am still here” after what was written last."""
        self.answers.append([len(self.rows) - 1, claimed])

    def part(self, start: int = 0, end: int | None = None, **changed: Any) -> dict[str, Any]:
        """Return the signed envelope of some of its chunks; what is `changed` is signed as changed."""
        rows = self.rows[start:end]
        said: dict[str, Any] = {
            "grant": str(self.grant.uuid),
            "key": self.device.public,
            "book": self.uuid,
            "number": self.number,
            "timeline": str(self.timeline.uuid),
            "sent": 0,
            "prev": self.hashes[start - 1] if start else self.seed,
            "chunks": rows,
            "answers": [each for each in self.answers if rows and rows[0][0] <= each[0] <= rows[-1][0]],
        } | changed
        return said | {"signature": self.device.sign(said)}

    def hand_in(self, start: int = 0, end: int | None = None) -> Taken:
        return books.take(envelope.read(self.part(start, end)))


class Device:
    """One browser of one learner, with a key that never leaves it."""

    def __init__(self, subject: Any, course: Any, clock: Clock, actor: Any = None) -> None:
        self.subject, self.course, self.clock, self.actor = subject, course, clock, actor or subject
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.number = 0

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()

    def ask(self) -> OfflineGrant:
        """Get a grant from the server, now."""
        self.grant = grants.give(
            subject=self.subject, actor=self.actor, course=self.course, public=self.public, device="手机"
        )
        return self.grant

    def begin(self, timeline: Timeline, *, grant: OfflineGrant | None = None, number: int | None = None) -> Book:
        if number is None:
            number, self.number = self.number, self.number + 1
        return Book(self, grant or self.grant, timeline, number)

    def watch(
        self, timeline: Timeline, seconds: int, *, start: int = 0, rate: int = 1000, every: int = 30, wrong: int = 0
    ) -> Book:
        """Watch on from `start` (ms) for so many seconds of the clock, which moves; the device's is `wrong` by so much.

        Somebody answers whenever she is asked.
        """
        book = self.begin(timeline)
        at, unasked = start, 0
        while seconds > 0:
            step = min(every, seconds)
            self.clock.tick(step)
            to = at + step * rate
            book.write(at, to, round(self.clock.at.timestamp() * 1000) + wrong, rate)
            unasked += to - at
            if unasked >= 600_000:
                book.answer()
                unasked = 0
            at, seconds = to, seconds - step
        return book

    def claim(self, timeline: Timeline, ms: int, *, claimed: int | None = None, piece: int = 60_000) -> Book:
        """Write a book of so much study without any of it having been played; the clock stands still."""
        book = self.begin(timeline)
        at = 0
        now = round(self.clock.at.timestamp() * 1000) if claimed is None else claimed
        while at < ms:
            step = min(piece, ms - at)
            start = at % timeline.duration_ms
            book.write(start, start + step, now)
            at += step
            if len(book.rows) % 10 == 0:
                book.answer()
        return book

    def sign(self, said: dict[str, Any]) -> str:
        """Sign as WebCrypto does: r and s side by side, over the words that the server reckons too."""
        rows: Sequence[Sequence[int]] = said["chunks"]
        prev = said["prev"]
        for seq, start, end, rate, claimed in rows:
            prev = chunk_digest(said["book"], Chunk(seq, start, end, rate, claimed, prev, ""))
        answers = envelope.digest(*(word for answer in said["answers"] for word in answer))
        names = ("grant", "book", "number", "timeline", "sent")
        words = [envelope.PREFIX, *(said[name] for name in names), answers, rows[-1][0] if rows else "", prev]
        r, s = decode_dss_signature(self.key.sign("|".join(map(str, words)).encode(), ec.ECDSA(hashes.SHA256())))
        return (r.to_bytes(32) + s.to_bytes(32)).hex()
