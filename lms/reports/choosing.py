"""Parsing a query string to a choice of place, year, course and month, within what the user may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lms.bases.lifecycle.standing import is_gone
from lms.people.access import CASE_WORKERS, postings
from lms.people.models import Division, Role
from lms.reports.figures import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

PROVINCE = "530000"
NONE = "none"


def own_place(user: Any) -> Division:
    """Return where a person's view begins: the widest place of her posts; without one, the province."""
    places = seen_whole(user)
    return min(places, key=lambda place: len(place.prefix)) if places else Division.objects.get(code=PROVINCE)


def seen_whole(user: Any) -> list[Division]:
    """Return the places of which a person sees everybody: a sum may be shown under their name."""
    return [posting.division for posting in postings(user) if posting.role in CASE_WORKERS]


def counts_somebody(user: Any) -> bool:
    """Return whether this person may count anybody: a sum of zeros would read as if no learner had learnt.

    Staff of a base that has left, or was never admitted, count nobody; its county's office does.
    """
    return bool(user.is_superuser or seen_whole(user) or bases_counted(user))


def bases_counted(user: Any) -> list[str]:
    """Return the names of the bases whose figures this person sees as their staff."""
    staff = (each.organisation for each in postings(user) if each.role == Role.BASE_STAFF)
    return list(dict.fromkeys(each.name for each in staff if not is_gone(each)))


def require_whole(user: Any, place: Division) -> None:
    """Raise Http404 for a place that somebody with places of her own does not see whole.

    Its name over the sum of a part of it would be a wrong figure with an office's heading.
    """
    places = seen_whole(user)
    if places and not user.is_superuser and not any(own.covers(place) for own in places):
        raise Http404


def whose(user: Any, choice: Choice) -> str:
    """Return the heading of a sum: the place, or for a base's staff their base, whose learners alone they see."""
    if user.is_superuser or seen_whole(user):
        return choice.place.name
    within = [] if choice.place.code == PROVINCE else [choice.place.name]
    return " · ".join([*bases_counted(user), *within])


def choice_of(user: Any, asked: Mapping[str, str]) -> Choice:
    """Parse the query's values; raise Http404 for values that are none."""
    place = get_object_or_404(Division, code=asked["place"]) if asked.get("place") else own_place(user)
    require_whole(user, place)
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
    """Return the query string of a choice; `choice_of` parses it to the same choice."""
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
