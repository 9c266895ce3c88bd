"""Words joined into running text: Chinese goes on without a space, words of other scripts keep one. Pure.

For a caption's lines, which break for the picture alone, and for sentences of messages, whose language is known only
when they are read.
"""

import unicodedata
from collections.abc import Iterable
from functools import reduce

BOTH = "“”‘’…—–·"  # signs of Chinese and of others: the letter beside them says which they are
STOPS = ".!?:;,"  # of a sentence that is not Chinese, after which there is always a space
HYPHEN = "-"


def joined(parts: Iterable[object]) -> str:
    """Return the parts as one text; what is empty is left out, and spaces around a part are no part of it."""
    return reduce(follow, (str(part).strip() for part in parts if part), "")


def follow(before: str, after: str) -> str:
    return f"{before}{gap(before, after)}{after}"


def gap(before: str, after: str) -> str:
    """Return what stands between two texts."""
    if not before or not after:
        return ""
    last, first = letter(reversed(before)), letter(after)
    if is_wide(last) or (is_wide(first) and before[-1] not in STOPS) or after[0] in STOPS:
        return ""
    is_cut = before.endswith(HYPHEN) and before[-2:-1].isalpha()
    return "" if is_cut else " "


def letter(signs: Iterable[str]) -> str:
    return next((sign for sign in signs if sign not in BOTH), "")


def is_wide(sign: str) -> bool:
    return bool(sign) and unicodedata.east_asian_width(sign) in "WF"
