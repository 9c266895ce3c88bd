"""Asking for what takes two people, and deciding it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.people.access import reloaded
from lms.people.accounts import erasing, trainees
from lms.people.errors import OfOwnBase, TwoPeopleNeeded
from lms.people.identity import vault
from lms.people.models import Division, Erasure, User
from lms.people.relations import own_base
from lms.registry.desk.merging import merge
from lms.registry.errors import AlreadyAsked, AlreadyDecided
from lms.registry.models import Proposal

Kind, State = Proposal.Kind, Proposal.State


def ask(
    *,
    kind: Proposal.Kind,
    person: User,
    reason: str,
    by: User,
    other: User | None = None,
    division: Division | None = None,
    basis: str = "",
) -> Proposal:
    """Make a proposal that waits for a second person. Raises AlreadyAsked."""
    try:
        with transaction.atomic():
            return Proposal.objects.create(
                kind=kind,
                person=person,
                other=other,
                division=division,
                basis=basis,
                asked_by=by,
                reason_sealed=vault.encrypt(person=person, field="reason", text=reason),
                asked=timezone.now(),
            )
    except IntegrityError as error:
        raise AlreadyAsked from error


@transaction.atomic
def approve(*, proposal: Proposal, by: User) -> None:
    """Decide and do it, both or neither.

    Raises AlreadyDecided, TwoPeopleNeeded, OfOwnBase, and what the action raises.
    """
    if by.pk in (proposal.asked_by_id, proposal.person_id, proposal.other_id):
        raise TwoPeopleNeeded
    if any(own_base(reloaded(by), one) for one in (proposal.person, proposal.other) if one):
        raise OfOwnBase
    decide(proposal, State.APPROVED, by)
    reason = reason_of(proposal)
    if proposal.kind == Kind.MERGE and proposal.other is not None:
        merge(kept=proposal.person, absorbed=proposal.other, reason=reason, asked_by=proposal.asked_by, approved_by=by)
    elif proposal.kind == Kind.MOVE and proposal.division is not None:
        trainees.move(trainee=proposal.person.trainee, division=proposal.division, reason=reason, by=by)
    elif proposal.kind == Kind.ERASE:
        erasing.erase(
            person=proposal.person,
            basis=Erasure.Basis(proposal.basis),
            asked_by=proposal.asked_by,
            approved_by=by,
        )


@transaction.atomic
def refuse(*, proposal: Proposal, by: User) -> None:
    """Refuse it, or withdraw it as the one who asked. Raises AlreadyDecided."""
    decide(proposal, State.REFUSED, by)


def decide(proposal: Proposal, state: Proposal.State, by: User) -> None:
    """Store the decision; of two at once, the second finds nothing that waits and raises AlreadyDecided."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state=State.WAITING)
    if not waiting.update(state=state, decided_by=by, decided=timezone.now()):
        raise AlreadyDecided
    proposal.refresh_from_db()


def reason_of(proposal: Proposal) -> str:
    """Return the reason in words; empty once the person was erased."""
    if not proposal.reason_sealed:
        return ""
    return vault.decrypt(person=proposal.person, field="reason", sealed=bytes(proposal.reason_sealed))
