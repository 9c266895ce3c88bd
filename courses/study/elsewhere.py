"""Where a learner had the same film or text before: what was counted there brings no second hour here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from courses.study.models import VerifiedInterval

if TYPE_CHECKING:
    from collections.abc import Collection

    from courses.pages.models import LessonPage
    from courses.study.models import Enrolment


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The lesson in which a content was counted first; `here` where that is this very lesson, in another part of it."""

    title: str
    url: str
    here: bool = False


def counted_elsewhere(
    enrolment: Enrolment | None, lesson: LessonPage, contents: Collection[tuple[str, str]]
) -> dict[str, Elsewhere]:
    """By block: where its content was learnt before in the same training year; `contents` are (block, content).

    One query, none for nobody and nothing.
    """
    if enrolment is None or not contents:
        return {}
    rows = VerifiedInterval.objects.filter(
        subject=enrolment.subject_id,
        year=enrolment.year,
        content__in={content for _block, content in contents},
        verified_ms__gt=0,
    )
    known = list(rows.select_related("timeline__lesson").order_by("pk"))
    found: dict[str, Elsewhere] = {}
    for block, content in contents:
        first = next((row for row in known if row.content == content), None)
        if first is None or (first.enrolment_id == enrolment.pk and is_at(first, lesson, block)):
            continue
        page = first.timeline.lesson
        found[block] = Elsewhere(page.title, page.get_url() or "", here=page.pk == lesson.pk)
    return found


def is_at(row: VerifiedInterval, lesson: LessonPage, block: str) -> bool:
    return row.timeline.lesson_id == lesson.pk and row.timeline.block_id == block
