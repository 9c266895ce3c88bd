"""Proposing who came, and approving it: how a class of a suspended base continues under the county's office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import absorbed_by, kept_of
from lms.delivery.attendance import Came, check_markable, check_stands, mark_one, members_named, minutes_of
from lms.delivery.errors import AlreadyDecided, NeedsAnother, NotAMember
from lms.delivery.models import Mark, MarkDecision, ProposedMark, Session
from lms.people.access import reloaded
from lms.people.relations import own_base

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def propose(*, session: Session, came: Mapping[int, Came], by: User) -> list[ProposedMark]:
    """Propose who came, by the learners' user ids; what is marked or proposed so already is skipped.

    Raises NotAMember, NotYet, NotRunning, SessionCancelled, BadMinutes; then nothing is written at all.
    """
    check_markable(session)
    named = members_named(session, came)
    made = []
    for subject_id in sorted(came):
        lock_learner(subject_id)
        proposed = came[subject_id]
        minutes = minutes_of(session, named[subject_id], proposed)
        stands = Mark.objects.current().filter(session=session, subject=subject_id).first()
        before = ProposedMark.objects.filter(session=session, subject=subject_id, superseded_by=None).first()
        waits = before is not None and not MarkDecision.objects.filter(proposal=before).exists()
        last = before if waits else stands
        if last is not None and (last.status, last.minutes) == (proposed.status, minutes):
            continue
        made.append(
            ProposedMark.objects.create(
                session=session,
                subject_id=subject_id,
                actor=by,
                supersedes=before,
                status=proposed.status,
                minutes=minutes,
                at=timezone.now(),
            )
        )
    return made


@transaction.atomic
def approve(*, proposal: ProposedMark, by: User) -> Mark:
    """Approve a proposal: make the mark, in this officer's name.

    Of an account that was joined meanwhile it is a mark of the one that was kept. Raises NeedsAnother, AlreadyDecided,
    NotRunning, SessionCancelled, InTwoPlaces, and NotAMember for a closed account.
    """
    row = still_waiting(proposal, by)
    check_stands(row.session)
    subject = row.subject if row.subject_id == kept_of(row.subject_id) else kept_learner(row, by)
    if not subject.is_active:
        raise NotAMember
    mark = mark_one(row.session, subject, Came(Mark.Status(row.status), row.minutes), by)
    if mark is None:  # the same was marked meanwhile
        accounts = [subject.pk, *absorbed_by(subject.pk)]
        mark = Mark.objects.current().filter(session=row.session, subject__in=accounts).latest("minutes", "pk")
    MarkDecision.objects.create(proposal=row, by=by, mark=mark, approved=True, at=timezone.now())
    return mark


@transaction.atomic
def refuse(*, proposal: ProposedMark, by: User) -> MarkDecision:
    """Refuse a proposal: no mark is made. Raises NeedsAnother, AlreadyDecided."""
    row = still_waiting(proposal, by)
    return MarkDecision.objects.create(proposal=row, by=by, approved=False, at=timezone.now())


def kept_learner(row: ProposedMark, by: User) -> User:
    """Return the account this one was joined with, if the officer may decide about it too. Raises NeedsAnother."""
    kept = get_user_model().objects.get(pk=kept_of(row.subject_id))
    if own_base(by, kept):
        raise NeedsAnother
    return kept


def still_waiting(proposal: ProposedMark, by: User) -> ProposedMark:
    """Lock the learner; return the proposal as it is now, checked for the officer's posts as of now.

    Raises NeedsAnother, AlreadyDecided.
    """
    for subject_id in sorted({proposal.subject_id, kept_of(proposal.subject_id)}):
        lock_learner(subject_id)
    row = ProposedMark.objects.select_related("session__cohort__programme__organisation", "subject").get(pk=proposal.pk)
    if row.actor_id == by.pk or not reloaded(by).has_perm("delivery.decide_proposal", row):
        raise NeedsAnother
    if not ProposedMark.objects.waiting().filter(pk=row.pk).exists():
        raise AlreadyDecided
    return row
