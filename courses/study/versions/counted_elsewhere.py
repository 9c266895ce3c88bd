"""Where a learner had the same film or text before: what was counted there brings no second hour here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from courses.study.engine.crediting import by_content
from courses.study.models import StudyMinute, VerifiedInterval
from courses.study.values.intervals import Spans, length, subtract
from courses.study.values.version_map import spread
from courses.study.versions import carry_over
from foundation.local_days import day_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

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
    """Return by block where its content was learnt before in the same training year; `contents` are (block, content).

    One query; none without an enrolment or contents.
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


@dataclass(frozen=True, slots=True)
class Shared:
    """What was learnt in an enrolment and is counted with others of its training year: how much, and with which.

    `day`: on which something was last learnt here; the rules in force then say how many hours it would be.
    """

    ms: int = 0
    courses: tuple[str, ...] = ()
    day: date | None = None


def shared_of(enrolment: Enrolment) -> Shared:
    """Return what of an enrolment's study earns its hours in another one, because that showed the same first.

    One query where no other course of the year shows anything of it.
    """
    rows = VerifiedInterval.objects.filter(subject=enrolment.subject_id, year=enrolment.year, verified_ms__gt=0)
    known = list(rows.select_related("enrolment__course", "timeline").order_by("pk"))
    mine = [row for row in known if row.enrolment_id == enrolment.pk]
    links = []
    if any(row.timeline.linked for row in mine):
        links = [carry_over.as_link(edit) for edit in carry_over.links_of({row.content for row in mine})]
    contents = {row.content for row in mine} | {each for link in links for each in (link.old, link.new)}
    others = [row for row in known if row.enrolment_id != enrolment.pk and row.content in contents]
    if not mine or not others:
        return Shared()
    seen: dict[str, Spans] = {}
    learnt = 0
    for content, spans in by_content(mine).items():
        learnt += length(subtract(spans, spread(seen, links).get(content, ())))
        seen[content] = spans
    counted = StudyMinute.objects.filter(enrolment=enrolment).aggregate(total=Sum("gained_ms", default=0))["total"]
    courses = dict.fromkeys(row.enrolment.course.title for row in others)
    return Shared(max(learnt - counted, 0), tuple(courses), day_of(max(row.changed for row in mine)))
