"""Cells on paper: 40 a line, 25 lines a page, a running head with the page's number. Pure.

Sizes are those of the usual embosser paper (MEDIA §8). A paragraph begins with two empty cells, a heading stands in the
middle, a list's item hangs by two.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

WIDTH = 40
HEIGHT = 25
EMPTY = "\u2800"
# Braille ASCII (North American): the character of the cell U+2800 + n stands at n.
BRF = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="

type Kind = Literal["heading", "paragraph", "item"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and what it is."""

    kind: Kind
    text: str


def lines(passages: Iterable[Passage], cells: Callable[[str], str]) -> Iterator[str]:
    """Yield every line of the body, at most WIDTH cells; `cells` turns one line of text into Unicode braille."""
    for number, passage in enumerate(passages):
        if passage.kind == "heading":
            if number:
                yield ""
            for line in wrapped(cells(passage.text), WIDTH - 8, WIDTH - 8):
                yield EMPTY * ((WIDTH - len(line)) // 2) + line
            continue
        first, later = (2, 0) if passage.kind == "paragraph" else (0, 2)
        for at, line in enumerate(wrapped(cells(passage.text), WIDTH - first, WIDTH - later)):
            yield EMPTY * (later if at else first) + line


def wrapped(text: str, first: int, later: int) -> list[str]:
    """Break text into lines of at most so many cells, between words; a word longer than a line is cut."""
    broken: list[str] = []
    line, room = "", first
    for word in text.split(EMPTY):
        at = 0  # how much of the word stands on lines already
        while at < len(word):
            start = f"{line}{EMPTY}" if line else ""
            if len(start) + len(word) - at <= room:
                line, at = start + word[at:], len(word)
            elif line:
                broken.append(line)
                line, room = "", later
            else:
                broken.append(word[at : at + room])
                at, room = at + room, later
    return [*broken, line] if line else broken


def paged(body: Iterable[str], head: str, number: Callable[[int], str]) -> list[list[str]]:
    """Return pages of HEIGHT lines, the first of each the running head with its number at the right."""
    pages: list[list[str]] = []
    waiting = list(body)
    step = HEIGHT - 1
    for begin in range(0, max(1, len(waiting)), step):
        figure = number(len(pages) + 1)
        title = (wrapped(head, WIDTH - len(figure) - 2, WIDTH) or [""])[0]
        pages.append([title + EMPTY * (WIDTH - len(title) - len(figure)) + figure, *waiting[begin : begin + step]])
    return pages


def as_unicode(pages: list[list[str]]) -> str:
    """Return the pages as Unicode braille, for braille displays that read it and for sighted readers."""
    return "".join("\n".join(page) + "\n\f" for page in pages)


def as_brf(pages: list[list[str]]) -> str:
    """Return the pages as BRF, for embossers and notetakers: ASCII, lines end with CR LF, pages with a form feed."""
    plain = str.maketrans({chr(0x2800 + at): letter for at, letter in enumerate(BRF)})
    return "".join("".join(f"{line.translate(plain).rstrip()}\r\n" for line in page) + "\f" for page in pages)
