"""How a course's text file is read: one mark a line, so that whoever knows the trade can correct it without Python.

`= unit | intro`, `== lesson | summary`, then parts: `[text]`, `[steps TITLE]`, `[picture NAME] alternative text`,
`[video] title of the film`,
`[quiz TITLE]`, `[survey TITLE]`. In a text `# ` is a heading and any other line a paragraph; `1 ` is a step. `? ` asks,
`+ ` is a right and `- ` a wrong answer, `! ` says why; under a text or steps that is its check question.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lms.world.courses.drafting import Lesson, Unit, picture, question, quiz, steps, survey, text, video

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.world.courses.drafting import Part

TEXTS = Path(__file__).parent / "texts"


@dataclass(slots=True)
class Asked:
    """A question of the file: its words, its answers, and why."""

    words: str
    options: list[tuple[str, bool]] = field(default_factory=list)
    why: str = ""


@dataclass(slots=True)
class Piece:
    """A part of a lesson as it stands in the file."""

    kind: str
    title: str
    rest: str
    lines: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def units_of(name: str) -> tuple[Unit, ...]:
    """Return the units of the course whose text is `texts/NAME.txt`. Raises ValueError for a line without a place."""
    units: list[tuple[str, str, list[tuple[str, str, list[Piece]]]]] = []
    for number, line in enumerate((TEXTS / f"{name}.txt").read_text().splitlines(), 1):
        try:
            read(line.strip(), units)
        except (IndexError, KeyError) as error:
            raise ValueError(f"{name}.txt, line {number}: {line}") from error
    return tuple(
        Unit(title, intro, tuple(Lesson(head, summary, tuple(map(part_of, pieces))) for head, summary, pieces in below))
        for title, intro, below in units
    )


def read(line: str, units: list[Any]) -> None:
    """Put one line where it belongs."""
    if not line:
        return
    if line.startswith("== "):
        title, _bar, summary = line[3:].partition(" | ")
        units[-1][2].append((title, summary, []))
    elif line.startswith("= "):
        title, _bar, intro = line[2:].partition(" | ")
        units.append((title, intro, []))
    elif line.startswith("["):
        head, _bracket, rest = line[1:].partition("]")
        kind, _space, title = head.partition(" ")
        units[-1][2][-1][2].append(Piece(kind, title, rest.strip()))
    else:
        read_in(line, units[-1][2][-1][2][-1])


def read_in(line: str, piece: Piece) -> None:
    """Put a line into the part that stands open."""
    if line.startswith("? "):
        piece.asked.append(Asked(line[2:]))
    elif line.startswith(("+ ", "- ")):
        piece.asked[-1].options.append((line[2:], line[0] == "+"))
    elif line.startswith("! "):
        piece.asked[-1].why = line[2:]
    else:
        piece.lines.append(line)


def part_of(piece: Piece) -> Part:
    """Return the part of a lesson. Raises KeyError for a kind that there is none of."""
    first = [(each.words, each.options, each.why) for each in piece.asked[:1]]
    asked = first[0] if first else ()
    kinds = {
        "text": lambda: text("".join(markup(piece.lines)), *asked),
        "steps": lambda: steps(piece.title, [line.removeprefix("1 ") for line in piece.lines], *asked),
        "video": lambda: video(piece.rest, *asked),
        "picture": lambda: picture(piece.title, piece.rest),
        "quiz": lambda: quiz(piece.title, *map(as_question, piece.asked)),
        "survey": lambda: survey(piece.title, [each.words for each in piece.asked]),
    }
    return kinds[piece.kind]()


def markup(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield f"<h2>{escape(line[2:])}</h2>" if line.startswith("# ") else f"<p>{escape(line)}</p>"


def as_question(asked: Asked) -> dict[str, Any]:
    several = sum(right for _words, right in asked.options) > 1
    return question(asked.words, asked.options, asked.why, kind="multiple" if several else "single")
