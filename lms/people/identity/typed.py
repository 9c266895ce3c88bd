"""Names, numbers, codes and words as people type and paste them, in the one form that is kept. No database, no Django.

A number copied out of a chat or an address book brings invisible marks along (U+202A to U+202E around it, U+200B
within, U+FEFF before); an input method for Chinese writes digits in full width, and a list spreads a name of two
characters over the width of three.
"""

import re
import unicodedata

UNSEEN = frozenset({"Cf", "Cc", "Cs"})  # marks of direction, joiners, controls, halves of pairs
PRIVATE = "Co"  # what no font has; in a name it is a rare character of an older code
SEEN_AS_NOTHING = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
BETWEEN = re.compile(r"[\s\-‐‑‒–—―−·•・]")  # what people write between the digits of a number
AROUND = "'\"`´‘’“”′″＇＂｀,，、;；。"  # what stays around a number that was copied: Excel's apostrophe, quotes, commas

DOT = "·"  # U+00B7, which GB/T 15834 and the registers of citizens write between the parts of a name
DOTS = re.compile(r"\s*[·•‧∙⋅・･●▪◦⸱⸰ꞏ᛫･][\s·•‧∙⋅・･●▪◦⸱⸰ꞏ᛫･]*")
FULL_STOPS = re.compile(r"(?<=[^\W\d_a-zA-Z])\s*[.．。｡]\s*(?=[^\W\d_a-zA-Z])")  # between characters, not after "J."
HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff"
GAPS = re.compile(rf"(?<=[{HAN}{DOT}])\s+(?=[{HAN}{DOT}])")
DASHES = re.compile(r"[‐‑‒–—―−－]")
# Characters that GBK put into the private area until Unicode had them (GB 18030-2022 moved them): Python's codec moves
# most; these are the others.
MOVED_LATER = {
    "\ue816": "\U00020087",
    "\ue817": "\U00020089",
    "\ue818": "\U000200cc",
    "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5",
    "\ue82b": "\u9fb6",
    "\ue82c": "\u9fb7",
    "\ue831": "\U000215d7",
    "\ue832": "\u9fb8",
    "\ue83b": "\U0002298f",
    "\ue843": "\u9fb9",
    "\ue854": "\u9fba",
    "\ue855": "\U000241fe",
    "\ue864": "\u9fbb",
}


def moved() -> dict[str, str]:
    """Return the characters of GBK's private rows and where they stand in Unicode now."""
    places = [0x50 + at for at in range(0x51) if 0x50 + at != 0x7F]  # FE50 to FEA0, without FE7F
    found = {chr(0xE815 + at): bytes((0xFE, place)).decode("gb18030") for at, place in enumerate(places)}
    return found | MOVED_LATER


MOVED = str.maketrans(moved())


def without_marks(text: str) -> str:
    """Return the text without invisible characters; spaces and line breaks stay."""
    return SEEN_AS_NOTHING.sub("", "".join(sign for sign in text if sign.isspace() or not is_unseen(sign)))


def is_unseen(sign: str) -> bool:
    """Return whether it is invisible. What this Python's Unicode lacks counts as visible: it may be part of a name."""
    place = ord(sign) & 0xFFFF
    is_never_one = place >= 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF or 0xE0000 <= ord(sign) < 0xE1000
    return is_never_one or unicodedata.category(sign) in UNSEEN


def words(text: str) -> str:
    """Return a line of text without invisible characters, composed, with one space where any number stood."""
    return " ".join(unicodedata.normalize("NFC", without_marks(text)).split())


def name(text: str) -> str:
    """Return a person's name in the one form that is kept and compared.

    No marks, no bullet before it, no spaces between characters, one kind of dot between its parts, half width, radicals
    and characters of GBK's private rows where Unicode has them. Idempotent.
    """
    plain = "".join(unicodedata.normalize("NFKC", sign) if is_a_variant(sign) else sign for sign in words(text))
    plain = FULL_STOPS.sub(DOT, plain.translate(MOVED))
    return GAPS.sub("", " ".join(DOTS.sub(DOT, plain).split())).strip(DOT)


def is_a_variant(sign: str) -> bool:
    """Return whether it is another width of a character, a radical that looks like one, or one kept for old codes.

    Elsewhere NFKC would take letters apart (Thai's ำ).
    """
    return "\uff00" <= sign <= "\uffee" or "\u2e80" <= sign <= "\u2fdf" or "\uf900" <= sign <= "\ufaff"


def code(text: str) -> str:
    """Return a code (of a class, a certificate) as it is compared: half width, no spaces, one dash, capital letters."""
    plain = unicodedata.normalize("NFKC", without_marks(text)).strip().strip(AROUND)
    return "".join(DASHES.sub("-", plain).split()).upper()


def number(text: str) -> str:
    """Return a number or code in plain signs: half width, nothing unseen, nothing around or between its signs.

    Digits of other scripts are digits as well. What is no digit stays, so that a check sees it.
    """
    bare = "".join(sign for sign in without_marks(text) if unicodedata.category(sign) != PRIVATE)
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", bare.strip().strip(AROUND)))
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in plain)
