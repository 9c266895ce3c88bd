"""MP4 boxes and EBML elements, honest and otherwise. Sizes in bytes, numbers big-endian, as both formats have them."""

from __future__ import annotations

import struct


def box(kind: bytes, *parts: bytes, says: int | None = None) -> bytes:
    """A box (ISO/IEC 14496-12 §4.2); `says` is the size it claims instead of its own."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8 if says is None else says) + kind + body


FTYP = box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41")
MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def mvhd(scale: int = 1000, length: int = 2000) -> bytes:
    head = struct.pack(">IIIIIIH", 0, 0, 0, scale, length, 0x10000, 0x100)
    return box(b"mvhd", head, bytes(10), MATRIX, bytes(24), struct.pack(">I", 2))


def track(number: int, *, dref: bytes = b"", scale: int = 1000, length: int = 2000) -> bytes:
    """A track of pictures, 64 × 48, whose two samples lie at the beginning of whatever `dref` points at."""
    head = struct.pack(">IIIIII", 7, 0, 0, number, 0, length)
    tkhd = box(b"tkhd", head, bytes(16), MATRIX, struct.pack(">II", 64 << 16, 48 << 16))
    mdhd = box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, scale, length, 0x55C4, 0))
    hdlr = box(b"hdlr", bytes(4), b"mhlrvide", bytes(13))
    entry = box(
        b"jpeg", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HHII", 64, 48, 72 << 16, 72 << 16),
        bytes(4), struct.pack(">H", 1), bytes(32), struct.pack(">Hh", 24, -1),
    )  # fmt: skip
    tables = (
        box(b"stsd", struct.pack(">II", 0, 1), entry),
        box(b"stts", struct.pack(">IIII", 0, 1, 2, length // 2 or 1)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 2, 1)),
        box(b"stsz", struct.pack(">IIIII", 0, 0, 2, 8, 8)),
        box(b"stco", struct.pack(">III", 0, 1, 0)),
    )
    here = dref or box(b"url ", struct.pack(">I", 1))
    dinf = box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), here))
    minf = box(b"minf", box(b"vmhd", struct.pack(">I", 1), bytes(8)), dinf, box(b"stbl", *tables))
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, minf))


def nested(kind: bytes, depth: int) -> bytes:
    """A box in a box in a box: every one has its right size."""
    return b"".join(struct.pack(">I", 8 * left) + kind for left in range(depth, 0, -1))


def patched(data: bytes, mark: bytes, offset: int, form: str, *values: float) -> bytes:
    """The bytes with other numbers, at so many bytes from the beginning of the only `mark` that matters (the last)."""
    at = data.rindex(mark) + offset
    new = struct.pack(form, *values)
    return data[:at] + new + data[at + len(new) :]


# --- Matroska (RFC 9559, RFC 8794) ---


def element(key: int, body: bytes, *, says: bytes = b"") -> bytes:
    """An element with its size in eight bytes, or with the size bytes that it claims."""
    name = key.to_bytes((key.bit_length() + 7) // 8, "big")
    return name + (says or (0x01 << 56 | len(body)).to_bytes(8, "big")) + body


def number(key: int, value: int) -> bytes:
    return element(key, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def real(key: int, value: float) -> bytes:
    return element(key, struct.pack(">d", value))


def text(key: int, value: str) -> bytes:
    return element(key, value.encode())


UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"
EBML = element(0x1A45DFA3, text(0x4282, "matroska") + number(0x4287, 4) + number(0x4285, 2))


def info(duration: float = 2000.0, scale: int = 1_000_000) -> bytes:
    """`duration` in ticks of `scale` nanoseconds."""
    return element(0x1549A966, number(0x2AD7B1, scale) + real(0x4489, duration))


def entry(track_number: int, kind: int, codec: str, *inside: bytes) -> bytes:
    """A TrackEntry; kind 1 pictures, 2 sound, 17 subtitles."""
    head = number(0xD7, track_number) + number(0x73C5, track_number) + number(0x83, kind) + text(0x86, codec)
    return element(0xAE, head + b"".join(inside))


def matroska(*parts: bytes, says: bytes = b"") -> bytes:
    return EBML + element(0x18538067, b"".join(parts), says=says)


def cluster(time: int, track_number: int, *payloads: bytes) -> bytes:
    blocks = [
        element(0xA3, bytes([0x80 | track_number]) + struct.pack(">hB", 20 * place, 0x80) + payload)
        for place, payload in enumerate(payloads)
    ]
    return element(0x1F43B675, number(0xE7, time) + b"".join(blocks))


def attached(name: str, kind: str, content: bytes) -> bytes:
    inside = text(0x466E, name) + text(0x4660, kind) + element(0x465C, content) + number(0x46AE, 1)
    return element(0x1941A469, element(0x61A7, inside))
