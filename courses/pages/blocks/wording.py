"""How much a text says, as numbers: what can be seen of it, each passage once. Pure: no Django.

Hours depend on a text's length, and its author gains by them. So what cannot be read counts nothing (spaces,
punctuation, invisible characters), and a passage that is repeated adds nothing to the first.
"""

import hashlib
import re
import unicodedata

# A word of letters that stand beside one another, or a single sign of a script that writes without spaces.
WORD_LETTERS = "0-9A-Za-z\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff"
UNIT = re.compile(rf"[{WORD_LETTERS}]+|[^\W_]")
# Letters by their class in Unicode, and blank on every screen: the fillers of Hangul.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
PASSAGE = 8  # units: ordinary prose hardly ever says eight in a row twice, a copied paragraph does nothing else


def units(text: str) -> list[str]:
    """Return what there is to read, in order: each sign, each word in letters as one; width and case are normalised."""
    shown = "".join(" " if is_blank(sign) else sign for sign in unicodedata.normalize("NFKC", text))
    return UNIT.findall(shown.casefold())


def is_blank(sign: str) -> bool:
    """Return whether no screen shows it: controls, marks of direction, private and unassigned signs, fillers."""
    return sign in BLANK_LETTERS or unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Cs")


def passages(text: str) -> set[tuple[str, ...]]:
    """Return every sequence of eight units in it (`PASSAGE`), and the shorter ones with which it begins."""
    found = units(text)
    return {tuple(found[max(0, end - PASSAGE) : end]) for end in range(1, len(found) + 1)}


def length_once(text: str) -> int:
    """Count the units to read; repeated passages count once."""
    return len(passages(text))


def digest(text: str) -> str:
    """Return a digest of what a text says: spacing, punctuation, width and case make no other text."""
    words = units(text) or [" ".join(text.split())]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
