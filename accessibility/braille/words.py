"""Chinese with its words apart (分词连写), as braille writes it: jieba's words, and what belongs together joined."""

import re

from accessibility.speech.words import cut

AFTER = frozenset("们着了过")  # written with the word before
OPENING = "（《“‘〈【"
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z0-9.%_@/:+-]+")


def spaced(text: str) -> str:
    """Return one line with a blank between words, none before punctuation and none after an opening mark."""
    written: list[str] = []
    for word in cut(" ".join(text.split())):
        if not word.strip():
            continue
        if written and not needs_blank(written[-1], word):
            written[-1] += word
        else:
            written.append(word)
    return " ".join(written)


def needs_blank(before: str, word: str) -> bool:
    """Return whether a blank stands between the two."""
    if before[-1] in OPENING:
        return False
    if not HAN.search(word) and not LATIN.fullmatch(word):
        return word[0] in OPENING  # punctuation belongs to what it follows
    if word in AFTER and HAN.search(before):
        return False
    # 不去, 不能: with a verb of one character 不 is one word.
    return not (before == "不" and len(word) == 1)
