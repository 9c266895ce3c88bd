"""Making a class with all its meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from lms.bases.lifecycle.standing import may_begin
from lms.delivery import codes
from lms.delivery.errors import (
    NoMeetings,
    NotAtThisBody,
    NothingMayBegin,
    NotYourStep,
    PlaceOutside,
    ProgrammeNotApproved,
    TooManyMeetings,
)
from lms.delivery.lifecycle.steps import actors_of, note
from lms.delivery.lifecycle.tables import COHORT
from lms.delivery.models import Cohort, Programme, Session
from lms.delivery.own_base import works_at
from lms.delivery.timetable.meetings import Meeting, Timetable, meetings
from lms.people.access import reloaded

if TYPE_CHECKING:
    from datetime import date

    from lms.people.models import Division, User


def plans(user: Any, programme: Programme) -> bool:
    """Return whether the user may make a class of this programme: staff of its body, or an officer of its place."""
    return bool(actors_of(user, programme))


def planned_meetings(timetable: Timetable) -> list[Meeting]:
    """Return the meetings. Raises NoMeetings, TooManyMeetings."""
    try:
        found = meetings(timetable)
    except ValueError as error:
        raise TooManyMeetings from error
    if not found:
        raise NoMeetings
    return found


def default_name(programme: Programme, year: int) -> str:
    """Return a name for the next class of a programme in a year."""
    number = programme.cohorts.filter(starts__year=year).count() + 1
    words = _("%(programme)s, class %(number)s of %(year)s")
    return (words % {"programme": programme.title, "number": number, "year": year})[:120]


@transaction.atomic
def make(
    *,
    programme: Programme,
    timetable: Timetable,
    by: User,
    name: str = "",
    classroom: str = "",
    teacher: User | None = None,
    division: Division | None = None,
    places: int | None = None,
    open_from: date | None = None,
    open_until: date | None = None,
) -> Cohort:
    """Make a class with its meetings, in the state `planned`; its place is its training body's where none is given.

    Clashes are shown before and keep nobody from it: two classes may share a hall. Raises NotYourStep,
    ProgrammeNotApproved, NothingMayBegin, NotAtThisBody, PlaceOutside, NoMeetings, TooManyMeetings.
    """
    body = programme.organisation
    place = division or body.division
    if not plans(reloaded(by), programme):
        raise NotYourStep
    if programme.state != Programme.State.APPROVED:
        raise ProgrammeNotApproved
    if not may_begin(body):
        raise NothingMayBegin
    if teacher is not None and not works_at(reloaded(teacher), body.pk):
        raise NotAtThisBody
    if not body.division.covers(place):
        raise PlaceOutside
    found = planned_meetings(timetable)
    year = timetable.first.year

    def with_code(code: str) -> Cohort:
        return Cohort.objects.create(
            code=code,
            programme=programme,
            division=place,
            teacher=teacher,
            name=name or default_name(programme, year),
            starts=timetable.first,
            ends=timetable.last,
            state=COHORT.start,
            places=places,
            open_from=open_from,
            open_until=open_until,
            by=by,
        )

    row = codes.numbered(Cohort, codes.class_start(place, year), with_code)
    Session.objects.bulk_create(
        Session(
            cohort=row,
            title=_("Meeting %(number)s") % {"number": number},
            place=classroom,
            starts=each.starts,
            ends=each.ends,
        )
        for number, each in enumerate(found, 1)
    )
    note(row, "make", by=by)
    return row
