"""What a paper writes of a text: the signs that a font has, □ for each that none has, and how a name is read aloud.

A paper without somebody's name would be worth nothing, and a class's papers may not fail for one sign of one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from lms.people.identity import typed
from lms.records.typesetting import fonts

BOX = "□"
LINES = re.compile(r"[^\S\n \u3000]")  # spaces of other widths, tabs, controls that count as spaces
KINDS = r"(?:SYLLABLE|LETTER|CHARACTER|VOWEL SIGN|CONSONANT SIGN)"
SPOKEN = re.compile(rf".*\b{KINDS}(?: (?:HIGH|LOW|SMALL|CAPITAL|SARA|MAI|FINAL|MEDIAL|TONE))* (\w+)")


class Name(str):
    """A person's name in what a paper says: if a sign of it cannot be shown, all of it is written in letters too."""

    __slots__ = ()


@dataclass(slots=True)
class Shown:
    """What is drawn, with which fonts of this machine, and what no font has."""

    fonts: set[Path] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


def texts(said: object) -> Iterator[str]:
    """Every text in what a paper says."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for each in said.values():
            yield from texts(each)
    elif isinstance(said, Iterable):
        for each in said:
            yield from texts(each)


def look(said: object, *, folders: tuple[Path, ...] | None = None) -> Shown:
    """Which fonts these texts need beside ours, and which of their signs none has. `folders`: () is ours alone."""
    signs = {sign for text in texts(said) for sign in tidied(text) if sign not in "\n "}
    private = {sign for sign in signs if unicodedata.category(sign) == typed.PRIVATE}  # a glyph of one font's own
    found, nowhere = fonts.wanted(signs - private, folders)
    return Shown({font.path for font in found.values()}, {*nowhere, *private})


def missing(text: str) -> list[str]:
    """The signs of a text that papers made here cannot show."""
    return sorted(look(text).missing)


def named(signs: Iterable[str]) -> str:
    """Signs by their numbers: a browser may not be able to show them either."""
    return "、".join(f"{sign} U+{ord(sign):04X}" for sign in signs)


def hint(text: str) -> str:
    """For whoever enters a name or a title: what papers will not show of it, and what to do. Empty if all is well."""
    signs = missing(text)
    if not signs:
        return ""
    return _(
        "Papers printed here have no font for %(signs)s: they show □ there, and beside it how it is read. Compare it"
        " with her papers; if it is right, ask whoever keeps the machine to install a font that has it."
    ) % {"signs": named(signs)}


def drawn(said: object, missing: set[str]) -> object:
    """The same with □ where a sign is missing, and readings beside them; the text itself where nothing is."""
    if isinstance(said, Name):
        return name(tidied(said), missing)
    if isinstance(said, str):
        return line(tidied(said), missing)
    if isinstance(said, Mapping):
        return {key: drawn(each, missing) for key, each in said.items()}
    if isinstance(said, Iterable):
        return [drawn(each, missing) for each in said]
    return said


def tidied(text: str) -> str:
    """Without marks that nobody sees, which no paper may hold, and composed: a syllable is one sign where it can be."""
    return LINES.sub(" ", typed.without_marks(unicodedata.normalize("NFC", text)))


def boxed(text: str, missing: set[str]) -> str:
    """A □ for each sign; what stands above or below a sign that is none goes with it."""
    return "".join(
        sign if sign not in missing else "" if unicodedata.category(sign).startswith("M") else BOX for sign in text
    )


def name(text: str, missing: set[str]) -> str:
    if not missing.intersection(text):
        return text
    said = " ".join(filter(None, map(reading, text)))
    return f"{boxed(text, missing)}（{said}）" if said else boxed(text, missing)


def line(text: str, missing: set[str]) -> str:
    """Words: what is read stands beside the signs that are missing only."""
    if not missing.intersection(text):
        return text

    def beside(found: re.Match[str]) -> str:
        said = " ".join(filter(None, map(reading, found[0])))
        return f"{boxed(found[0], missing)}（{said}）" if said else boxed(found[0], missing)

    return re.sub(f"[{re.escape(''.join(sorted(missing)))}]+", beside, text)


@cache
def reading(sign: str) -> str:
    """How a sign is read, in plain letters: pinyin of a character, the name that Unicode gives to a syllable or letter.

    Nothing for what is not read (pictures, marks). A character of GBK's private rows is read as the one it became.
    """
    from pypinyin import lazy_pinyin  # where it is used: its dictionaries take a while

    said = lazy_pinyin(sign.translate(typed.MOVED), errors="ignore")
    if said:
        return str(said[0]).replace("ü", "v")
    if sign.isascii():
        return sign if sign.isalnum() else ""
    known = SPOKEN.match(unicodedata.name(sign, ""))
    return known[1].lower() if known else ""
