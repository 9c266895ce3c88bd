"""What the main navigation offers, and to whom: a few heads, and below the present one its places.

A place is offered where its page would open (the view's own permission decides, `foundation.http.link_access`); `roles`
narrow that further where a page opens to more people than need it. The navigation protects nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.http import link_access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.utils.functional import Promise

LEARNERS = "learners"  # trainees, a helper while she helps one, and anyone else without a post
STAFF = "staff"  # anybody with a post, and the operator
STAFF_OF_BASES = frozenset({"base_editor", "base_staff"})
REVIEWERS = frozenset({"media_reviewer", "course_reviewer"})
OFFICERS = frozenset({"county_officer", "prefecture_officer", "province_officer"})
OPERATOR = frozenset({"operator"})  # runs the machine and may do everything
FOR_STAFF = frozenset({STAFF})


@dataclass(frozen=True)
class Place:
    """A link for those who have one of `roles`; an empty set means everyone, LEARNERS those who have none.

    `target` is the name of an address, or a path that begins with a stroke. `also` are paths below which the place is
    the present one too.
    """

    text: str | Promise
    target: str
    roles: frozenset[str] = FOR_STAFF
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """A group of places. Where only one of them is open, its own words stand in the place of the head's."""

    text: str | Promise
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Item:
    """A link as it is drawn; `current` is the value of aria-current, or nothing; `below` are the places of a head."""

    text: str
    href: str
    current: str
    below: tuple[Item, ...] = ()


HEADS = (
    Head(_("To do"), (Place(_("To do"), "backoffice:todo"),)),
    Head(
        _("Courses"),
        (
            Place(_("Courses"), "/courses/", frozenset()),
            Place(_("Captions and sign language"), "accessibility:queue", STAFF_OF_BASES | REVIEWERS | OPERATOR),
            Place(_("Submitted courses"), "bases:duties", OFFICERS | OPERATOR | {"course_reviewer", "evaluator"}),
            Place(_("Media processing"), "media_pipeline:board"),
            Place(
                pgettext_lazy("part of the site", "Editing"),
                "wagtailadmin_home",
                REVIEWERS | OPERATOR | {"base_editor"},
            ),
        ),
    ),
    Head(_("My study"), (Place(_("My study"), "study:home", frozenset({LEARNERS})),)),
    Head(_("My hours and points"), (Place(_("My hours and points"), "points:mine", frozenset({LEARNERS})),)),
    Head(_("My record"), (Place(_("My record"), "records:mine", frozenset({LEARNERS})),)),
    Head(
        _("People"),
        (
            Place(_("People"), "registry:find"),
            Place(_("List of people"), "registry:people"),
            Place(_("To be confirmed"), "registry:to_confirm"),
            Place(_("Waiting for a decision"), "registry:decisions"),
            Place(_("Lost second factors"), "second_factor:desk"),
        ),
    ),
    Head(
        _("Offices and bases"),
        (
            Place(_("My base"), "bases:mine", STAFF_OF_BASES),
            Place(_("Training bases"), "bases:bases", OFFICERS | OPERATOR | {"auditor", "evaluator"}, ("/base/",)),
            Place(_("Offices and posts"), "registry:offices"),
        ),
    ),
    Head(
        _("Classes"),
        (
            Place(_("Classes"), "delivery:cohorts", OFFICERS | STAFF_OF_BASES | OPERATOR | {"counsellor", "auditor"}),
            Place(_("Programmes"), "delivery:programmes"),
            Place(_("Rosters"), "exchange:roster"),
            Place(_("Certificates"), "records:desk"),
        ),
    ),
    Head(
        _("Figures and oversight"),
        (
            Place(_("Figures"), "reports:figures"),
            Place(_("Plan and counting"), "plan:facts"),
            Place(_("Questions about points"), "points:desk", also=("/points/",)),
            Place(_("Checking study"), "delivery:odd"),
            Place(_("Who did what"), "registry:journal"),
            Place(_("The machine"), "machine:machine"),
            Place(_("Second factors"), "second_factor:log", frozenset({"auditor"})),
        ),
    ),
    # Learners have it at the foot of every page: each entry here costs a switch one more press before a film plays.
    Head(_("Help"), (Place(_("Help"), "help:index"),)),
)


def heads(request: HttpRequest, roles: frozenset[str]) -> list[Item]:
    """Return the heads for this person, the present one marked and with its places below."""
    own = with_audiences(request, roles)
    offered = [(head, list(places_of(request, head, own))) for head in HEADS]
    marked = present(request, [(place, href) for _head, places in offered for place, href in places])
    return [drawn(request, head, places, marked) for head, places in offered if places]


def with_audiences(request: HttpRequest, roles: frozenset[str]) -> frozenset[str]:
    """Return the roles, with LEARNERS and STAFF where they apply."""
    own = roles | ({LEARNERS} if learns(request, roles) else frozenset())
    return own | ({STAFF} if roles - {"trainee", "helper"} else frozenset())


def places_of(request: HttpRequest, head: Head, own: frozenset[str]) -> Iterator[tuple[Place, str]]:
    """Yield the places of a head that this person needs and that would open, each with its address."""
    for place in head.places:
        href = address(place.target, get_script_prefix()) if not place.roles or place.roles & own else ""
        if href and opens(request, place.target, href):
            yield place, href


def drawn(request: HttpRequest, head: Head, places: list[tuple[Place, str]], marked: str) -> Item:
    items = tuple(Item(str(place.text), href, mark(request, href, marked)) for place, href in places)
    if len(items) == 1:
        return items[0]
    is_here = any(item.current for item in items)
    below = items if is_here else ()
    return Item(str(head.text), items[0].href, items[0].current or ("true" if is_here else ""), below)


def mark(request: HttpRequest, href: str, marked: str) -> str:
    return "" if href != marked else "page" if request.path == href else "true"


def opens(request: HttpRequest, target: str, href: str) -> bool:
    """Return whether the place's page would open, by its own declaration."""
    view = link_access.views(get_urlconf()).get(target)
    if getattr(view, "permission", None) is None:
        return target.startswith("/") or link_access.leads_somewhere(request, href)
    finds = getattr(view, "finds", None)  # whose study it is, say: no place has arguments
    return link_access.may_open(request, view, lambda: finds(request) if finds else None)


def present(request: HttpRequest, places: list[tuple[Place, str]]) -> str:
    """Return the address at or below which the path is: the longest, for one may lie below another."""
    below = [(start, href) for place, href in places for start in (href, *place.also)]
    found = [(start, href) for start, href in below if request.path.startswith(start)]
    return max(found, key=lambda pair: len(pair[0]), default=("", ""))[1]


def learns(request: HttpRequest, roles: frozenset[str]) -> bool:
    if not request.user.is_authenticated:
        return False
    helping = getattr(request, "subject", request.user) != request.user
    return "trainee" in roles or helping or not roles - {"helper"}


@cache
def address(target: str, prefix: str) -> str:
    """Return the target's address, "" where its app is not installed; `prefix`, the script name, is for the cache."""
    if target.startswith("/"):
        return target
    try:
        return reverse(target)
    except NoReverseMatch:
        return ""
