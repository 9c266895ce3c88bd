"""The readable sections of a lesson as plain values: texts and steps, with the question that shows they were read."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from wagtail.rich_text import get_text_for_indexing

from courses.pages.blocks import wording
from courses.pages.page_queries import Question, blocks, check_of, quiz_blocks, video_blocks

if TYPE_CHECKING:
    from courses.pages.models import LessonPage

READABLE = ("text", "steps")
LONGEST_TEXT = 200_000  # characters of one block with its markup: fifty times what a question vouches for


@dataclass(frozen=True, slots=True)
class Section:
    """A text or steps block that asks its check question; `words` is what it says, without markup."""

    block_id: str
    words: str
    check: Question

    @property
    def content_hash(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()

    @property
    def characters(self) -> int:
        """Return how much there is to read: Chinese characters, and foreign words as one each; repeats count once."""
        return wording.length_once(self.words)


def sections(lesson: "LessonPage") -> list[Section]:
    """Return the sections that ask a question, in their order; without a question reading proves nothing."""
    found = []
    for block in blocks(lesson, *READABLE):
        check = check_of(block)
        if check is not None:
            found.append(Section(str(block.id), words_of(block), check))
    return found


def words_of(block: Any) -> str:
    """Return a block's words with white space normalised, so that a new line is no new text."""
    if block.block_type == "text":
        texts = [get_text_for_indexing(block.value["text"].source)]
    else:
        texts = [block.value["title"], *(step["text"] for step in block.value["steps"])]
    return " ".join(" ".join(texts).split())


def too_long(lesson: "LessonPage") -> list[str]:
    """Return the beginnings of texts that are longer than a lesson can carry, without parsing them."""
    found = []
    for block in blocks(lesson, *READABLE):
        if block.block_type == "text":
            parts = [block.value["text"].source]
        else:
            parts = [block.value["title"], *(step["text"] for step in block.value["steps"])]
        if sum(map(len, parts)) > LONGEST_TEXT:
            found.append(f"{strip_tags(parts[0][:200])[:20]}…")
    return found


def asks_to_be_read(lesson: "LessonPage") -> bool:
    """Return whether any text of it asks a check question."""
    return any(block.value.get("check") for block in blocks(lesson, *READABLE))


def asks_for_proof(lesson: "LessonPage") -> bool:
    """Return whether finishing can be proved at all: text without a question neither counts nor is required."""
    videos = any(video.asset for video in video_blocks(lesson))
    return videos or bool(quiz_blocks(lesson)) or asks_to_be_read(lesson)


def has_text(lesson: "LessonPage") -> bool:
    return any(True for _ in blocks(lesson, *READABLE))
