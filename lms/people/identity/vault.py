"""Encrypted identity: AES-256-GCM under a key of the person's own, wrapped by the master key; and a blind index.

Destroying a PersonKey makes everything encrypted with it unreadable, wherever a copy of it stands without the key. (A
whole backup made before holds the key as well: see `erasing`.) The associated data ties a value to its person and
field, so that rows cannot be swapped unnoticed. Columns and parameters of this ciphertext are called `sealed`.
"""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from lms.people.models import PersonKey, Reveal, User

NONCE = 12


def encrypt(*, person: User, field: str, text: str) -> bytes:
    """Encrypt `text` for this person and field; the person's key is made on first use."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(person)).encrypt(nonce, text.encode(), _bound(person, field))


def decrypt(*, person: User, field: str, sealed: bytes) -> str:
    """Return the plain text; raises cryptography's InvalidTag where the bytes were changed or belong elsewhere."""
    sealed = bytes(sealed)
    return AESGCM(_key(person)).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(person, field)).decode()


def words(*, person: User, field: str, sealed: bytes) -> str:
    """Return the plain text, or "" once the person's key is gone; makes no key."""
    return decrypt(person=person, field=field, sealed=sealed) if hasattr(person, "key") else ""


@transaction.atomic
def reveal(*, person: User, field: str, sealed: bytes, by: User, reason: str) -> str:
    """Decrypt to show it to a person: adds a row that says who, whose, what and why."""
    words = encrypt(person=person, field="reason", text=reason)
    Reveal.objects.create(by=by, whose=person, field=field, reason_sealed=words)
    return decrypt(person=person, field=field, sealed=sealed)


def blind_index(kind: str, text: str) -> bytes:
    """Return 32 bytes that find an equal value without telling it; `kind` keeps a phone from matching an id."""
    key = hmac.digest(settings.MASTER_KEY, b"blind index", hashlib.sha256)
    return hmac.digest(key, f"{kind}|{text}".encode(), hashlib.sha256)


def _bound(person: User, field: str) -> bytes:
    return f"{person.uuid}|{field}".encode()


def _key(person: User) -> bytes:
    """Return the person's data key, unwrapped. Of two first uses at once, the second reads the row of the first."""
    fresh = os.urandom(32)
    nonce = os.urandom(NONCE)
    bound = f"{person.uuid}|data key".encode()
    wrapped = nonce + AESGCM(settings.MASTER_KEY).encrypt(nonce, fresh, bound)
    row, made = PersonKey.objects.get_or_create(
        user=person, defaults={"wrapped": wrapped, "master_key_id": settings.MASTER_KEY_ID}
    )
    if made:
        return fresh
    kept = bytes(row.wrapped)
    return AESGCM(settings.MASTER_KEY).decrypt(kept[:NONCE], kept[NONCE:], bound)
