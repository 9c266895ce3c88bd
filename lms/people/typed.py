"""Numbers and codes as people type and paste them. No database, no Django.

A number copied out of a chat or an address book brings marks along that nobody sees (U+202A to U+202E around it,
U+200B within, U+FEFF before); an input method for Chinese writes digits in full width.
"""

import re
import unicodedata

UNSEEN = frozenset({"Cf", "Cc", "Co", "Cn"})  # marks of direction, joiners, controls, what no font has
SEEN_AS_NOTHING = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f]")
BETWEEN = re.compile(r"[\s\-‐‑‒–—―−·•・]")  # what people write between the digits of a number


def without_marks(text: str) -> str:
    """Return the text without signs that nobody sees; spaces and line breaks stay."""
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in UNSEEN)
    return SEEN_AS_NOTHING.sub("", seen)


def number(text: str) -> str:
    """Return a number or code in plain signs: half width, nothing unseen, nothing between its signs.

    Digits of other scripts are digits as well. What is no digit stays, so that a check sees it.
    """
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", without_marks(text)))
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in plain)
