"""Finding people without letting anybody try out numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.text.search_words import sought_words
from lms.people.access import trainees_visible_to
from lms.people.accounts import trainees
from lms.people.identity import identity, typed
from lms.people.limits import counters
from lms.people.limits.counters import Claim, Refused
from lms.people.signing_in import phones
from lms.registry.errors import TooManyLookups

if TYPE_CHECKING:
    from lms.people.models import Trainee, User

AN_HOUR = 3600
LOOKUPS_AN_HOUR = 60
AT_MOST = 50


def by_number(user: User, number: str) -> list[Trainee]:
    """Return whom a citizen id, certificate number or phone names, if this officer may see her: else an empty list, as
    for an unknown number. Raises TooManyLookups.
    """
    count_lookup(user)
    found = trainee_of(number)
    return list(trainees_visible_to(user).select_related("user", "division").filter(pk=found.pk)) if found else []


def by_name(user: User, name: str) -> list[Trainee]:
    """Return the first of the visible people whose names hold these characters, or are spelt or begin like these
    letters (pinyin, initials).
    """
    rows = trainees_visible_to(user).filter(user__is_active=True, search_words__contains=sought_words(typed.name(name)))
    return list(rows.select_related("user", "division").order_by("search_words", "pk")[:AT_MOST])


def elsewhere(user: User, *, name: str, citizen_id: str) -> Trainee | None:
    """Find a person of another place by name and number together; neither alone finds her. Raises TooManyLookups."""
    count_lookup(user)
    found = trainees.find_by_citizen_id(citizen_id)
    if found is None or typed.name(found.user.name) != typed.name(name) or not found.user.is_active:
        return None
    return found


def trainee_of(number: str) -> Trainee | None:
    text = identity.normalise(number)
    for find in (trainees.find_by_citizen_id, trainees.find_by_certificate):
        try:
            found = find(text)
        except identity.IdentityProblem:
            continue
        if found:
            return found
    holder = phones.holder(number)
    return getattr(holder, "trainee", None)


def count_lookup(user: User) -> None:
    """Count one more look-up of this officer; raises TooManyLookups."""
    try:
        counters.reserve(Claim("registry.lookups", LOOKUPS_AN_HOUR, AN_HOUR, user.pk))
    except Refused as refused:
        raise TooManyLookups from refused
