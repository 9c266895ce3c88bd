"""Meetings of a class that is there already: one added, one moved, all after it moved, one cancelled.

What somebody was marked at was held, and stays where it is. Members and teachers are told each time, once an act.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.delivery.errors import ClassOver, MovedAway, NotYourStep, ReasonMissing, SessionCancelled, SessionHeld
from lms.delivery.lifecycle.steps import actors_of, with_marks
from lms.delivery.models import Cohort, Mark, Session, SessionChange
from lms.delivery.news import tell_class
from lms.delivery.timetable.meetings import MOST_DAYS, Meeting, meeting_on, shifted
from lms.people.access import reloaded

if TYPE_CHECKING:
    from lms.people.models import User

Kind = SessionChange.Kind
OVER = frozenset({Cohort.State.FINISHED, Cohort.State.CLOSED, Cohort.State.CANCELLED})


def locked(cohort: Cohort, by: User) -> Cohort:
    """Return the class with its row locked, so that two changes of meetings follow each other.

    Raises NotYourStep, ClassOver.
    """
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("programme__organisation", "division")
    row = rows.get(pk=cohort.pk)
    if not actors_of(reloaded(by), row):
        raise NotYourStep
    if row.state in OVER:
        raise ClassOver
    return row


def check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


@transaction.atomic
def add(
    *, cohort: Cohort, day: date, begins: time, ends: time, reason: str, by: User, title: str = "", classroom: str = ""
) -> Session:
    """Add a meeting. Raises NotYourStep, ClassOver, ReasonMissing, MovedAway."""
    row, reason = locked(cohort, by), check_reason(reason)
    new = meeting_on(day, begins, ends)
    check_near(row, [new])
    made = Session.objects.create(
        cohort=row,
        title=title or _("Meeting %(number)s") % {"number": row.sessions.count() + 1},
        place=classroom,
        starts=new.starts,
        ends=new.ends,
    )
    note(made, Kind.ADDED, by=by, reason=reason, was=None)
    widen(row)
    words = _("“%(class)s” has another meeting: %(when)s. Reason: %(reason)s")
    tell_class(row, words % {"class": row.name, "when": when(new), "reason": reason}, but=by)
    return made


@transaction.atomic
def move(
    *,
    session: Session,
    day: date,
    begins: time,
    ends: time,
    reason: str,
    by: User,
    following: bool = False,
) -> list[Session]:
    """Move a meeting; with `following` all later ones that were neither held nor cancelled by as many days and hours.

    Returns the meetings moved. Raises NotYourStep, ClassOver, SessionHeld, SessionCancelled, ReasonMissing, MovedAway.
    """
    cohort, reason = locked(session.cohort, by), check_reason(reason)
    row = movable(session)
    new = meeting_on(day, begins, ends)
    rest: list[Session] = []
    if following:
        later = cohort.sessions.standing().filter(starts__gt=row.starts)
        rest = list(with_marks(later).filter(is_held=False).order_by("starts", "pk"))
    before = [Meeting(each.starts, each.ends) for each in (row, *rest)]
    after = [new, *shifted(before, new.starts)[1:]]
    check_near(cohort, after)
    for each, target in zip((row, *rest), after, strict=True):
        was = each.starts
        each.starts, each.ends, each.reminded = target.starts, target.ends, None  # it is another day to remind of
        each.save(update_fields=["starts", "ends", "reminded"])
        note(each, Kind.MOVED, by=by, reason=reason, was=was)
    widen(cohort)
    if rest:
        words = _(
            "“%(class)s”: the meeting of %(was)s was moved to %(when)s, and the %(count)s after it by as much. "
            "Reason: %(reason)s"
        )
    else:
        words = _("“%(class)s”: the meeting of %(was)s was moved to %(when)s. Reason: %(reason)s")
    facts = {
        "class": cohort.name,
        "was": when(before[0]),
        "when": when(new),
        "count": len(rest),
        "reason": reason,
    }
    tell_class(cohort, words % facts, but=by)
    return [row, *rest]


@transaction.atomic
def cancel(*, session: Session, reason: str, by: User) -> Session:
    """Cancel a meeting. Raises NotYourStep, ClassOver, SessionHeld, SessionCancelled, ReasonMissing."""
    cohort, reason = locked(session.cohort, by), check_reason(reason)
    row = movable(session)
    row.cancelled_at = timezone.now()
    row.save(update_fields=["cancelled_at"])
    note(row, Kind.CANCELLED, by=by, reason=reason, was=row.starts)
    words = _("“%(class)s”: the meeting of %(when)s does not take place. Reason: %(reason)s")
    facts = {"class": cohort.name, "when": when(Meeting(row.starts, row.ends)), "reason": reason}
    tell_class(cohort, words % facts, but=by)
    return row


def movable(session: Session) -> Session:
    """Return the meeting read again. Raises SessionCancelled, SessionHeld."""
    row = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if row.cancelled_at is not None:
        raise SessionCancelled
    if Mark.objects.filter(session=row).exists():
        raise SessionHeld
    return row


def check_near(cohort: Cohort, meetings: list[Meeting]) -> None:
    """Check that nothing goes to a year that somebody mistyped. Raises MovedAway."""
    span = timedelta(days=MOST_DAYS)
    if any(not cohort.starts - span <= each.day <= cohort.starts + span for each in meetings):
        raise MovedAway


def widen(cohort: Cohort) -> None:
    """Let the class's days hold all its meetings: who may know its members hangs on its last day."""
    found = [Meeting(row.starts, row.ends).day for row in cohort.sessions.standing()]
    starts, ends = min([cohort.starts, *found]), max([cohort.ends, *found])
    if (starts, ends) != (cohort.starts, cohort.ends):
        cohort.starts, cohort.ends = starts, ends
        cohort.save(update_fields=["starts", "ends"])


def note(session: Session, kind: str, *, by: User, reason: str, was: datetime | None) -> None:
    SessionChange.objects.create(
        session=session, kind=kind, by=by, reason=reason, was_starts=was, starts=session.starts, at=timezone.now()
    )


def when(meeting: Meeting) -> str:
    return f"{timezone.localtime(meeting.starts):%Y-%m-%d %H:%M}–{timezone.localtime(meeting.ends):%H:%M}"
