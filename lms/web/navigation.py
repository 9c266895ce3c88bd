"""What the main navigation offers, and to whom. It hides what a person does not need; it protects nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEARNERS = "learners"  # trainees, a helper while she helps one, and anyone else without a post
STAFF_OF_BASES = frozenset({"base_editor", "base_staff"})
REVIEWERS = frozenset({"media_reviewer", "course_reviewer"})
OFFICERS = frozenset({"county_officer", "prefecture_officer", "province_officer"})
OTHER_POSTS = frozenset({"auditor", "counsellor", "evaluator"})
OPERATOR = frozenset({"operator"})  # runs the machine and may do everything


@dataclass(frozen=True)
class Place:
    """A link for those who have one of `roles`; an empty set means everyone, LEARNERS those who have none.

    `target` is the name of an address, or a path that begins with a stroke.
    """

    text: str | Promise
    target: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Item:
    text: str
    href: str
    current: str  # the value of aria-current, or nothing


PLACES = (
    Place(_("Courses"), "/courses/"),
    Place(_("My study"), "study:home", frozenset({LEARNERS})),
    Place(_("My hours and points"), "points:mine", frozenset({LEARNERS})),
    Place(_("My record"), "records:mine", frozenset({LEARNERS})),
    Place(_("My base"), "bases:mine", STAFF_OF_BASES),
    Place(_("Captions and sign language"), "accessibility:queue", STAFF_OF_BASES | REVIEWERS | OPERATOR),
    Place(_("Submitted courses"), "bases:duties", OFFICERS | OPERATOR | {"course_reviewer", "evaluator"}),
    Place(_("Classes"), "delivery:cohorts", OFFICERS | STAFF_OF_BASES | OPERATOR | {"counsellor"}),
    Place(_("Checking study"), "delivery:odd", OFFICERS),
    Place(_("Certificates"), "records:desk", OFFICERS | OPERATOR | {"base_staff"}),
    Place(_("People"), "registry:find", OFFICERS | OPERATOR),
    Place(_("Offices and posts"), "registry:offices", OFFICERS | OPERATOR),
    Place(_("To be confirmed"), "registry:to_confirm", OFFICERS | {"counsellor"}),
    Place(_("Lost second factors"), "second_factor:desk", OPERATOR | {"prefecture_officer", "province_officer"}),
    Place(_("Second factors"), "second_factor:log", frozenset({"auditor"})),
    Place(_("Who did what"), "registry:journal", OPERATOR | {"auditor"}),
    Place(_("Rosters"), "exchange:roster", OFFICERS | {"base_staff", "counsellor"}),
    Place(_("Questions about points"), "points:desk", OFFICERS | OPERATOR),
    Place(_("Figures"), "reports:figures", OFFICERS | OPERATOR | {"base_staff", "counsellor", "auditor"}),
    Place(_("Media processing"), "media_pipeline:board", OPERATOR),
    Place(pgettext_lazy("part of the site", "Editing"), "wagtailadmin_home", REVIEWERS | OPERATOR | {"base_editor"}),
    # Learners have it at the foot of every page: each entry here costs a switch one more press before a film plays.
    Place(_("Help"), "help:index", STAFF_OF_BASES | REVIEWERS | OFFICERS | OPERATOR | OTHER_POSTS),
)


def items(request: HttpRequest, roles: frozenset[str]) -> Iterator[Item]:
    """Yield the items for this person's roles, the present one marked."""
    own = roles | ({LEARNERS} if learns(request, roles) else frozenset())
    offered = [place for place in PLACES if not place.roles or place.roles & own]
    found = [(str(place.text), href) for place in offered if (href := address(place.target, get_script_prefix()))]
    marked = present(request.path, [href for _text, href in found])
    for text, href in found:
        current = "" if href != marked else "page" if request.path == href else "true"
        yield Item(text, href, current)


def present(path: str, addresses: list[str]) -> str:
    """Return the one of the addresses at or below which the path is: the longest, for one may lie below another."""
    return max((each for each in addresses if path.startswith(each)), key=len, default="")


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
