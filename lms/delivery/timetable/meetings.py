"""The meetings of a class from its first and last day, its weekdays and its days off. No database.

Other systems generate one week and forget the rest (danmarsden/moodle-mod_attendance#904): here every chosen weekday of
every week between the first and the last day has its meeting, unless that day is off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from foundation.local_days import SHANGHAI

MOST_DAYS = 731  # two years: a class that lasts longer is a mistake in a date
MOST_MEETINGS = 400  # every day for more than a year


@dataclass(frozen=True, slots=True)
class Timetable:
    """What the page about a new class asks for; weekdays as in `date.weekday()`, Monday is 0."""

    first: date
    last: date
    weekdays: frozenset[int]
    begins: time
    ends: time
    closed_days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """One meeting; the hours are Shanghai's, which has no summer time."""

    starts: datetime
    ends: datetime

    @property
    def day(self) -> date:
        return self.starts.astimezone(SHANGHAI).date()

    def overlaps(self, starts: datetime, ends: datetime) -> bool:
        """Return whether it runs at the same time; one that begins as the other ends does not."""
        return self.starts < ends and starts < self.ends


def days(timetable: Timetable) -> list[date]:
    """Return the days on which the class meets, in their order. Raises ValueError past MOST_DAYS or MOST_MEETINGS."""
    span = (timetable.last - timetable.first).days + 1
    if span > MOST_DAYS:
        raise ValueError(f"{span} days")
    every = (timetable.first + timedelta(days=number) for number in range(span))
    found = [day for day in every if day.weekday() in timetable.weekdays and day not in timetable.closed_days]
    if len(found) > MOST_MEETINGS:
        raise ValueError(f"{len(found)} meetings")
    return found


def meeting_on(day: date, begins: time, ends: time) -> Meeting:
    """Return the meeting of that day between these hours."""
    return Meeting(datetime.combine(day, begins, SHANGHAI), datetime.combine(day, ends, SHANGHAI))


def meetings(timetable: Timetable) -> list[Meeting]:
    """Return every meeting of the class, in order. Raises ValueError as `days` does."""
    return [meeting_on(day, timetable.begins, timetable.ends) for day in days(timetable)]


def useless_closed_days(timetable: Timetable) -> list[date]:
    """Return the days off on which the class would not have met: often a slip of the pen."""
    met = Timetable(timetable.first, timetable.last, timetable.weekdays, timetable.begins, timetable.ends)
    return sorted(timetable.closed_days - set(days(met)))


def shifted(following: list[Meeting], begins: datetime) -> list[Meeting]:
    """Return these meetings moved so that the first begins then; the others by as many days and to the same hours.

    Moving all after one (a week without teacher, another hour from now on) keeps every length as it is.
    """
    if not following:
        return []
    by = begins - following[0].starts
    return [Meeting(each.starts + by, each.ends + by) for each in following]
