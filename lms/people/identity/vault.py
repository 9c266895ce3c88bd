"""Encrypted identity: AES-256-GCM under a key of the person's own, wrapped by the master key; and a blind index.

Destroying a PersonKey makes everything encrypted with it unreadable, wherever a copy of it stands without the key. (A
whole backup made before holds the key as well: see `erasing`.) The associated data ties a value to its person and
field, so that rows cannot be swapped unnoticed. Columns and parameters of this ciphertext are called `sealed`.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from lms.people.errors import AlreadyErased
from lms.people.models import Erasure, PersonKey, Reveal, User

NONCE = 12
KEY = "data key"  # the field as which a person's own key is wrapped


def encrypt(*, person: User, field: str, text: str) -> bytes:
    """Encrypt `text` for this person and field; the person's key is made on first use.

    Raises AlreadyErased for who was erased: a key made anew would let new words stand about her.
    """
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(person)).encrypt(nonce, text.encode(), _bound(person, field))


def decrypt(*, person: User, field: str, sealed: bytes) -> str:
    """Return the plain text; makes no key.

    Raises cryptography's InvalidTag where the bytes were changed, belong elsewhere, or the person's key is gone.
    """
    row = PersonKey.objects.filter(user=person).first()
    if row is None:
        raise InvalidTag
    return _opened(row, person, field, sealed)


def words(*, person: User, field: str, sealed: bytes) -> str:
    """Return the plain text, or "" once the person's key is gone; makes no key."""
    return _opened(person.key, person, field, sealed) if hasattr(person, "key") else ""


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
    """Return the person's data key, unwrapped; made on first use, but never for who was erased."""
    if row := PersonKey.objects.filter(user=person).first():
        return _unwrapped(row, person)
    if Erasure.objects.filter(user=person).exists():
        raise AlreadyErased
    fresh = os.urandom(32)
    nonce = os.urandom(NONCE)
    wrapped = nonce + AESGCM(settings.MASTER_KEY).encrypt(nonce, fresh, _bound(person, KEY))
    # Of two first uses at once, the second reads the row of the first.
    row, made = PersonKey.objects.get_or_create(
        user=person, defaults={"wrapped": wrapped, "master_key_id": settings.MASTER_KEY_ID}
    )
    return fresh if made else _unwrapped(row, person)


def _opened(row: PersonKey, person: User, field: str, sealed: bytes) -> str:
    sealed = bytes(sealed)
    return AESGCM(_unwrapped(row, person)).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(person, field)).decode()


def _unwrapped(row: PersonKey, person: User) -> bytes:
    kept = bytes(row.wrapped)
    return AESGCM(settings.MASTER_KEY).decrypt(kept[:NONCE], kept[NONCE:], _bound(person, KEY))
