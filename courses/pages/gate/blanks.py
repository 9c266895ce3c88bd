"""Blocks that were left empty, and questions that cannot be answered.

A draft may have empty blocks. What goes live may not: an empty block shows nothing, and an empty quiz can never be
passed. Forms check the same for editors who submit, but scripts, old revisions and pictures deleted from the library
pass no form.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accessibility.readiness.readiness import BLOCKS, Finding
from courses.pages.blocks import wording
from courses.pages.blocks.quiz_blocks import SINGLE
from courses.pages.blocks.survey_blocks import TEXT
from courses.pages.page_queries import as_quiz, as_survey, checks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from courses.pages.models import LessonPage
    from courses.pages.page_queries import Question

TAG = re.compile(r"<(?!embed|img)[^>]*>", re.IGNORECASE)
# What shows nothing and disturbs no learner: a lesson that is live already stays.
HARMLESS = frozenset({"image_missing", "text_blank", "steps_blank", "step_blank", "survey_blank", "lesson_blank"})


def is_blank(block: Any) -> bool:
    """Return whether a block of a lesson has nothing that could be shown."""
    return NOTHING[block.block_type](block.value)


def teaching(lesson: LessonPage) -> list[Any]:
    """Return the blocks that teach: all but surveys."""
    return [block for block in lesson.body if block.block_type != "survey"]


def has_content(lesson: LessonPage) -> bool:
    """Return whether a block that teaches has content."""
    return not all(is_blank(block) for block in teaching(lesson))


def has_words(text: Any) -> bool:
    """Return whether a text, plain or rich, shows anything: a picture in it does, markup and invisible signs do not."""
    shown = html.unescape(TAG.sub(" ", getattr(text, "source", text) or ""))
    return any(not sign.isspace() and not wording.is_blank(sign) for sign in shown)


NOTHING: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: not has_words(value.get("text")),
    "image": lambda value: not value.get("image"),
    "video": lambda value: not value.get("asset"),
    "steps": lambda value: not any(has_words(step.get("text")) for step in value["steps"]),
    "quiz": lambda value: not len(value["questions"]),
    "survey": lambda value: not len(value["questions"]),
}


def findings(lesson: LessonPage, link: str) -> Iterator[Finding]:
    """Return what is missing in each block, in the order of the page, or that there is nothing to learn at all.

    A lesson that is being inserted may be empty: the next save checks.
    """
    if lesson.pk and not teaching(lesson):
        yield Finding(
            "lesson_blank",
            BLOCKS,
            _("There is nothing to learn in this lesson."),
            _("Add a text, a video, steps or a quiz."),
            lesson.title,
            link,
        )
    for number, block in enumerate(lesson.body, start=1):
        subject = name_of(block, number)
        if is_blank(block):
            yield nothing_in(block.block_type, subject, link)
        else:
            yield from parts_missing(block, subject, link)


def name_of(block: Any, number: int) -> str:
    """Return a block's title where it has one; else its kind and its place, as the editor counts them."""
    title = block.value.get("title")
    return title or _("%(kind)s, block %(number)s of the lesson") % {"kind": block.block.label, "number": number}


def nothing_in(kind: str, subject: str, link: str) -> Finding:
    code, words, remedy = {
        "text": ("text_blank", _("A text block has no text."), _("Write the text, or remove the block.")),
        "image": (
            "image_missing",
            _("A picture block has no picture, or its picture was deleted."),
            _("Choose a picture of the library, or remove the block."),
        ),
        "video": (
            "video_missing",
            _("A video block has no video, or its video was deleted."),
            _("Choose a video of the library, or remove the block."),
        ),
        "steps": ("steps_blank", _("A block of steps has no steps."), _("Write the steps, or remove the block.")),
        "quiz": ("quiz_blank", _("A quiz has no questions."), _("Add a question, or remove the quiz.")),
        "survey": ("survey_blank", _("A survey has no questions."), _("Add a question, or remove the survey.")),
    }[kind]
    return Finding(code, BLOCKS, words, remedy, subject, link)


def parts_missing(block: Any, subject: str, link: str) -> Iterator[Finding]:
    """Yield what a block with content lacks: words of a step, questions that can be answered."""
    if block.block_type == "steps":
        for number, step in enumerate(block.value["steps"], start=1):
            if not has_words(step.get("text")):
                words = _("Step %(number)s does not say what to do.") % {"number": number}
                yield Finding("step_blank", BLOCKS, words, _("Say it, or remove the step."), subject, link)
    asked = checks_of(block)
    if block.block_type == "quiz":
        asked = list(as_quiz(block).questions)
    elif block.block_type == "survey":
        asked = list(as_survey(block).questions)
    for number, question in enumerate(asked, start=1):
        if problem := unanswerable(question, is_survey=block.block_type == "survey"):
            words = _("Question %(number)s cannot be answered: %(problem)s") % {"number": number, "problem": problem}
            yield Finding("question_unanswerable", BLOCKS, words, _("Mend the question."), subject, link)


def unanswerable(question: Question, *, is_survey: bool) -> str:
    """Return in words why a question cannot be answered right; empty where it can."""
    options = question.options
    if not has_words(question.text):
        return _("it asks nothing.")
    if is_survey and question.kind == TEXT:
        return ""
    if len(options) < 2 or not all(has_words(option.text) for option in options):
        return _("it needs at least two answers, and each of them needs words.")
    right = sum(option.correct for option in options)
    if is_survey or right == 1 or (right > 1 and question.kind != SINGLE):
        return ""
    return _("no answer is marked as right.") if not right else _("more than one answer is marked as right.")
