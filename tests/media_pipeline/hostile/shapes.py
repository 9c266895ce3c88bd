"""Pictures of absurd size, films of absurdly many tracks, and what is fastened to them."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

from tests.media_pipeline.clips import FOLDER, QUICK, pictures, tone
from tests.media_pipeline.hostile.boxes import (
    FTYP,
    attached,
    box,
    cluster,
    element,
    entry,
    info,
    matroska,
    mvhd,
    number,
    patched,
    track,
)
from tests.media_pipeline.hostile.case import Case, case, encoded, sound_film, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.media_pipeline.hostile.case import Ground

TRUE = (1.7, 2.4)


def cases() -> list[Case]:
    return [*sizes(), *tracks(), *attachments()]


@cache
def png(width: int, height: int) -> bytes:
    """A grey picture: a gigapixel of it is a megabyte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + width)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def slides(said: tuple[int, int], real: tuple[int, int], *, count: int = 2) -> Callable[[Ground], bytes]:
    """Matroska with PNG pictures; the track says one size and the pictures have another."""

    def make(ground: Ground) -> bytes:
        size = element(0xE0, number(0xB0, said[0]) + number(0xBA, said[1]))
        avi_head = struct.pack("<IiiHH4sI", 40, *said, 1, 24, b"MPNG", 0) + bytes(16)
        made = entry(1, 1, "V_MS/VFW/FOURCC", element(0x63A2, avi_head), size)
        picture = png(*real)
        shown = [cluster(1000 * second, 1, picture) for second in range(count)]
        return matroska(info(1000.0 * count), element(0x1654AE6B, made), *shown)

    return make


def made(name: str, *arguments: str) -> Callable[[Ground], bytes]:
    return lambda ground: encoded(FOLDER / f"hostile-{name}", *arguments).read_bytes()


def grows(ground: Ground) -> bytes:
    """Two transport streams one after the other: in the middle a small film becomes larger than any lesson."""
    small = encoded(FOLDER / "small.ts", *pictures("128x96", 1), *QUICK)
    large = encoded(FOLDER / "large.ts", *pictures("5120x2880", 0.4, "color"), *QUICK, "-output_ts_offset", "1")
    return small.read_bytes() + large.read_bytes()


def sizes() -> list[Case]:
    avc1 = b"avc1\x00\x00\x00\x00\x00\x00\x00\x01"  # the sample entry, not the brand

    def claims(width: int, height: int) -> Callable[[Ground], bytes]:
        return lambda ground: patched(sound_film("film.mp4"), avc1, 28, ">HH", width, height)

    strip = ("-f", "lavfi", "-i", "color=s=32000x16:r=5:d=1", "-c:v", "png")
    lean = ("-f", "lavfi", "-i", "color=s=32x480:r=5:d=1", *QUICK)
    return [
        Case("32,000 by 32,000, they say", claims(32_000, 32_000), ("done", "too_many_pixels", "bad_media"), TRUE),
        whole("pictures said to be 32,000 by 32,000", slides((32_000, 32_000), (64, 64)), 0.9, 2.1),
        case("pictures of 16,000 by 16,000", slides((16_000, 16_000), (16_000, 16_000)), "too_many_pixels"),
        case("a bomb that says 64 by 64", slides((64, 64), (16_000, 16_000)), "too_many_pixels", "cannot_decode"),
        case("a strip of 32,000", made("strip.mkv", *strip), "too_many_pixels"),
        case("a needle", made("lean.mp4", *lean), "odd_shape"),
        case("a film shown as a ribbon", made("flat.mp4", *pictures("128x96", 1), *QUICK, "-vf", "setsar=20"),
             "too_many_pixels", "odd_shape"),
        case("a film shown as a thread", made("high.mp4", *pictures("128x96", 1), *QUICK, "-vf", "setsar=1/20"),
             "too_few_pixels", "odd_shape"),
        case("eight by eight", made("dot.mp4", *pictures("8x8", 1), *QUICK), "too_few_pixels"),
        whole("pictures said to have no size", slides((0, 0), (64, 64)), 0.9, 2.1),
        Case("a film that grows", grows, ("bad_media", "ends_early", "partly_unreadable", "done"), (0.9, 1.5)),
    ]  # fmt: skip


def tracks() -> list[Case]:
    def many(count: int) -> bytes:
        return FTYP + box(b"moov", mvhd(), *(track(place + 1) for place in range(count))) + box(b"mdat", bytes(64))

    entries = b"".join(entry(place + 1, 2, "A_PCM/INT/LIT") for place in range(1000))
    subtitles = element(0x1654AE6B, entry(1, 17, "S_TEXT/UTF8"))
    return [
        case("a thousand tracks", lambda ground: many(1000), "too_many_streams"),
        case("three thousand tracks", lambda ground: many(3000), "too_many_streams", "too_much_work"),
        case("a thousand tracks in matroska", matroska(info(), element(0x1654AE6B, entries), cluster(0, 1, bytes(99))),
             "too_many_streams"),
        case("seventeen voices", made("choir.mkv", *tone(1), *["-map", "0:a"] * 17, "-c:a", "pcm_s16le"),
             "too_many_streams"),
        case("subtitles alone", matroska(info(), subtitles, cluster(0, 1, b"hello", b"there")), "no_streams"),
    ]  # fmt: skip


def attachments() -> list[Case]:
    """What is fastened to a film is neither unpacked nor named: the film goes through."""

    def with_one(name: str, kind: str, content: Callable[[Ground], bytes]) -> Callable[[Ground], bytes]:
        def make(ground: Ground) -> bytes:
            film = sound_film("film.mkv")
            # Appended to a segment of unknown length, which is how a recorder leaves it.
            at = film.index(b"\x18\x53\x80\x67") + 4
            open_end = film[:at] + b"\x01\xff\xff\xff\xff\xff\xff\xff" + film[at + 8 :]
            return open_end + attached(name, kind, content(ground))

        return make

    def script(ground: Ground) -> bytes:
        return f"#!/bin/sh\ntouch {ground.mark}\n".encode()

    alone = matroska(info(), attached("a.ttf", "font/ttf", bytes(100)))
    return [
        whole("a script fastened to it", with_one("run.sh", "application/x-sh", script), *TRUE),
        whole(
            "a climbing name fastened to it", with_one("../../../x.ttf", "font/ttf", lambda ground: bytes(99)), *TRUE
        ),
        whole("a program fastened to it", with_one("a.exe", "image/png", lambda ground: b"MZ" + bytes(999)), *TRUE),
        case("something fastened to nothing", alone, "no_streams", "bad_media"),
    ]
