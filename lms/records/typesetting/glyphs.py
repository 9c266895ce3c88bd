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


def texts(value: object) -> Iterator[str]:
    """Yield every text in what a paper says."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from texts(each)


def check(value: object, *, folders: tuple[Path, ...] | None = None) -> Shown:
    """Return which fonts these texts need beside ours, and which signs none has. `folders`: () is ours alone."""
    signs = {sign for text in texts(value) for sign in tidied(text) if sign not in "\n "}
    private = {sign for sign in signs if unicodedata.category(sign) == typed.PRIVATE}  # a glyph of one font's own
    found, nowhere = fonts.wanted(signs - private, folders)
    return Shown({font.path for font in found.values()}, {*nowhere, *private})


def missing(text: str) -> list[str]:
    """Return the signs of a text that papers made here cannot show."""
    return sorted(check(text).missing)


def named(signs: Iterable[str]) -> str:
    """Write signs with their numbers: a browser may not be able to show them either."""
    return "、".join(f"{sign} U+{ord(sign):04X}" for sign in signs)


def hint(text: str) -> str:
    """Tell the person who enters a name or title what papers will not show, and what to do. Empty if all is well."""
    signs = missing(text)
    if not signs:
        return ""
    return _(
        "Papers printed here have no font for %(signs)s: they show □ there, and beside it how it is read. Compare it"
        " with her papers; if it is right, ask whoever keeps the machine to install a font that has it."
    ) % {"signs": named(signs)}


def drawn(value: object, missing: set[str]) -> object:
    """Return the same with □ where a sign is missing, and its sound beside it; the text itself where nothing is."""
    if isinstance(value, Name):
        return name(tidied(value), missing)
    if isinstance(value, str):
        return line(tidied(value), missing)
    if isinstance(value, Mapping):
        return {key: drawn(each, missing) for key, each in value.items()}
    if isinstance(value, Iterable):
        return [drawn(each, missing) for each in value]
    return value


def tidied(text: str) -> str:
    """Return the text without invisible marks, which no paper may contain, and composed: a syllable is one sign if
    possible.
    """
    return LINES.sub(" ", typed.without_marks(unicodedata.normalize("NFC", text)))


def boxed(text: str, missing: set[str]) -> str:
    """Write □ for each missing sign; a missing mark above or below a sign is dropped."""
    return "".join(
        sign if sign not in missing else "" if unicodedata.category(sign).startswith("M") else BOX for sign in text
    )


def name(text: str, missing: set[str]) -> str:
    if not missing.intersection(text):
        return text
    letters = " ".join(filter(None, map(transliterated, text)))
    return f"{boxed(text, missing)}（{letters}）" if letters else boxed(text, missing)


def line(text: str, missing: set[str]) -> str:
    """Write words with the sound beside the missing signs only."""
    if not missing.intersection(text):
        return text

    def beside(found: re.Match[str]) -> str:
        letters = " ".join(filter(None, map(transliterated, found[0])))
        return f"{boxed(found[0], missing)}（{letters}）" if letters else boxed(found[0], missing)

    return re.sub(f"[{re.escape(''.join(sorted(missing)))}]+", beside, text)


@cache
def transliterated(sign: str) -> str:
    """Return how a sign is read, in plain letters: pinyin of a character, Unicode's name of a syllable or letter.

    Nothing for what is not read (pictures, marks). A character of GBK's private rows is read as the one it became.
    """
    from pypinyin import lazy_pinyin  # where it is used: its dictionaries take a while

    pinyin = lazy_pinyin(sign.translate(typed.MOVED), errors="ignore")
    if pinyin:
        return str(pinyin[0]).replace("ü", "v")
    if sign.isascii():
        return sign if sign.isalnum() else ""
    known = SPOKEN.match(unicodedata.name(sign, ""))
    return known[1].lower() if known else ""
