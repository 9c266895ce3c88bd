"""Who may look people up, change what is written about them, and decide what somebody else asked for.

Officers, each over her own place; never staff of a base at which the person ever learnt, for bases gain by the people
counted; never about oneself.
"""

from typing import Any

import rules
from django.db.models import Q, QuerySet

from lms.delivery.permissions import predicate
from lms.people.access import (
    CASE_WORKERS,
    OFFICERS,
    Person,
    has_role,
    is_self,
    of_own_base,
    postings,
    register_scope,
    role_predicate,
)
from lms.people.accounts import posts
from lms.people.claims.claims import DECIDERS, may_decide
from lms.people.models import Claim, Organisation, Posting, Residence, Role, Trainee, User
from lms.people.relations import own_base_condition
from lms.registry.claims.confirming import place_of, waiting_for
from lms.registry.models import Proposal


@predicate
def in_charge(user: Person, person: User | None) -> bool:
    """Return whether the user is an officer over the place where this trainee lives now."""
    trainee = getattr(person, "trainee", None)
    return trainee is not None and has_role(user, *OFFICERS, division=trainee.division)


@predicate
def is_open(user: Person, person: User | None) -> bool:
    """Return whether the account is neither joined with another nor erased."""
    return person is not None and person.is_active


@predicate
def sees_proposal(user: Person, proposal: Proposal | None) -> bool:
    """Return whether the user asked and may withdraw it, or could decide."""
    if proposal is None:
        return False
    return bool(withdraws(user, proposal)) or covers_places(user, proposal)


@predicate
def withdraws(user: Person, proposal: Proposal | None) -> bool:
    """Return whether the user asked, is an officer where the person lives or lived, and works at none of her bases.

    Having asked gives no right by itself.
    """
    if proposal is None or proposal.asked_by_id != user.pk or at_own_base(user, proposal):
        return False
    trainee = getattr(proposal.person, "trainee", None)
    if trainee is None:
        return False
    lived = [row.division for row in trainee.residences.select_related("division")]
    return any(has_role(user, *OFFICERS, division=division) for division in (trainee.division, *lived))


@predicate
def decides(user: Person, proposal: Proposal | None) -> bool:
    """Return whether the user is another officer than who asked, over every place concerned, and not about herself."""
    if proposal is None or user.pk in (proposal.asked_by_id, proposal.person_id, proposal.other_id):
        return False
    return covers_places(user, proposal)


def at_own_base(user: Person, proposal: Proposal) -> bool:
    return any(of_own_base(user, one) for one in (proposal.person, proposal.other) if one)


def covers_places(user: Person, proposal: Proposal) -> bool:
    if at_own_base(user, proposal):
        return False
    if proposal.kind == Proposal.Kind.MOVE:  # the place she moves to takes over
        return proposal.division is not None and has_role(user, *OFFICERS, division=proposal.division)
    concerned = [proposal.person] + ([proposal.other] if proposal.other else [])
    return all(in_charge(user, person) or not hasattr(person, "trainee") for person in concerned)


def proposals_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the proposals of the user's place, and those she asked for there; none of learners of her own base."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            prefix = posting.division.prefix
            lived = Residence.objects.filter(division__code__startswith=prefix).values("trainee")
            allowed |= Q(asked_by=user, person__trainee__in=lived)
            allowed |= Q(asked_by=user, person__trainee__division__code__startswith=prefix)
            allowed |= Q(kind="move", division__code__startswith=prefix)
            allowed |= ~Q(kind="move") & Q(person__trainee__division__code__startswith=prefix)
    mine = Trainee.objects.filter(own_base_condition(user)).values("user")
    return rows.filter(allowed).exclude(person__in=mine).exclude(other__in=mine)


def proposals_to_decide(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of the visible proposals that this officer may decide: `decides` as a condition, for counting."""
    inside = ~Q(pk__in=()) if user.is_superuser else Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            inside |= posting.division.inside("other__trainee__division")
    both = Q(kind="move") | Q(other=None) | Q(other__trainee=None) | inside
    return rows.filter(both).exclude(asked_by=user).exclude(person=user).exclude(other=user)


@predicate
def decides_claim(user: Person, claim: Claim | None) -> bool:
    """Return whether the user is of the office that decides; see `lms.people.claims.claims.may_decide`."""
    if claim is None or not isinstance(user, User):
        return False
    return any(may_decide(user, claim, place) for place in {claim.division, place_of(claim)})


@predicate
def manages_office(user: Person, organisation: Organisation | None) -> bool:
    """Return whether the user gives posts there: her own level, the level below, and the bases of her place."""
    return organisation is not None and posts.manages(user, organisation)


@predicate
def ends_posting(user: Person, posting: Posting | None) -> bool:
    """Return whether the user may end this post: one that she could give, and not her own."""
    if posting is None or posting.user_id == user.pk:
        return False
    return posting.role in posts.grantable(user, posting.organisation)


def offices_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the offices and bases that the user sets up."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            inside = Q(division__code__startswith=posting.division.prefix)
            kinds = [posting.division.kind, posts.BELOW.get(posts.Kind(posting.division.kind), "")]
            allowed |= inside & (Q(department=Organisation.Department.BASE) | Q(division__kind__in=kinds))
    return rows.filter(allowed)


def register() -> None:
    officer = role_predicate(*OFFICERS)
    rules.add_perm("registry.confirm_people", role_predicate(*DECIDERS))
    rules.add_perm("registry.decide_claim", decides_claim)
    rules.add_perm("registry.see_counts", role_predicate(*DECIDERS, Role.AUDITOR))
    register_scope("people.Claim", waiting_for)
    rules.add_perm("registry.see_offices", officer)
    rules.add_perm("registry.manage_office", manages_office)
    rules.add_perm("registry.end_posting", ends_posting)
    register_scope("people.Organisation", offices_for)
    rules.add_perm("registry.find_people", officer)
    rules.add_perm("registry.add_person", officer)
    rules.add_perm("registry.list_people", role_predicate(*CASE_WORKERS))
    rules.add_perm("registry.see_person", in_charge)
    rules.add_perm("registry.change_person", in_charge & is_open & ~is_self & ~of_own_base)
    rules.add_perm("registry.see_proposal", sees_proposal)
    rules.add_perm("registry.decide", decides)
    rules.add_perm("registry.take_back", withdraws)
    rules.add_perm("registry.view_journal", role_predicate(Role.AUDITOR))
    register_scope("registry.Proposal", proposals_for)
