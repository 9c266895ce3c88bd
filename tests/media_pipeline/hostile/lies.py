"""Headers that lie about lengths, clocks and sizes. What is really there is a film of two seconds, or nothing."""

from __future__ import annotations

import struct
from math import inf, nan
from typing import TYPE_CHECKING

from tests.media_pipeline.hostile.boxes import FTYP, box, info, matroska, mvhd, patched, track
from tests.media_pipeline.hostile.case import Case, case, sound_film, whole

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS, HOURS = 40 * 86_400, 3 * 3600
NOTHING = ("bad_media", "no_streams", "cannot_decode", "too_short", "not_media")
TRUE = (1.7, 2.4)
SIZE = -1  # where a WAV says how long its sound is; other chunks may stand before it


def cases() -> list[Case]:
    return [*films(), *matroskas(), *sounds(), *clocks()]


def mp4(*changes: tuple[bytes, int, str, int]) -> Callable[[object], bytes]:
    def make(ground: object) -> bytes:
        content = sound_film("film.mp4")
        for mark, offset, form, value in changes:
            content = patched(content, mark, offset, form, value)
        return content

    return make


def films() -> list[Case]:
    """Offsets: mvhd and mdhd have their clock at 16 and their length at 20; tkhd its length at 24; elst its at 12."""
    ticks = 16_000  # the clock of the last track (sound) is its sample rate
    return [
        whole("the film says 40 days", mp4((b"mvhd", 20, ">I", DAYS * 1000)), *TRUE),
        whole("the track says 40 days", mp4((b"tkhd", 24, ">I", DAYS * 1000)), *TRUE),
        whole("the sound says 3 hours", mp4((b"mdhd", 20, ">I", HOURS * ticks)), *TRUE),
        whole("all say 3 hours", mp4((b"mvhd", 20, ">I", HOURS * 1000), (b"tkhd", 24, ">I", HOURS * 1000),
              (b"mdhd", 20, ">I", HOURS * ticks), (b"elst", 12, ">I", HOURS * 1000)), *TRUE),
        whole("the film says nothing", mp4((b"mvhd", 20, ">I", 0), (b"mdhd", 20, ">I", 0)), *TRUE),
        whole("the film's clock stands still", mp4((b"mvhd", 16, ">I", 0)), *TRUE),
        case("the sound's clock stands still", mp4((b"mdhd", 16, ">I", 0)), "cannot_decode"),
        case("the sound's clock is at its highest", mp4((b"mdhd", 16, ">I", 0xFFFFFFFF)), "cannot_decode"),
        case("a negative edit", mp4((b"elst", 16, ">i", -90_000)), "cannot_decode"),
        case("an edit past the end", mp4((b"elst", 16, ">i", 2_000_000_000)), "cannot_decode"),
        case("steps of a day", mp4((b"stts", 16, ">I", 0x7FFFFFFF)), "cannot_decode"),
        whole("backward steps", mp4((b"stts", 16, ">I", 0xFFFFFFF0)), *TRUE),
        case("billions of samples", mp4((b"stsz", 12, ">I", 0xFFFFFFFF)), "bad_media"),
        whole("billions of chunks", mp4((b"stco", 8, ">I", 0x3FFFFFFF)), *TRUE),
        whole("chunks past the end", mp4((b"stco", 12, ">I", 0xFFFFFF00)), *TRUE),
    ]  # fmt: skip


def duration(value: float) -> Callable[[object], bytes]:
    return lambda ground: patched(sound_film("film.mkv"), b"\x44\x89\x88", 3, ">d", value)


def matroskas() -> list[Case]:
    return [
        whole("matroska says 40 days", duration(DAYS * 1000.0), *TRUE),
        whole("matroska says 3 hours", duration(HOURS * 1000.0), *TRUE),
        whole("matroska says a tenth of a second", duration(100.0), *TRUE),
        whole("matroska says not a number", duration(nan), *TRUE),
        whole("matroska says for ever", duration(inf), *TRUE),
        whole("matroska says minus an hour", duration(-3_600_000.0), *TRUE),
        case("matroska's clock stands still", matroska(info(scale=0)), *NOTHING),
        case("matroska without tracks", matroska(info()), *NOTHING),
    ]


def sounds() -> list[Case]:
    def wav(*changes: tuple[int, int]) -> Callable[[object], bytes]:
        def make(ground: object) -> bytes:
            content = bytearray(sound_film("sound.wav"))
            for at, value in changes:
                struct.pack_into("<I", content, at if at != SIZE else content.index(b"data") + 4, value)
            return bytes(content)

        return make

    def flac(ground: object) -> bytes:
        """STREAMINFO: the lowest 36 bits of bytes 18 to 25 are the number of samples."""
        content = bytearray(sound_film("sound.flac"))
        content[21] |= 0x0F
        content[22:26] = b"\xff\xff\xff\xff"
        return bytes(content)

    def mp3(ground: object) -> bytes:
        """A first frame with a Xing header that counts a hundred million frames."""
        frame = bytearray(sound_film("sound.mp3")[:400])
        frame[36 : 36 + 16] = b"Xing" + struct.pack(">III", 3, 100_000_000, 0x7FFFFFFF)
        return bytes(frame) + sound_film("sound.mp3")

    def avi(ground: object) -> bytes:
        return patched(sound_film("film.avi"), b"avih", 24, "<I", 0x7FFFFFFF)

    def ogg(ground: object) -> bytes:
        """The last page's clock (granule position) says years; its checksum no longer fits."""
        return patched(sound_film("sound.ogg"), b"OggS", 6, "<q", 1 << 50)

    return [
        whole("wav says four gigabytes", wav((4, 0xFFFFFFFF), (SIZE, 0xFFFFFFFF)), *TRUE),
        whole("wav says it is empty", wav((SIZE, 0)), *TRUE),
        Case("wav at no rate", wav((24, 0), (28, 0)), NOTHING),
        Case("wav at the highest rate", wav((24, 0xFFFFFFFF)), NOTHING),
        Case("wav of 65,535 channels", wav((20, 0xFFFF0001)), NOTHING),
        whole("flac says years", flac, *TRUE),
        whole("mp3 says a month", mp3, *TRUE),
        whole("avi says two thousand million pictures", avi, *TRUE),
        whole("ogg says years", ogg, *TRUE),
    ]


def clocks() -> list[Case]:
    """Made by hand: one track of two samples that are no pictures."""
    film = box(b"mdat", bytes(64))
    return [
        case("no clock anywhere", FTYP + box(b"moov", mvhd(scale=0), track(1, scale=0)) + film, *NOTHING),
        case("no length anywhere", FTYP + box(b"moov", mvhd(length=0), track(1, length=0)) + film, *NOTHING),
        case("samples that are the header", FTYP + box(b"moov", mvhd(), track(1)) + film, *NOTHING),
    ]
