"""From an address to a choice: which place, year, course and month are asked for, within what one may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lms.people.access import OFFICERS, postings
from lms.people.models import Division, Role
from lms.reports.figures import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

PROVINCE = "530000"
NONE = "none"


def own_place(user: Any) -> Division:
    """Where a person's view begins: the widest place she holds a post over; others see theirs within the province."""
    held = [
        posting.division for posting in postings(user) if posting.role in OFFICERS | {Role.COUNSELLOR, Role.AUDITOR}
    ]
    return min(held, key=lambda place: len(place.prefix)) if held else Division.objects.get(code=PROVINCE)


def choice_of(user: Any, asked: Mapping[str, str]) -> Choice:
    """Raises Http404 for what cannot be meant."""
    place = get_object_or_404(Division, code=asked["place"]) if asked.get("place") else own_place(user)
    course = asked.get("course", "")
    return Choice(
        place=place,
        year=number(asked.get("year"), timezone.localdate().year, 2000, 2100),
        course_id=number(course, 0, 1, 2**31) if course not in ("", NONE) else None,
        of_no_course=course == NONE,
        month=month_of(asked.get("month", "")),
        only=asked.get("only") == "1",
    )


def number(text: str | None, default: int, low: int, high: int) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise Http404
    return int(text)


def month_of(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error


def as_query(choice: Choice) -> str:
    """The address of a choice, back and forth the same."""
    query = QueryDict(mutable=True)
    query["place"] = choice.place.code
    query["year"] = str(choice.year)
    if choice.of_no_course or choice.course_id is not None:
        query["course"] = NONE if choice.of_no_course else str(choice.course_id)
    if choice.month:
        query["month"] = f"{choice.month:%Y-%m}"
    if choice.only:
        query["only"] = "1"
    return query.urlencode()
