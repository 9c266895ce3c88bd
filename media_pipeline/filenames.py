"""Names that people's computers gave to files: shown, never used as a path."""

import re
import unicodedata

LONGEST = 200
# Controls, and the marks that make "gpj.exe" read as "exe.jpg".
HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def shown_name(filename: str) -> str:
    """The last part of it, without what cannot be seen; "upload" if nothing is left."""
    name = HIDDEN.sub("", unicodedata.normalize("NFC", filename))
    name = re.split(r"[/\\]", name)[-1].strip(" .")
    if len(name) > LONGEST:
        stem, dot, suffix = name.rpartition(".")
        keep = dot + suffix if 0 < len(suffix) <= 10 else ""
        name = (stem or name)[: LONGEST - len(keep)] + keep
    return name or "upload"
