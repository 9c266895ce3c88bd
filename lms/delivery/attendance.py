"""Recording who came to a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import absorbed_by
from lms.delivery.errors import BadMinutes, InTwoPlaces, NotAMember, NotRunning, NotYet, SessionCancelled
from lms.delivery.lifecycle.steps import start_if_due
from lms.delivery.models import Cohort, CohortMember, Mark, Session
from lms.delivery.signals import mark_made

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Came:
    """What the teacher enters for one learner; minutes only matter for those who came late."""

    status: Mark.Status
    minutes: int = 0

    def minutes_in(self, session: Session) -> int:
        if self.status == Mark.Status.PRESENT:
            return session.minutes
        return self.minutes if self.status == Mark.Status.LATE else 0


@transaction.atomic
def mark_all(*, session: Session, came: Mapping[int, Came], by: User) -> list[Mark]:
    """Record who came, by the learners' user ids; the same marks a second time write nothing.

    Raises NotAMember, NotYet, NotRunning, SessionCancelled, BadMinutes, InTwoPlaces; then nothing is written at all.
    """
    check_markable(session)
    named = members_named(session, came)
    made = []
    for subject_id in sorted(came):  # one order for everybody: two teachers cannot wait for each other
        lock_learner(subject_id)
        mark = mark_one(session, named[subject_id], came[subject_id], by)
        made += [mark] if mark else []
    return made


def check_markable(session: Session) -> None:
    """Check that who came may be written: the meeting has begun and stands, its class runs. Locks the meeting.

    An approved class runs from here on if its meeting has begun. Raises NotYet, NotRunning, SessionCancelled.
    """
    if timezone.now() < session.starts:
        raise NotYet
    start_if_due(session)  # before the lock: whoever cancels a meeting takes the class first, then the meeting
    check_stands(Session.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk))


def check_stands(row: Session) -> None:
    """Check that the meeting was not cancelled and that its class runs. Raises SessionCancelled, NotRunning."""
    if row.cancelled_at is not None:
        raise SessionCancelled
    if row.cohort.state != Cohort.State.RUNNING:
        raise NotRunning


def members_named(session: Session, came: Mapping[int, Came]) -> dict[int, User]:
    """Return the members for whom something is entered, by user id. Raises NotAMember."""
    members = members_at(session).filter(subject__in=came).select_related("subject")
    named = {member.subject_id: member.subject for member in members}
    if set(came) - set(named):
        raise NotAMember
    return named


def members_at(session: Session) -> QuerySet[CohortMember]:
    """Return who belongs on the sheet of a meeting: the class, and who has withdrawn but was marked there before."""
    marked = Mark.objects.filter(session=session, subject=OuterRef("subject"))
    withdrew = CohortMember.State.WITHDRAWN
    return CohortMember.objects.filter(~Q(state=withdrew) | Q(Exists(marked)), cohort=session.cohort_id)


def minutes_of(session: Session, subject: User, came: Came) -> int:
    """Return for how many minutes she was there by this entry. Raises BadMinutes."""
    minutes = came.minutes_in(session)
    if came.status == Mark.Status.LATE and not 0 < minutes <= session.minutes:
        raise BadMinutes(who=str(subject))
    return minutes


def mark_one(session: Session, subject: User, came: Came, by: User) -> Mark | None:
    """Make the new mark and return it; None where the current one says the same."""
    minutes = minutes_of(session, subject, came)
    accounts = [subject.pk, *absorbed_by(subject.pk)]
    current = Mark.objects.current().filter(session=session, subject__in=accounts)
    before = list(current.order_by("-minutes", "-pk").select_related("subject"))
    if before and (before[0].status, before[0].minutes) == (came.status, minutes):
        return None
    if minutes and elsewhere(session, subject, minutes):
        raise InTwoPlaces(who=str(subject))
    # Two accounts that were joined since may both have been marked: each of these marks is superseded.
    made = [
        Mark.objects.create(
            session=session,
            subject=whose,
            actor=by,
            supersedes=last,
            status=came.status,
            minutes=minutes,
            at=timezone.now(),
        )
        for whose, last in [(subject, before[0] if before else None), *((each.subject, each) for each in before[1:])]
    ]
    for mark in made:
        mark_made.send(Mark, mark=mark)
    return made[0]


def elsewhere(session: Session, subject: User, minutes: int) -> bool:
    """Return whether another class has the learner present at the same time."""
    accounts = [subject.pk, *absorbed_by(subject.pk)]
    others = Mark.objects.current().filter(
        subject__in=accounts, minutes__gt=0, session__starts__lt=session.ends, session__ends__gt=session.starts
    )
    here = Mark(session=session, minutes=minutes).span
    spans = [mark.span for mark in others.exclude(session=session).select_related("session")]
    return any(here and span and here[0] < span[1] and span[0] < here[1] for span in spans)
