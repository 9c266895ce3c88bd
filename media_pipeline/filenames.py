"""File names from people's computers: shown, never used as a path."""

import re
import unicodedata

LONGEST = 200
# Controls, line ends, halves of characters, and the marks that make "gpj.exe" read as "exe.jpg".
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """Return the text, composed (NFC), without what cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in HIDDEN).strip()


def shown_name(filename: str) -> str:
    """Return the last part of the name, without what cannot be seen; "upload" if nothing is left."""
    name = re.split(r"[/\\]", visible(filename))[-1].strip(" .")
    if len(name) > LONGEST:
        stem, dot, suffix = name.rpartition(".")
        keep = dot + suffix if 0 < len(suffix) <= 10 else ""
        name = (stem or name)[: LONGEST - len(keep)] + keep
    return name or "upload"
