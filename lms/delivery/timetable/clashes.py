"""What stands in the way of meetings: values, and the rows that are booked at the same time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from lms.delivery.models import Cohort, CohortMember, Session
from lms.delivery.timetable.holidays import holiday
from lms.delivery.timetable.meetings import Meeting

if TYPE_CHECKING:
    from lms.people.models import Organisation, User

TEACHER, ROOM, MEMBER, HOLIDAY = "teacher", "room", "member", "holiday"
IN_FORCE = ("cancelled", "closed")  # classes whose meetings take nobody's time any more


@dataclass(frozen=True, slots=True)
class Booking:
    """Something that takes place at a time: whose time it takes (`kind`), and where it is read (`what`)."""

    kind: str
    starts: datetime
    ends: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Clash:
    """One reason against one meeting; of members only how many, for a page that may name none."""

    kind: str
    what: str
    count: int = 1


def clashes(meetings: Sequence[Meeting], booked: Iterable[Booking]) -> list[list[Clash]]:
    """Return for each meeting what is booked at its time, and its public holiday, in the meetings' order.

    Bookings are looked up by day, so that a year of meetings meets a year of bookings in one pass.
    """
    by_day: dict[date, list[Booking]] = defaultdict(list)
    for each in booked:
        span = Meeting(each.starts, each.ends)
        by_day[span.day].append(each)
        if Meeting(each.ends, each.ends).day != span.day:
            by_day[Meeting(each.ends, each.ends).day].append(each)
    return [one_meetings(meeting, by_day[meeting.day]) for meeting in meetings]


def one_meetings(meeting: Meeting, booked: list[Booking]) -> list[Clash]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for each in booked:
        if meeting.overlaps(each.starts, each.ends):
            found[each.kind, each.what] += 1
    rows = [Clash(kind, what, count) for (kind, what), count in sorted(found.items())]
    name = holiday(meeting.day)
    return [*rows, Clash(HOLIDAY, name)] if name else rows


def bookings(
    meetings: Sequence[Meeting],
    *,
    body: Organisation,
    teacher: User | None,
    classroom: str,
    cohort: Cohort | None = None,
) -> list[Booking]:
    """Return what the teacher, the room of this training body and the class's members do between these meetings' days.

    `cohort` is the class itself, whose own meetings are no clash; without it (a new class) there are no members yet.
    """
    if not meetings:
        return []
    others = Session.objects.standing().filter(
        starts__lt=max(each.ends for each in meetings), ends__gt=min(each.starts for each in meetings)
    )
    others = others.exclude(cohort__state__in=IN_FORCE).select_related("cohort__programme")
    if cohort is not None:
        others = others.exclude(cohort=cohort)
    found: list[Booking] = []
    if teacher is not None:
        taught = others.filter(Q(teacher=teacher) | Q(teacher=None, cohort__teacher=teacher))
        found += [booking(TEACHER, row) for row in taught]
    if classroom:
        found += [booking(ROOM, row) for row in others.filter(place=classroom, cohort__programme__organisation=body)]
    if cohort is not None:
        mine = cohort.members.staying().values("subject")
        both = CohortMember.objects.staying().filter(subject__in=mine).exclude(cohort=cohort)
        shared = both.values_list("cohort", "subject")
        members: dict[int, int] = defaultdict(int)
        for cohort_id, _subject in shared:
            members[cohort_id] += 1
        for row in others.filter(cohort__in=members):
            found += [booking(MEMBER, row)] * members[row.cohort_id]
    return found


def booking(kind: str, row: Session) -> Booking:
    return Booking(kind, row.starts, row.ends, row.cohort.name)
