"""What a Chinese name or title is found by: itself, its pinyin and its initials, in a column beside it.

Searched by `contains` within what one may see, which for 70,000 names needs no index (`python -m bench.lists`).
FTS5 takes 岩温 for one token, so 温 finds nothing; trigrams want three signs, and most names have two.
"""

from __future__ import annotations

import unicodedata

# A first sign that dictionaries read otherwise than its people do: Dai names begin with 岩, read ái.
READ_ALSO = {"岩": ("ai",), "区": ("ou",), "盖": ("ge",), "朴": ("piao",), "尉": ("yu",), "万": ("mo",)}
LONGEST = 400  # signs of the column: short enough for an index of PostgreSQL, long enough for titles
MOST_READINGS = 4  # of the first sign; a dictionary knows rare ones that nobody types


def search_words(text: str) -> str:
    """Return what `text` is found by, pinyin first, so that sorting by it sorts as a dictionary does.

    "岩温" → "yanwen 岩温 yw aiwen aw": a first sign with several readings (曾 céng, zēng) is found by each. Letters and
    digits stay; signs that nobody types (dots, brackets) are left out of pinyin. The first call of a process reads the
    dictionaries (half a second); each after it takes less than a tenth of a millisecond a sign.
    """
    plain = plainly(text)
    if not plain:
        return ""
    syllables = spoken(plain)
    readings = [syllables] + [[other, *syllables[1:]] for other in readings_of(plain[0]) if other != syllables[0]]
    found: list[str] = []
    for each in readings:
        found += ["".join(each), "".join(syllable[:1] for syllable in each)]
    bare = "".join(sign for sign in plain if sign.isalnum())
    return " ".join(dict.fromkeys([found[0][: LONGEST // 2], plain, bare, *found[1:]])).strip()[:LONGEST]


def sought_words(text: str) -> str:
    """Return what to look for when somebody types `text`: small letters in half width, and no spaces.

    Names of the column have none either: "Yan Wen" and "岩 温" find what "yanwen" and "岩温" find.
    """
    return "".join(plainly(text).replace("'", "").replace("’", "").split())


def plainly(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def spoken(plain: str) -> list[str]:
    """Return the syllables without tones, words in their usual reading; what is no character stays, a run in one."""
    from pypinyin import Style, pinyin  # where it is used: its dictionaries take a while

    said = (each[0] for each in pinyin(plain, style=Style.NORMAL))
    return ["".join(sign for sign in syllable if sign.isalnum()) for syllable in said]


def readings_of(sign: str) -> list[str]:
    """Return the readings of a name's first sign: those that a dictionary has, and those of its people."""
    from pypinyin import Style, pinyin

    said = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    return [*(said[0][:MOST_READINGS] if said else ()), *READ_ALSO.get(sign, ())]
