"""The ids of blocks: study, quizzes and surveys are stored under them, so a form may not choose them freely.

Wagtail's editor draws a UUID for a new block and sends it with the form. What is no UUID, stands twice, or is a block's
of another lesson of the course gets an id of ours; the same one each time, because the editor autosaves and sends its
own every time.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructValue

AS_DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OURS = UUID("3f0c1c1e-6d0b-4d0e-9f6b-3f6f6f1d9a57")


def children(value: Any) -> Iterator[Any]:
    """Yield every block with an id, the outer ones first."""
    if isinstance(value, StructValue):
        for part in value.bound_blocks.values():
            yield from children(part.value)
    elif isinstance(value, StreamValue | ListValue):
        bound = list(value) if isinstance(value, StreamValue) else list(value.bound_blocks)
        for child in bound:
            yield child
        for child in bound:
            yield from children(child.value)


def ids(value: Any) -> set[str]:
    return {str(child.id) for child in children(value) if child.id}


def require_own(value: Any, *, known: set[str], taken: set[str], seed: str) -> None:
    """Give an id of ours to each block whose own is refused. `known` are those that the page had, `taken` others'.

    `seed` makes the ids of pages different.
    """
    times: Counter[str] = Counter()
    for child in children(value):
        posted = str(child.id or "")
        if not posted:
            continue  # Wagtail makes one when it is saved
        times[posted] += 1
        fit = posted in known or (AS_DRAWN.fullmatch(posted) and posted not in taken)
        if not fit or times[posted] > 1:
            child.id = str(uuid5(OURS, f"{seed}:{posted[:100]}:{times[posted]}"))


def of_other_lessons(lesson: Any, place: Any, wanted: set[str]) -> set[str]:
    """Return those of the ids that blocks of other lessons of the course have; `place`: the lesson or its parent."""
    from courses.pages.models import LessonPage
    from courses.pages.page_queries import course_of

    course = course_of(place.specific)
    if course is None or not wanted:
        return set()
    others = LessonPage.objects.descendant_of(course).exclude(pk=lesson.pk)
    stand = Q()
    for each in wanted:
        stand |= Q(words__contains=each)
    bodies = others.annotate(words=Cast("body", TextField())).filter(stand).values_list("words", flat=True)
    return {each for body in bodies for each in wanted if each in body}
