"""Pictures that editors send: too many pixels, cut short or broken is said at the field, and nothing of them stays."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images.models import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from lms.people.models import User

pytestmark = pytest.mark.django_db
AJAX = {"X-Requested-With": "XMLHttpRequest"}


def drawn(kind: str) -> bytes:
    file = io.BytesIO()
    Pillow.effect_noise((64, 64), 50).convert("RGB").save(file, kind)
    return file.getvalue()


def large_by_its_own_word(side: int) -> bytes:
    """The head of a PNG with so many pixels on each side, and no pixels."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0")) + part(b"IEND", b"")


BAD = {
    "many.png": large_by_its_own_word(12_000),
    "bomb.png": large_by_its_own_word(60_000),
    "empty.png": large_by_its_own_word(30),
    "cut.png": drawn("PNG")[:200],
    "cut.jpg": drawn("JPEG")[:300],
    "head.png": drawn("PNG")[:40],
    "a.gif": b"GIF89a" + b"\xff" * 20,
    "a.webp": b"RIFF\x10\0\0\0WEBPVP8 " + b"\xff" * 20,
    "a.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 50,
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_that_cannot_be_one_is_refused_at_its_field(client: Client, make_user: Callable[..., User]) -> None:
    client.force_login(make_user("operator", superuser=True))

    for name, content in BAD.items():
        one = client.post(reverse("wagtailimages:add"), {"title": "图", "file": SimpleUploadedFile(name, content)})
        files = {"title": "图", "files[]": SimpleUploadedFile(name, content)}
        many = client.post(reverse("wagtailimages:add_multiple"), files, headers=AJAX)
        assert (one.status_code, many.status_code) == (200, 200), name
        assert one.context["form"].errors["file"], name
        assert many.json()["success"] is False, name

    assert not Image.objects.exists()
