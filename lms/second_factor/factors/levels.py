"""Who may remove somebody's factors: officers of the level above, never of her own."""

from __future__ import annotations

from typing import Any

from lms.people import access
from lms.people.models import Division, Posting, Role, User

BY_LEVEL = {
    "prefecture": (Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER),
    "province": (Role.PROVINCE_OFFICER,),
}
ABOVE: dict[str, str] = {Division.Kind.PROVINCE: "province", Division.Kind.PREFECTURE: "province"}


def level_above(person: User) -> str:
    """Return which level decides about this person: the highest that her posts ask for; empty without a post."""
    if person.is_superuser:
        return "province"
    levels = {ABOVE.get(post.division.kind, "prefecture") for post in _posts(person)}
    return "province" if "province" in levels else "prefecture" if levels else ""


def may_decide(officer: Any, person: User) -> bool:
    """Return whether this officer is one of those who may decide, over every place where the person works."""
    level = level_above(person)
    if not isinstance(officer, User) or officer.pk == person.pk or not officer.is_active or not level:
        return False
    wanted = BY_LEVEL[level]
    places = [post.division for post in _posts(person)]
    if not places:
        return access.has_role(officer, *wanted)
    return all(access.has_role(officer, *wanted, division=place) for place in places)


def _posts(person: User) -> list[Posting]:
    return list(Posting.objects.current().filter(user=person).select_related("division"))
