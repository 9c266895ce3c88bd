"""The few words of a certificate that its code carries, signed so that a phone without a network can check them.

The code is the address of the check page, and behind its # (which browsers keep to themselves) decimal digits: the
number whose bytes are 0x01, an Ed25519 signature of 64 bytes, and the statement. Digits, because a QR code packs them
almost as tightly as bytes. The statement is a JSON list in UTF-8; PREFIX goes before it where it is signed.
docs/certificates.md describes it for those who write a verifier; docs/verify_certificate.py is one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

VERSION = 1
PREFIX = b"yunnan-training-certificate-1\n"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the paper says without the full name: hours in milli-class-hours."""

    serial: str
    name: str
    title: str
    hours: int
    finished: date
    issued: date
    issuers: tuple[str, ...]

    def as_bytes(self, key_id: str) -> bytes:
        fields = [
            VERSION,
            key_id,
            self.serial,
            self.name,
            self.title,
            self.hours,
            self.finished.isoformat(),
            self.issued.isoformat(),
            list(self.issuers),
        ]
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def sign(statement: Statement) -> str:
    """Return the digits for the code; the same statement gives the same digits."""
    key = private(settings.CERTIFICATE_KEY)
    message = statement.as_bytes(key_id(key.public_key().public_bytes_raw()))
    return str(int.from_bytes(b"\x01" + key.sign(PREFIX + message) + message))


def public_keys() -> dict[str, str]:
    """Return every key that ever signed, by its id, the present one first; in hexadecimal digits."""
    mine = private(settings.CERTIFICATE_KEY).public_key().public_bytes_raw().hex()
    return {key_id(bytes.fromhex(key)): key for key in (mine, *settings.CERTIFICATE_RETIRED_KEYS)}


def key_id(public: bytes) -> str:
    """Return eight digits that say which key it was; no secret, and no proof either."""
    return hashlib.sha256(public).hexdigest()[:8]


@cache
def private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
