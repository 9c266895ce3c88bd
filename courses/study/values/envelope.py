"""A part of a book under a signature, as a device hands it in; opened and checked without a database.

    {"grant", "key", "book", "number", "timeline", "sent", "prev", "signature",
     "chunks": [[seq, from, to, rate, claimed], …], "answers": [[after, claimed], …]}

A book is one sitting on one timeline. Its first chunk names `seed(grant, book, number)` as the hash before it, and each
hash covers the one before (`chunk.chunk_digest`), so that the signature over the last hash covers all of them, and the
hashes themselves need not travel. `prev` is the hash before the first chunk of this part. `claimed` and `sent` are
milliseconds since the epoch by the device's clock, which nobody believes. An answer says that somebody was still there
after the chunk `after`. All words are integers, hex or UUIDs, joined by "|": there is no free text to normalise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from courses.study.values.chunk import FAR, LAST_SEQ, LONGEST_MS, Chunk, Unreadable, chunk_digest, number_field

PREFIX = "yunnan-book-1"
LONGEST = 1_000  # chunks of a part: more than an hour and a half of study
MOST_ANSWERS = 100
LAST_NUMBER = 2**31 - 1  # what a database holds
KEY, SIGNATURE = 130, 128  # hex digits: an uncompressed point of P-256; r and s side by side
HEX_WORD = re.compile(r"[0-9a-f]+")
FIELDS = {"grant", "key", "book", "number", "timeline", "sent", "prev", "signature", "chunks", "answers"}


@dataclass(frozen=True, slots=True)
class Answer:
    """“I am still here”, said after the chunk with this number."""

    after: int
    claimed_ms: int


@dataclass(frozen=True, slots=True)
class Part:
    """An envelope that has the right shape; `is_signed` says whether it is the key's."""

    grant: UUID
    key: str
    book: UUID
    number: int
    timeline: UUID
    sent_ms: int
    prev: str
    signature: str
    chunks: tuple[Chunk, ...]
    answers: tuple[Answer, ...]

    @property
    def first_seq(self) -> int:
        return self.chunks[0].seq

    @property
    def last_seq(self) -> int:
        return self.chunks[-1].seq

    @property
    def head(self) -> str:
        """Return the hash of its last chunk."""
        return self.chunks[-1].hash

    @property
    def begins_right(self) -> bool:
        """Return whether a part with the first chunk names the seed that its grant, book and number give."""
        return self.first_seq > 0 or self.prev == seed(self.grant, self.book, self.number)

    def statement(self) -> bytes:
        """Return what is signed: every word of the envelope, and of its chunks the last hash."""
        answers = digest(*(word for answer in self.answers for word in (answer.after, answer.claimed_ms)))
        words = (
            *(PREFIX, self.grant, self.book, self.number, self.timeline, self.sent_ms),
            *(answers, self.last_seq, self.head),
        )
        return "|".join(map(str, words)).encode()

    def is_signed(self) -> bool:
        """Check the signature: ECDSA with P-256 and SHA-256, as WebCrypto writes it."""
        raw = bytes.fromhex(self.signature)
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(self.key))
            signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
            point.verify(signature, self.statement(), ec.ECDSA(hashes.SHA256()))
        except (ValueError, InvalidSignature):
            return False
        return True


def digest(*words: object) -> str:
    return sha256("|".join(map(str, words)).encode()).hexdigest()


def seed(grant: UUID, book: UUID, number: int) -> str:
    """Return what the first chunk of a book names as the hash before it."""
    return digest(grant, book, number)


def read_key(raw: object) -> str:
    """Return a public key as it is kept: lower-case hex of an uncompressed point. Raises Unreadable for all else."""
    key = hex_field({"key": raw}, "key", KEY)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(key))
    except ValueError as error:
        raise Unreadable("key") from error
    return key


def read(raw: object) -> Part:
    """Read an envelope from parsed JSON; raise `Unreadable` with the name of the first field that is wrong."""
    if not isinstance(raw, Mapping) or set(raw) != FIELDS:
        raise Unreadable("part")
    book, prev = uuid_field(raw, "book"), hex_field(raw, "prev", 64)
    chunks = read_chunks(raw["chunks"], str(book), prev)
    return Part(
        grant=uuid_field(raw, "grant"),
        key=hex_field(raw, "key", KEY),
        book=book,
        number=number_field(raw, "number", 0, LAST_NUMBER),
        timeline=uuid_field(raw, "timeline"),
        sent_ms=number_field(raw, "sent", -FAR, FAR),
        prev=prev,
        signature=hex_field(raw, "signature", SIGNATURE),
        chunks=chunks,
        answers=read_answers(raw["answers"], chunks[-1].seq),
    )


def read_chunks(raw: object, book: str, prev: str) -> tuple[Chunk, ...]:
    """Read rows of five numbers each, in a row without gaps, and reckon their hashes."""
    found: list[Chunk] = []
    for seq, start, end, rate, claimed in rows_of(raw, "chunks", width=5, most=LONGEST):
        fits = 0 <= seq <= LAST_SEQ and 0 <= start < end <= min(start + LONGEST_MS, FAR) and 1 <= rate <= 100_000
        if not fits or (found and seq != found[-1].seq + 1):
            raise Unreadable("chunks")
        bare = Chunk(seq, start, end, rate, claimed, found[-1].hash if found else prev, "")
        found.append(replace(bare, hash=chunk_digest(book, bare)))
    if not found:
        raise Unreadable("chunks")
    return tuple(found)


def read_answers(raw: object, last: int) -> tuple[Answer, ...]:
    found = [Answer(after, claimed) for after, claimed in rows_of(raw, "answers", width=2, most=MOST_ANSWERS)]
    order = [answer.after for answer in found]
    if order != sorted(order) or any(not 0 <= after <= last for after in order):
        raise Unreadable("answers")
    return tuple(found)


def rows_of(raw: object, name: str, *, width: int, most: int) -> Sequence[Sequence[int]]:
    """Return a list of rows of whole numbers. Raises Unreadable for anything else: True is no number."""
    if not isinstance(raw, list) or len(raw) > most:
        raise Unreadable(name)
    for row in raw:
        if not isinstance(row, list) or len(row) != width:
            raise Unreadable(name)
        if any(type(each) is not int or not -FAR <= each <= FAR for each in row):
            raise Unreadable(name)
    return raw


def uuid_field(raw: Mapping[str, Any], name: str) -> UUID:
    """Return a UUID that is written as Python writes it: what is signed is the text."""
    value = raw[name]
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != value:
        raise Unreadable(name)
    return found


def hex_field(raw: Mapping[str, Any], name: str, length: int) -> str:
    value = raw[name]
    if not isinstance(value, str) or len(value) != length or not HEX_WORD.fullmatch(value):
        raise Unreadable(name)
    return value
