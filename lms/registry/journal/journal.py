"""Who did what, to what and whom, when: the journal of acts and every row that tells these itself, in one list.

A page takes the newest lines of each table before an instant, so it costs the same however long the journal is: one
query a table and one for the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from foundation.local_days import SHANGHAI
from lms.people.access import postings
from lms.people.models import Act, Role, User
from lms.registry.journal.sources import SOURCES, Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

AT_ONCE = 50
VERBS = dict(Act.Verb.choices)


@dataclass(frozen=True, slots=True)
class Asked:
    """The auditor's filter: before an instant; of one doer, one person concerned, one day; each may be none."""

    before: datetime | None = None
    by: UUID | None = None
    subject: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    words: str
    by: User | None
    subject: User | None
    about: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line before its names are known; `order` sorts lines of one instant."""

    at: datetime
    order: tuple[int, str]
    words: str
    by: int | None
    subject: int | None
    about: str


def lines(user: User, asked: Asked) -> tuple[list[Line], datetime | None]:
    """Return the newest lines that this auditor may see, and before which instant the next page begins, if any."""
    found = [row for number, source in enumerate(SOURCES) for row in rows_of(user, asked, number, source)]
    found.sort(key=lambda row: (row.at, row.order), reverse=True)
    shown = whole_instants(found)
    people = User.objects.in_bulk({pk for row in shown for pk in (row.by, row.subject) if pk})
    named = [Line(row.at, row.words, people.get(row.by or 0), people.get(row.subject or 0), row.about) for row in shown]
    return named, shown[-1].at if len(found) > len(shown) else None


def whole_instants(found: list[Row]) -> list[Row]:
    """Return a page's rows; all of its last instant, because the next page begins before it."""
    end = AT_ONCE
    while end < len(found) and found[end].at == found[end - 1].at:
        end += 1
    return found[:end]


def rows_of(user: User, asked: Asked, number: int, source: Source) -> Iterator[Row]:
    """Yield as many rows of one table as a page can hold, and one more."""
    model = apps.get_model(source.model)
    rows = visible_rows(user, source, model._default_manager.exclude(**{source.at: None}))
    if model is not Act:
        rows = rows.exclude(**{source.by: None})
    if asked.before:
        rows = rows.filter(**{f"{source.at}__lt": asked.before})
    if asked.day:
        begins = datetime.combine(asked.day, time(), SHANGHAI)
        rows = rows.filter(**{f"{source.at}__gte": begins, f"{source.at}__lt": begins + timedelta(days=1)})
    if asked.by:
        rows = rows.filter(**{f"{source.by}__uuid": asked.by})
    if asked.subject:
        rows = rows.filter(**{f"{source.subject}__uuid": asked.subject}) if source.subject else rows.none()
    last = ("verb" if model is Act else "pk", source.thing or "pk")
    columns = ("pk", source.at, source.by, source.subject or source.by, *last)
    for pk, at, by, subject, verb, thing in rows.order_by(f"-{source.at}", "-pk").values_list(*columns)[: AT_ONCE + 1]:
        yield Row(
            at=at,
            order=(number, str(pk)),
            words=str(VERBS[verb] if model is Act else source.words),
            by=by,
            subject=subject if source.subject else None,
            about=name_of(thing) if source.thing else "",
        )


def name_of(content_type: int) -> str:
    """Return the verbose name of this content type; "" for one that is gone."""
    model = ContentType.objects.get_for_id(content_type).model_class()
    return str(model._meta.verbose_name) if model else ""


def visible_rows(user: User, source: Source, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the acts about people of the auditor's places, and of those who work there."""
    if user.is_superuser:
        return rows
    allowed = Q(pk__in=[])
    for posting in postings(user):
        if posting.role != Role.AUDITOR:
            continue
        prefix = posting.division.prefix
        at_work = User.objects.filter(postings__division__code__startswith=prefix)
        allowed |= Q(**{f"{source.by}__in": at_work})
        if source.subject:
            allowed |= Q(**{f"{source.subject}__trainee__division__code__startswith": prefix})
        is_whole = posting.division.parent_id is None
        if is_whole:  # operators work in no place
            allowed |= Q(**{f"{source.by}__is_superuser": True})
        if source.model == "people.Act":
            allowed |= Q(division__code__startswith=prefix)
            if is_whole:  # what was done on the machine belongs to no place
                allowed |= Q(by=None)
    return rows.filter(allowed)
