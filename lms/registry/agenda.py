"""What is owed about people: whom class lists name, and what another officer asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.http.permission import visible
from lms.backoffice.agenda import Duty, in_one_query
from lms.backoffice.checklist import Stage
from lms.people.access import has_role, postings
from lms.people.models import Claim, Division, Organisation, Posting, Role
from lms.registry.models import Proposal
from lms.registry.permissions import proposals_to_decide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User


def owed(user: User) -> Iterator[Duty]:
    """Yield to offices and counsellors the people to confirm, and to officers the proposals to decide."""
    asked: dict[str, Any] = {}
    if user.has_perm("registry.confirm_people"):
        asked["claims"] = visible(user, Claim.objects.waiting())
    if user.has_perm("registry.find_people"):
        waiting = visible(user, Proposal.objects.filter(state=Proposal.State.WAITING))
        asked["proposals"] = proposals_to_decide(user, waiting)
    counts = in_one_query(user, **asked) if asked else {}
    if "claims" in counts:
        count = counts["claims"]
        words = ngettext(
            "Confirm %(count)d person whom a class list names", "Confirm %(count)d people whom class lists name", count
        ) % {"count": count}
        yield Duty("claims", words, reverse("registry:to_confirm"), count)
    if "proposals" in counts:
        count = counts["proposals"]
        words = ngettext(
            "Decide about %(count)d request about a person", "Decide about %(count)d requests about people", count
        ) % {"count": count}
        yield Duty("proposals", words, reverse("registry:decisions"), count)


def stages(user: User) -> Iterator[Stage]:
    """Yield to the operator and the province what a new installation lacks: offices, and people in post there.

    A prefecture is told of its own counties until one of them has somebody.
    """
    is_province = has_role(user, Role.PROVINCE_OFFICER)
    own = [post.division.prefix for post in postings(user) if post.role == Role.PREFECTURE_OFFICER]
    if not (user.is_superuser or is_province or own):
        return
    within = Q(pk__in=())
    for prefix in own:
        within |= Q(division__code__startswith=prefix)
    counties = Posting.objects.current().filter(role=Role.COUNTY_OFFICER)
    offices = reverse("registry:offices")
    bodies = Organisation.objects.exclude(department=Organisation.Department.BASE)
    if user.is_superuser:
        yield Stage(
            10,
            _("The province's office"),
            _("Everything else grows from it."),
            bodies.filter(division__kind=Division.Kind.PROVINCE),
            offices,
        )
        yield Stage(
            20,
            _("Somebody in post at the province's office"),
            _("Open the office and give the first post: she makes the next level."),
            Posting.objects.current().filter(role=Role.PROVINCE_OFFICER),
            offices,
        )
    yield Stage(
        30,
        _("An office of a county, with somebody in post"),
        _("Each level makes the offices of the next: the province prefectures, a prefecture its counties."),
        counties if user.is_superuser or is_province else counties.filter(within),
        offices,
    )
