"""Proposing who came, and letting it through: how a class of a suspended base goes on under the county's office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.study.leases import hold_subject
from lms.delivery.attendance import Came, mark_one, members_named, minutes_of
from lms.delivery.errors import AlreadyDecided, NeedsAnother, NotYet
from lms.delivery.models import Mark, MarkDecision, ProposedMark, Session
from lms.people.access import renewed

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def propose(*, session: Session, came: Mapping[int, Came], by: User) -> list[ProposedMark]:
    """Propose who came, by the learners' user ids; what is marked or proposed so already is left.

    Raises NotAMember, NotYet, BadMinutes; then nothing is written at all.
    """
    if timezone.now() < session.starts:
        raise NotYet
    named = members_named(session, came)
    made = []
    for subject_id in sorted(came):
        hold_subject(subject_id)
        said = came[subject_id]
        minutes = minutes_of(session, named[subject_id], said)
        stands = Mark.objects.current().filter(session=session, subject=subject_id).first()
        before = ProposedMark.objects.filter(session=session, subject=subject_id, superseded_by=None).first()
        waits = before is not None and not MarkDecision.objects.filter(proposal=before).exists()
        last = before if waits else stands
        if last is not None and (last.status, last.minutes) == (said.status, minutes):
            continue
        made.append(
            ProposedMark.objects.create(
                session=session,
                subject_id=subject_id,
                actor=by,
                supersedes=before,
                status=said.status,
                minutes=minutes,
                at=timezone.now(),
            )
        )
    return made


@transaction.atomic
def let_through(*, proposal: ProposedMark, by: User) -> Mark:
    """Turn a proposal into a mark, in this officer's name. Raises NeedsAnother, AlreadyDecided, InTwoPlaces."""
    row = still_waiting(proposal, by)
    mark = mark_one(row.session, row.subject, Came(Mark.Status(row.status), row.minutes), by)
    if mark is None:  # the same was marked meanwhile
        mark = Mark.objects.current().get(session=row.session, subject=row.subject)
    MarkDecision.objects.create(proposal=row, by=by, mark=mark, approved=True, at=timezone.now())
    return mark


@transaction.atomic
def refuse(*, proposal: ProposedMark, by: User) -> MarkDecision:
    """Leave things as they are. Raises NeedsAnother, AlreadyDecided."""
    row = still_waiting(proposal, by)
    return MarkDecision.objects.create(proposal=row, by=by, approved=False, at=timezone.now())


def still_waiting(proposal: ProposedMark, by: User) -> ProposedMark:
    """The proposal as it is now that its learner is held, and the officer as she is posted now."""
    hold_subject(proposal.subject_id)
    row = ProposedMark.objects.select_related("session__cohort__programme__organisation", "subject").get(pk=proposal.pk)
    if row.actor_id == by.pk or not renewed(by).has_perm("delivery.decide_proposal", row):
        raise NeedsAnother
    if not ProposedMark.objects.waiting().filter(pk=row.pk).exists():
        raise AlreadyDecided
    return row
