"""A lesson in braille: its text, the transcripts of its films, and its questions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from accessibility.braille import louis, pages
from accessibility.braille.pages import Passage
from accessibility.braille.words import spaced
from accessibility.captions import transcripts
from accessibility.display.player import player_item
from courses.pages.page_queries import Question, as_quiz, checks_of
from foundation.text.running_text import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from courses.pages.models import LessonPage

HEADINGS = ("h2", "h3")
LETTERS = "ABCDEFGHIJ"
LONGEST = 60_000  # characters at once: some four hours of reading aloud
LONGEST_PIECE = 1_000  # characters that liblouis is given at once: its table looks far ahead


class TooLongForBraille(Exception):
    """More text than is made in one request."""


@dataclass(frozen=True, slots=True)
class Braille:
    """The same pages for displays and eyes, and for embossers."""

    pages: list[list[str]]

    @property
    def unicode(self) -> str:
        return pages.as_unicode(self.pages)

    @property
    def brf(self) -> bytes:
        return pages.as_brf(self.pages).encode("ascii")


def of_lesson(lesson: LessonPage, *, block_id: str = "") -> Braille:
    """Return all of a lesson, or one block of it, in braille.

    Raises `louis.NoBraille` where braille cannot be made, and TooLongForBraille where making it would occupy a thread
    for many seconds: then one part at a time.

    Every file says that no blind reader has checked it: a machine reads ambiguous characters wrong now and then.
    """
    body = [block for block in lesson.body if block_id in ("", str(block.id))]
    passages = [
        Passage("heading", lesson.title),
        Passage("paragraph", _("Not checked by a braille reader: made by a program from the lesson's text.")),
        *(passage for block in body for passage in passages_of(block)),
    ]
    if sum(len(passage.text) for passage in passages) > LONGEST:
        raise TooLongForBraille
    lines = pages.lines(passages, in_cells)
    return Braille(pages.paged(lines, in_cells(lesson.title), lambda number: louis.cells(str(number))))


def in_cells(text: str) -> str:
    """Translate a text to braille cells with one blank between words, also where the table writes one after a mark."""
    written = pages.EMPTY.join(louis.cells(piece) for piece in pieces(spaced(text)))
    return pages.EMPTY.join(written.split(pages.EMPTY + pages.EMPTY))


def pieces(text: str) -> Iterator[str]:
    """Yield the text in parts that end between words, or anywhere in a part without a blank."""
    while len(text) > LONGEST_PIECE:
        at = text.rfind(" ", 1, LONGEST_PIECE)
        at = at if at > 0 else LONGEST_PIECE
        yield text[:at]
        text = text[at:].lstrip(" ")
    yield text


def passages_of(block: Any) -> Iterator[Passage]:
    value = block.value
    match block.block_type:
        case "text":
            yield from rich_text(value["text"].source)
        case "steps":
            yield Passage("heading", value["title"])
            for number, step in enumerate(value["steps"], start=1):
                yield Passage("item", f"{number}. {step['text']}")
                yield from alt_passages(step.get("alt"))
        case "image":
            yield from alt_passages("" if value.get("decorative") else value.get("alt"))
            yield from (Passage("paragraph", text) for text in [value.get("caption")] if text)
        case "video":
            yield Passage("heading", value["title"])
            yield from transcript(value.get("asset"))
        case "quiz":
            quiz = as_quiz(block)
            yield Passage("heading", quiz.title)
            for question in quiz.questions:
                yield from question_passages(question)
        case "survey":
            yield Passage("heading", value["title"])
            for question in value["questions"]:
                yield Passage("paragraph", question["text"])
                yield from answer_passages(question["options"])
    for check in checks_of(block):
        yield Passage("heading", _("Question"))
        yield from question_passages(check)


def rich_text(source: str) -> Iterator[Passage]:
    """Yield headings, paragraphs and list items of running text; what is bold or linked is only its words."""
    soup = BeautifulSoup(source, "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    numbers: Counter[int] = Counter()  # how many items of each list came before: counted once, not back for each
    for tag in soup.find_all([*HEADINGS, "p", "li"]):
        numbers[id(tag.parent)] += tag.name == "li"
        text = joined(" ".join(line.split()) for line in tag.get_text().split("\n"))
        if not text:
            continue
        if tag.name in HEADINGS:
            yield Passage("heading", text)
        elif tag.name == "li":
            yield Passage("item", f"{place_of(tag, numbers[id(tag.parent)])} {text}")
        elif tag.parent is None or tag.parent.name != "li":
            yield Passage("paragraph", text)


def place_of(item: Any, number: int) -> str:
    """Return its number in a numbered list, else a dash."""
    return f"{number}." if item.parent is not None and item.parent.name == "ol" else "—"


def alt_passages(alt: str | None) -> Iterator[Passage]:
    if alt:
        yield Passage("paragraph", _("Picture: %(alt)s") % {"alt": alt})


def transcript(asset: Any) -> Iterator[Passage]:
    """Yield what is said in a film, by its approved captions."""
    for paragraph in transcripts.paragraphs(player_item(asset).cues if asset else ()):
        yield Passage("paragraph", paragraph.shown)


def question_passages(question: Question) -> Iterator[Passage]:
    yield Passage("paragraph", question.text)
    yield from answer_passages(option.text for option in question.options)


def answer_passages(answers: Iterable[str]) -> Iterator[Passage]:
    for letter, text in zip(LETTERS, answers, strict=False):
        yield Passage("item", f"{letter} {text}")
