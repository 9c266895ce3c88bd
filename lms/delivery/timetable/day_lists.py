"""Days off as people write them: one a line or behind commas, and from–to."""

from __future__ import annotations

import re
from datetime import date, timedelta

MOST = 200
SEPARATORS = re.compile(r"[\s,;\u3001\uff0c\uff1b]+")  # with the Chinese comma, list comma and semicolon
DATE = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
SPAN = re.compile(rf"{DATE}\s*(?:[~～—–]|至|到|\bto\b)+\s*{DATE}")
ONE = re.compile(rf"^{DATE}$")


class UnreadableDay(ValueError):
    """`word` is no day, or more than MOST days are named."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def read_days(text: str) -> frozenset[date]:
    """Return the days that a text names; spans with both ends. Raises UnreadableDay with the word that is none."""
    found: set[date] = set()
    for match in SPAN.finditer(text):
        first, last = as_date(match.groups()[:3], match[0]), as_date(match.groups()[3:], match[0])
        if not timedelta(0) <= last - first < timedelta(days=MOST):
            raise UnreadableDay(match[0])
        found |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    for word in SEPARATORS.split(SPAN.sub(" ", text)):
        if not word:
            continue
        one = ONE.match(word)
        if one is None:
            raise UnreadableDay(word)
        found.add(as_date(one.groups(), word))
    if len(found) > MOST:
        raise UnreadableDay(str(len(found)))
    return frozenset(found)


def as_date(parts: tuple[str, ...], word: str) -> date:
    year, month, day = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnreadableDay(word) from error


def write_days(days: frozenset[date] | set[date]) -> str:
    """Return the days as `read_days` reads them, one a line."""
    return "\n".join(day.isoformat() for day in sorted(days))
