"""Boxes in boxes in boxes, sizes that nothing has, packed things that grow, noise behind the right first bytes."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from PIL import Image

from media_pipeline.encoding.probing.sniff import MAGIC
from tests.media_pipeline.clips import FOLDER
from tests.media_pipeline.hostile.boxes import (
    EBML,
    FTYP,
    UNKNOWN,
    box,
    cluster,
    element,
    entry,
    info,
    matroska,
    mvhd,
    nested,
    track,
)
from tests.media_pipeline.hostile.case import Case, case, encoded, sound_film, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.media_pipeline.hostile.case import Ground

NOTHING = ("bad_media", "no_streams", "cannot_decode", "too_short")
TRUE = (1.7, 2.4)


def cases() -> list[Case]:
    return [*boxes(), *bombs(), *noise(), *other_files(), *two_in_one(), *tags()]


def boxes() -> list[Case]:
    huge = struct.pack(">I4sQ", 1, b"moov", 1 << 62)
    ebml_deep = b"".join(bytes.fromhex("1549a966") + UNKNOWN for _ in range(5000))
    return [
        case("ten thousand boxes deep", FTYP + nested(b"moov", 10_000), *NOTHING),
        case("ten thousand tracks deep", FTYP + box(b"moov", mvhd(), nested(b"trak", 10_000)), *NOTHING),
        case("a box of exabytes", FTYP + huge + mvhd() + track(1), *NOTHING),
        case("a box of negative size", FTYP + struct.pack(">I4sq", 1, b"moov", -1) + mvhd(), *NOTHING),
        case("a box of four gigabytes", FTYP + box(b"moov", mvhd(), track(1), says=0xFFFFFFFF), *NOTHING),
        case("a box to the end", FTYP + box(b"moov", mvhd(), track(1), says=0), *NOTHING),
        case("a box of three bytes", FTYP + box(b"moov", mvhd(), says=3), *NOTHING),
        case("a first box of no size", box(b"ftyp", b"isom", says=0), *NOTHING),
        case("matroska five thousand deep", matroska(ebml_deep), *NOTHING),
        case("matroska of exabytes", matroska(info(), says=b"\x01" + b"\x7f" * 7), *NOTHING),
        case("matroska of a header alone", EBML, *NOTHING),
        case("matroska's payload past the end", matroska(info(), element(0x1654AE6B, entry(1, 1, "V_MPEG4/ISO/AVC")),
             element(0x1F43B675, b"", says=b"\x01\x00\x00\x7f\xff\xff\xff\xff")), *NOTHING),
        case("matroska late by centuries", matroska(info(), element(0x1654AE6B, entry(1, 2, "A_PCM/INT/LIT")),
             cluster(1 << 62, 1, bytes(960), bytes(960))), *NOTHING, "too_long", "done"),
    ]  # fmt: skip


def bombs() -> list[Case]:
    def packed_index(ground: Ground) -> bytes:
        """A compressed index (cmov) of 200 MB of zeros."""
        packer = zlib.compressobj(9)
        body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
        cmvd = box(b"cmvd", struct.pack(">I", 200 << 20), body)
        return FTYP + box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), cmvd))

    def packed_tag(ground: Ground) -> bytes:
        """An ID3 frame that says it unpacks to a quarter of a gigabyte."""
        body = struct.pack(">I", (1 << 28) - 1) + zlib.compress(bytes(8 << 20), 9)
        frame = b"APIC" + struct.pack(">IH", len(body), 0x0080) + body
        return b"ID3\x03\x00\x00" + synchsafe(len(frame)) + frame + sound_film("sound.mp3")

    return [
        case("a packed index", packed_index, *NOTHING, "too_much_work"),
        whole("a packed tag", packed_tag, *TRUE),
    ]


def synchsafe(size: int) -> bytes:
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def noise() -> list[Case]:
    draw = random.Random(7)
    endings = (*NOTHING, "too_long", "not_media", "too_many_streams", "too_few_pixels", "odd_shape")
    behind = [
        case(f"noise behind the magic of {name} {magic.hex()}", bytes(offset) + magic + draw.randbytes(4_000), *endings)
        for offset, magic, name in MAGIC
    ]
    packets = b"".join(b"\x47" + draw.randbytes(187) for _ in range(200))
    padding = (b"\x47\x1f\xff\x10" + b"\xff" * 184) * 100
    return [
        *behind,
        case("noise", draw.randbytes(20_000).replace(b"\xff", b"\x00"), "not_media", *NOTHING),
        case("zeros", bytes(1 << 20), "not_media"),
        case("ones", b"\xff" * 65_536, "not_media", *NOTHING),
        case("transport packets of noise", packets, *endings),
        case("transport packets of nothing", padding, *endings),
        case("one byte", b"\x00", "not_media"),
        case("the half of a magic", b"\x00\x00\x00\x20ft", "not_media"),
        case("magic alone", FTYP, *NOTHING),
    ]


def other_files() -> list[Case]:
    def picture(kind: str) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (64, 48), "red").save(out, kind)
        return out.getvalue()

    def archive(ground: Ground) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("../../film.mp4", bytes(4 << 20))
        return out.getvalue()

    heads = {
        "pdf": b"%PDF-1.7\n1 0 obj << /OpenAction << /S /Launch >> >>",
        "program for windows": b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00",
        "program for linux": b"\x7fELF\x02\x01\x01" + bytes(57),
        "office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "seven zip": b"7z\xbc\xaf\x27\x1c" + bytes(64),
        "gzip": b"\x1f\x8b\x08" + bytes(64),
        "midi": b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x60MTrk" + bytes(8),
        "heic": box(b"ftyp", b"heic", bytes(4), b"mif1heic") + bytes(400),
        "database": b"SQLite format 3\x00" + bytes(84),
        "flash": b"FWS\x09" + bytes(60),
        "text in two bytes": "课程视频".encode("utf-16") * 40,
        "telephone menu": b"\xef\xbb\xbf#EXTM3U\n",
    }
    pictures = [case(f"a {kind} picture", picture(kind), "not_media") for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP")]
    return [
        *(case(f"a file of {name}", head, "not_media") for name, head in heads.items()),
        *pictures,
        case("an archive", archive, "not_media"),
    ]


def two_in_one() -> list[Case]:
    """Films that are something else too. The film is played, the rest is nobody's business; the original is only ever
    handed out as a download.
    """
    page = b"<html><script>fetch('/admin/')</script></html>"

    def with_other(ground: Ground) -> bytes:
        return FTYP + box(b"free", sound_film("film.mkv"))

    def behind(tail: bytes) -> Callable[[Ground], bytes]:
        return lambda ground: sound_film("film.mp4") + tail

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("run.sh", "touch x")
    return [
        whole("a film and a page", behind(box(b"free", page)), *TRUE),
        whole("a film and an archive", behind(out.getvalue()), *TRUE),
        whole("a film and a document", behind(b"\n%PDF-1.4\n%%EOF"), *TRUE),
        case("a page that says it is a film", FTYP + box(b"free", page), *NOTHING),
        case("another film in a box", with_other, *NOTHING),
        case("a program that says it is a film", b"MZ\x00\x00ftypisom" + bytes(400), *NOTHING),
        case("a document that says it is a film", b"%PDFftypisom%" + bytes(400), *NOTHING),
        case("an archive that says it is a film", b"PK\x03\x04ftyp" + bytes(400), *NOTHING),
    ]


def tags() -> list[Case]:
    """Words inside the file: in no shell, in no path, and in whatever coding a phone wrote them."""

    def gbk(ground: Ground) -> bytes:
        tag = b"TAG" + "绣花第一课".encode("gbk").ljust(30, b"\x00") + bytes(94) + b"\x0c"
        return sound_film("sound.mp3") + tag

    def shell(ground: Ground) -> bytes:
        words = f"$(touch {ground.mark});`touch {ground.mark}`|touch {ground.mark}'\"".encode()
        frame = b"TIT2" + struct.pack(">IH", len(words) + 1, 0) + b"\x03" + words
        return b"ID3\x03\x00\x00" + synchsafe(len(frame)) + frame + sound_film("sound.mp3")

    def chapters(ground: Ground) -> bytes:
        """Three thousand, each with a title as long as a page: what is told of a film must have an end too."""
        film, list_ = FOLDER / "hostile-chaptered.mkv", FOLDER / "hostile-chapters.txt"
        film.write_bytes(sound_film("film.mkv"))
        one = "[CHAPTER]\nTIMEBASE=1/10000\nSTART={0}\nEND={0}\ntitle={1}\n"
        title = f"$(touch {ground.mark})" + "\U0001f9f5" * 600
        list_.write_text(";FFMETADATA1\n" + "".join(one.format(place * 6, title) for place in range(3000)))
        copied = ("-map", "0", "-map_chapters", "1", "-c", "copy")
        made = FOLDER / "hostile-many-chapters.mkv"
        return encoded(made, "-i", str(film), "-f", "ffmetadata", "-i", str(list_), *copied).read_bytes()

    return [
        whole("tags in gbk", gbk, *TRUE),
        whole("tags for a shell", shell, *TRUE),
        whole("three thousand chapters", chapters, *TRUE),
    ]
