"""Sealed identity: AES-256-GCM under a key of the person's own, wrapped by the master key; and a blind index.

Destroying a PersonKey makes everything sealed with it unreadable, wherever a copy of it stands without the key. (A
whole backup made before holds the key as well: see `erasing`.) The associated data ties a sealed value to its person
and field, so that rows cannot be swapped unnoticed.
"""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from lms.people.models import PersonKey, Reveal, User

NONCE = 12


def seal(*, person: User, field: str, text: str) -> bytes:
    """`text` sealed for this person and field; the person's key is made on first use."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(person)).encrypt(nonce, text.encode(), _bound(person, field))


def unseal(*, person: User, field: str, sealed: bytes) -> str:
    """The text again; raises cryptography's InvalidTag where the bytes were changed or belong elsewhere."""
    sealed = bytes(sealed)
    return AESGCM(_key(person)).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(person, field)).decode()


def words(*, person: User, field: str, sealed: bytes) -> str:
    """The text again, or nothing once the person's key is gone; makes no key."""
    return unseal(person=person, field=field, sealed=sealed) if hasattr(person, "key") else ""


@transaction.atomic
def reveal(*, person: User, field: str, sealed: bytes, by: User, reason: str) -> str:
    """Unseal for a person's eyes: leaves a row that says who, whose, what and why."""
    words = seal(person=person, field="reason", text=reason)
    Reveal.objects.create(by=by, whose=person, field=field, reason_sealed=words)
    return unseal(person=person, field=field, sealed=sealed)


def blind_index(kind: str, text: str) -> bytes:
    """32 bytes that find an equal value without telling it; `kind` keeps a phone from matching an id."""
    key = hmac.digest(settings.MASTER_KEY, b"blind index", hashlib.sha256)
    return hmac.digest(key, f"{kind}|{text}".encode(), hashlib.sha256)


def _bound(person: User, field: str) -> bytes:
    return f"{person.uuid}|{field}".encode()


def _key(person: User) -> bytes:
    """The person's data key, unwrapped. Two first uses at once: the loser of get_or_create reads the winner's row."""
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
