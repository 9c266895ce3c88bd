"""Who may look people up, change what is written about them, and decide what somebody else asked for.

Officers, each over her own place; never anybody of a base at which the person ever learnt, for bases gain by who is
counted; never about oneself.
"""

from typing import Any

import rules
from django.db.models import Q, QuerySet

from lms.delivery.permits import predicate
from lms.people.access import OFFICERS, Person, has_role, holds, is_self, of_own_base, postings, register_scope
from lms.people.claims import DECIDERS, may_decide
from lms.people.models import Claim, Role, User
from lms.registry.confirming import place_of, waiting_for
from lms.registry.models import Proposal


@predicate
def in_charge(user: Person, person: User | None) -> bool:
    """An officer over the place where this trainee lives now."""
    trainee = getattr(person, "trainee", None)
    return trainee is not None and holds(user, *OFFICERS, division=trainee.division)


@predicate
def is_open(user: Person, person: User | None) -> bool:
    """Neither joined with another account nor erased."""
    return person is not None and person.is_active


@predicate
def sees_proposal(user: Person, proposal: Proposal | None) -> bool:
    """Who asked, and who could decide."""
    if proposal is None:
        return False
    return proposal.asked_by_id == user.pk or over(user, proposal)


@predicate
def decides(user: Person, proposal: Proposal | None) -> bool:
    """Another officer than who asked, over every place it concerns, and not about herself."""
    if proposal is None or user.pk in (proposal.asked_by_id, proposal.person_id, proposal.other_id):
        return False
    return over(user, proposal)


def over(user: Person, proposal: Proposal) -> bool:
    if any(of_own_base(user, one) for one in (proposal.person, proposal.other) if one):
        return False
    if proposal.kind == Proposal.Kind.MOVE:  # the place she moves to takes over
        return proposal.division is not None and holds(user, *OFFICERS, division=proposal.division)
    concerned = [proposal.person] + ([proposal.other] if proposal.other else [])
    return all(in_charge(user, person) or not hasattr(person, "trainee") for person in concerned)


def proposals_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those one asked for, and those of one's own place."""
    allowed = Q(asked_by=user)
    for posting in postings(user):
        if posting.role in OFFICERS:
            prefix = posting.division.prefix
            allowed |= Q(kind="move", division__code__startswith=prefix)
            allowed |= ~Q(kind="move") & Q(person__trainee__division__code__startswith=prefix)
    return rows.filter(allowed)


@predicate
def decides_claim(user: Person, claim: Claim | None) -> bool:
    """An officer or counsellor of the place whose office decides; see `lms.people.claims.may_decide`."""
    if claim is None or not isinstance(user, User):
        return False
    return any(may_decide(user, claim, place) for place in {claim.division, place_of(claim)})


def register() -> None:
    officer = has_role(*OFFICERS)
    rules.add_perm("registry.confirm_people", has_role(*DECIDERS))
    rules.add_perm("registry.decide_claim", decides_claim)
    rules.add_perm("registry.see_counts", has_role(*DECIDERS, Role.AUDITOR))
    register_scope("people.Claim", waiting_for)
    rules.add_perm("registry.find_people", officer)
    rules.add_perm("registry.see_person", in_charge)
    rules.add_perm("registry.change_person", in_charge & is_open & ~is_self & ~of_own_base)
    rules.add_perm("registry.see_proposal", sees_proposal)
    rules.add_perm("registry.decide", decides)
    rules.add_perm("registry.view_journal", has_role(Role.AUDITOR))
    register_scope("registry.Proposal", proposals_for)
