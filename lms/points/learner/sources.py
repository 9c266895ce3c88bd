"""What ledger lines are for, by name and address: a fixed number of queries for however many lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.assess.models import QuizAttempt
from courses.study.models import EvidenceVoid, Timeline
from lms.delivery.models import Mark
from lms.points.models import Achievement, Adjustment, GradeRun

# A line's source: its type and id.
type Source = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was earned. `url` may be empty; lines with one `ident` belong together; `note` says why."""

    ident: str
    where: str = ""
    url: str = ""
    note: str = ""


def address_of(page: Page) -> str:
    """Where a page stands on the site; nothing once it was taken off, for then its address leads nowhere."""
    return page.get_url() or "" if page.live else ""


def places(sources: Iterable[Source]) -> dict[Source, Place]:
    wanted: dict[str, set[str]] = {}
    for kind, pk in sources:
        wanted.setdefault(kind, set()).add(pk)
    found: dict[Source, Place] = {}
    lesson_of: dict[Source, int] = {}
    if "timeline" in wanted:
        rows = Timeline.objects.filter(pk__in=wanted["timeline"]).values_list("pk", "lesson_id")
        lesson_of |= {("timeline", str(pk)): lesson for pk, lesson in rows}
    if "attempt" in wanted:
        tries = QuizAttempt.objects.filter(pk__in=wanted["attempt"]).values_list("pk", "lesson_id")
        lesson_of |= {("attempt", str(pk)): lesson for pk, lesson in tries}
    for kind in ("lesson", "course"):
        lesson_of |= {(kind, pk): int(pk) for pk in wanted.get(kind, ())}
    pages = Page.objects.in_bulk(set(lesson_of.values())) if lesson_of else {}
    for source, page_id in lesson_of.items():
        page = pages.get(page_id)
        found[source] = Place(f"page:{page_id}", page.title, address_of(page)) if page else Place(f"page:{page_id}")
    if "void" in wanted:
        voids = EvidenceVoid.objects.filter(pk__in=wanted["void"])
        for void in voids.select_related("lease__timeline__lesson", "lease__subject__key"):
            page = void.lease.timeline.lesson
            why = _("Study was taken out of the count: %(reason)s") % {"reason": void.reason}
            found["void", str(void.pk)] = Place(f"page:{page.pk}", page.title, address_of(page), why)
    if "adjustment" in wanted:
        for row in Adjustment.objects.filter(pk__in=wanted["adjustment"]).select_related("course"):
            where = row.course.title if row.course else ""
            found["adjustment", str(row.pk)] = Place(f"adjustment:{row.pk}", where, note=row.reason)
    if "mark" in wanted:
        for mark in Mark.objects.filter(pk__in=wanted["mark"]).select_related("session__cohort"):
            where = f"{mark.session.cohort.name} · {mark.session.title}"
            found["mark", str(mark.pk)] = Place(f"mark:{mark.pk}", where)
    if "event" in wanted:
        for event in Achievement.objects.filter(pk__in=wanted["event"]).select_related("cohort", "subject__key"):
            where = event.title or (event.cohort.name if event.cohort else "")
            found["event", str(event.pk)] = Place(f"event:{event.pk}", where)
    if "regrade" in wanted:
        for run in GradeRun.objects.filter(pk__in=wanted["regrade"]):
            where = _("%(starts)s to %(ends)s") % {"starts": run.starts, "ends": run.ends}
            found["regrade", str(run.pk)] = Place(f"regrade:{run.pk}", where)
    return found


def place_of(found: dict[Source, Place], source: Source) -> Place:
    return found.get(source) or Place(":".join(source))
