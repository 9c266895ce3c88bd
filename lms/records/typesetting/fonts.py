"""Which signs a paper can show: those of the fonts that come with us, and of fonts that this machine has.

Nothing is ever fetched. Debian's fonts-noto-core and fonts-noto-extra have the scripts of Yunnan (彝文, 傣文, 傈僳文,
苗文); what they lack, or where they are not there, is drawn as □ (`lms.records.typesetting.glyphs`).
"""

from __future__ import annotations

import logging
import os
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pylopdf_fonts_zh_cn

if TYPE_CHECKING:
    import typst

log = logging.getLogger(__name__)

SHIPPED = Path(pylopdf_fonts_zh_cn.__file__).parent
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
)
ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
COLOURED = {b"CBDT", b"sbix", b"COLR", b"SVG "}  # pictures in the place of outlines: no paper of ours prints them alike
LAST_RESORT = ("lastresort", "blank", "notdef", "fallback")  # a glyph for everything, which shows nothing of it
LETTERS = 0x2000  # below it stand the alphabets that typst brings a font for: Cyrillic, Arabic
WHOLE = 12  # the format of a table for all of Unicode; 4 is for its first plane
BROKEN = (OSError, struct.error, ValueError, IndexError, KeyError)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which signs have a glyph, as runs of code points: `starts` in order, with the end of each."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, sign: str) -> bool:
        at = bisect_right(self.starts, ord(sign)) - 1
        return at >= 0 and ord(sign) <= self.ends[at]


@dataclass(frozen=True, slots=True)
class Font:
    path: Path
    signs: Coverage


@cache
def shipped() -> tuple[Font, ...]:
    """Return the fonts that our papers are set in; what one lacks is taken from the other."""
    return tuple(fonts_in((SHIPPED,)))


@cache
def installed(folders: tuple[Path, ...]) -> tuple[Font, ...]:
    """Return what these folders have, Noto's plain faces first. Read once a process: a second for a thousand files."""
    return tuple(fonts_in(folders))


def fonts_in(folders: Iterable[Path]) -> Iterator[Font]:
    files = [path for folder in folders for path in walked(folder) if path.suffix.lower() in ENDINGS]
    for path in sorted(files, key=plainness):
        if any(word in path.name.lower() for word in LAST_RESORT):
            continue
        try:
            signs = read(path)
        except BROKEN:
            log.info("font %s cannot be read", path.name)
            continue
        if signs is not None:
            yield Font(path, signs)


def plainness(path: Path) -> tuple[bool, bool, bool, str]:
    """Sort upright faces of one weight first, and Noto Sans before the others: what our papers look like."""
    name = path.name
    marks = ("Bold", "Italic", "Oblique", "Light", "Thin", "Black", "Condensed", "Mono")
    return any(mark in name for mark in marks), not name.startswith("NotoSans"), not name.startswith("Noto"), name


def walked(folder: Path) -> Iterator[Path]:
    for here, _folders, names in os.walk(folder):
        yield from (Path(here) / name for name in names)


def wanted(signs: Iterable[str], folders: tuple[Path, ...] | None = None) -> tuple[dict[str, Font], list[str]]:
    """Return, for signs that our fonts lack, by sign the font of this machine that has it, and which none has."""
    lacking = sorted({sign for sign in signs if not any(sign in font.signs for font in shipped())})
    found: dict[str, Font] = {}
    nowhere = []
    for sign in lacking:
        chosen = list(dict.fromkeys(found.values()))  # few fonts: what one has already need not come from another
        font = next((each for each in [*chosen, *installed(folders or FOLDERS)] if sign in each.signs), None)
        if font is not None:
            found[sign] = font
        elif not (ord(sign) < LETTERS and of_typst(sign)):
            nowhere.append(sign)
    return found, nowhere


@cache
def loaded() -> typst.Fonts:
    import typst  # where it is used: every process reads this module, for the hints at a page, and few set papers

    return typst.Fonts(include_system_fonts=False, font_paths=[SHIPPED])


@lru_cache(maxsize=10_000)
def of_typst(sign: str) -> bool:
    """Return whether a font that is built into typst has this letter; typst has no list of them, so it is tried."""
    import typst

    source = f'#set document(title: "x")\n#"\\u{{{ord(sign):x}}}"'.encode()
    try:
        typst.compile(source, font_paths=loaded(), ignore_system_fonts=True, pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True


def read(path: Path) -> Coverage | None:
    """Return what a font file has glyphs for; of a collection its first face. None where it draws in colours.

    Raises one of BROKEN. The formats: OpenType 1.9, «cmap», «otff».
    """
    with path.open("rb") as file:
        begins = 0
        head = file.read(16)
        if head[:4] == b"ttcf":
            [begins] = struct.unpack(">I", head[12:16])
        file.seek(begins + 4)
        [count] = struct.unpack(">H", file.read(2))
        file.seek(begins + 12)
        tables = {}
        for _table in range(count):
            tag, _sum, offset, length = struct.unpack(">4sIII", file.read(16))
            tables[tag] = offset, length
        if COLOURED & tables.keys():
            return None
        offset, length = tables[b"cmap"]
        file.seek(offset)
        return coverage(file.read(length))


def coverage(table: bytes) -> Coverage:
    """Return the ranges of a «cmap» table, from its part for all of Unicode if it has one."""
    [count] = struct.unpack_from(">H", table, 2)
    parts = [struct.unpack_from(">HHI", table, 4 + 8 * at) for at in range(count)]
    formats: dict[int, int] = {}
    for platform, encoding, offset in parts:
        [kind] = struct.unpack_from(">H", table, offset)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            formats.setdefault(kind, offset)
    runs = sorted(groups(table, formats[WHOLE]) if WHOLE in formats else segments(table, formats[4]))
    return Coverage(tuple(start for start, _end in runs), tuple(end for _start, end in runs))


def groups(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of format 12: each group has a first and a last code point, and the glyph of the first."""
    [count] = struct.unpack_from(">I", table, offset + 12)
    for start, end, glyph in struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * count]):
        first = start if glyph else start + 1
        if first <= end:
            yield first, end


def segments(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of format 4: glyphs are computed from the code point or looked up; glyph 0 is none."""
    [double] = struct.unpack_from(">H", table, offset + 6)
    lists = [offset + 14 + place for place in (0, double + 2, 2 * double + 2, 3 * double + 2)]
    for at in range(0, double, 2):
        end, start, delta, ranged = (struct.unpack_from(">H", table, each + at)[0] for each in lists)
        for code in range(start, end + 1):
            glyph = code
            if ranged:
                [glyph] = struct.unpack_from(">H", table, lists[3] + at + ranged + 2 * (code - start))
            if (glyph or not ranged) and (glyph + delta) & 0xFFFF and code < 0xFFFF:
                yield code, code
