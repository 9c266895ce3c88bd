"""A second film behind the first in one file: what `cat` and many phones' "join" make of two.

Demuxers read the first and end there, without a word. So the outermost boxes are walked, and only they are read.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MOST_STEPS = 5_000_000  # tags of a day of FLV; other formats have a handful of boxes
ASF_HEADER = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"
WAVE_HEAD = 12


def second(path: Path, demuxer: str) -> int | None:
    """Return the byte at which another film begins, where the demuxer does not see it; None where there is none."""
    walk = WALKS.get(demuxer)
    if walk is None:
        return None
    size = path.stat().st_size
    with path.open("rb") as file:
        for _, at in zip(range(MOST_STEPS), walk(file, size), strict=False):
            if at:
                return at
    return None


def boxes(file: BinaryIO, size: int) -> Iterator[int]:
    """Walk ISO base media: a second beginning (`ftyp`), or a second table of contents (`moov`)."""
    at, met = 0, {b"ftyp": 0, b"moov": 0}
    while at + 8 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        if length == 1:
            length = int.from_bytes(file.read(8), "big")
        if kind in met:
            met[kind] += 1
        yield at if met.get(kind, 0) > 1 else 0
        if length < 8:  # to the end of the file, or no box at all
            return
        at += length


def waves(file: BinaryIO, size: int) -> Iterator[int]:
    """Walk RIFF: a second one of sound behind the first; AVI's are read on by its demuxer."""
    at = 0
    while at + WAVE_HEAD <= size:
        file.seek(at)
        name, length, kind = struct.unpack("<4sI4s", file.read(WAVE_HEAD))
        begins = name == b"RIFF" and kind == b"WAVE"
        yield at if at and begins else 0
        if not begins or length in (0, 0xFFFFFFFF):  # a recorder that did not finish
            return
        at += 8 + length + length % 2


def tags(file: BinaryIO, size: int) -> Iterator[int]:
    """Walk FLV: its first bytes again, where a tag should stand."""
    at = 0
    while at + 13 <= size:
        file.seek(at)
        head = file.read(11)
        if head.startswith(b"FLV\x01"):
            yield at
            at += int.from_bytes(head[5:9], "big") + 4
        else:
            yield 0
            at += 11 + int.from_bytes(head[1:4], "big") + 4


def objects(file: BinaryIO, size: int) -> Iterator[int]:
    """Walk ASF: its header's GUID again among the outermost objects."""
    at = 0
    while at + 24 <= size:
        file.seek(at)
        head = file.read(24)
        length = int.from_bytes(head[16:], "little")
        yield at if at and head.startswith(ASF_HEADER) else 0
        if length < 24:
            return
        at += length


WALKS = {"mov": boxes, "wav": waves, "flv": tags, "asf": objects}
