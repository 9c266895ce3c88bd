"""Photographs and PDFs of certificates: hostile until inspected, and encrypted at rest with the person's own key.

A picture is drawn again, which drops where and with what it was taken and anything else hidden in the file.
"""

from __future__ import annotations

import base64
import io
import uuid
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from foundation import parser_errors
from lms.people.identity import vault
from lms.records.errors import BadScan, ScanTooBig

if TYPE_CHECKING:
    from lms.people.models import User

FOLDER = "scans"
LARGEST = 8 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2400
PDF, JPEG = "application/pdf", "image/jpeg"


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that was inspected: its real type, and bytes that are safe to keep."""

    type: str
    data: bytes


def inspect(data: bytes) -> Scan:
    """Return what a sent file really is, whatever its name. Raises BadScan, ScanTooBig."""
    if len(data) > LARGEST:
        raise ScanTooBig
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return Scan(PDF, data)
    return Scan(JPEG, redrawn(data))


def redrawn(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise ScanTooBig
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except parser_errors.PICTURE as error:
        raise BadScan from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=85)
    return out.getvalue()


def store(scan: Scan, *, person: User) -> str:
    """Encrypt and store it; return its name in the storage, which says nothing."""
    name = f"{FOLDER}/{uuid.uuid4().hex}"
    encrypted = vault.encrypt(person=person, field=name, text=base64.b64encode(scan.data).decode())
    return default_storage.save(name, ContentFile(encrypted))


def fetch(name: str, *, person: User) -> bytes:
    """Return the bytes; raises cryptography's InvalidTag where they were changed or belong to somebody else."""
    with default_storage.open(name) as kept:
        return base64.b64decode(vault.decrypt(person=person, field=name, sealed=kept.read()))
