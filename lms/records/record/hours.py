"""A learner's class hours as the record groups them, to the milli what the ledger says.

Every leg is in one place: study of an enrolment, classes of an enrolment, or a correction that says what it is. A
reversal stands where the line stands that it reverses. A line belongs to the enrolment that it rests on (a class is
attended under the enrolment of the learner's place in it), whenever the row of that enrolment was written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from courses.study.engine.merging import absorbed_by
from courses.study.models import Enrolment
from foundation.local_days import day_of
from lms.delivery.models import CohortMember, Mark
from lms.points.credits import identity_holds
from lms.points.credits.credit import CORRECTED, IN_PERSON, kinds, of_kind
from lms.points.credits.credit import ONLINE_HOURS as ONLINE
from lms.points.credits.pending_credit import MARK
from lms.points.models import LedgerLeg
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Line:
    """Hours or points that no enrolment's study or class brought, in milli-units; `kind` is one of the ledger's."""

    kind: str
    course_id: int | None
    day: date
    hours_milli: int
    points_milli: int


@dataclass(frozen=True, slots=True)
class Gained:
    """What one day brought an enrolment, in milli-class-hours; a reversed line is gone from the day it was of."""

    online: int = 0
    in_person: int = 0
    corrected: int = 0

    def __add__(self, other: Gained) -> Gained:
        return Gained(self.online + other.online, self.in_person + other.in_person, self.corrected + other.corrected)


type Days = Mapping[int, Mapping[date, Gained]]


@dataclass(slots=True)
class Tally:
    """Milli-class-hours by enrolment; `corrected` are those of `lines` that belong to the enrolment.

    `since`: the first day of which a class under the enrolment counts, which may lie before its row was written.
    `days`: the same hours by the day on which they were earned.
    """

    online: Mapping[int, int] = field(default_factory=lambda: defaultdict(int))
    in_person: Mapping[int, int] = field(default_factory=lambda: defaultdict(int))
    corrected: Mapping[int, int] = field(default_factory=lambda: defaultdict(int))
    since: Mapping[int, date] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    days: Days = field(default_factory=dict)

    @property
    def in_person_total(self) -> int:
        """Return the sum with the classes of programmes that have no course, which belong to no enrolment."""
        return sum(self.in_person.values()) + sum(
            line.hours_milli for line in self.lines if of_kind(line.kind).hours_are == IN_PERSON
        )

    @property
    def corrected_total(self) -> int:
        return sum(line.hours_milli for line in self.lines if of_kind(line.kind).hours_are != IN_PERSON)

    @property
    def total(self) -> int:
        """Return the balance of class hours."""
        return sum(self.online.values()) + self.in_person_total + self.corrected_total


@dataclass(frozen=True, slots=True)
class Brought:
    """What ledger lines of one kind and source brought: of a reversed line, what it had been."""

    kind: str
    source: tuple[str, str]
    enrolment: int | None
    course_id: int | None
    day: date
    unit: str
    milli: int


class Cycles:
    """Which enrolment a line belongs to.

    A class belongs to the enrolment of the learner's place in it, a correction to the one it names. What names none
    belongs to the last cycle of its course that had begun by its day, or to the first: there is none before it.
    """

    def __init__(self, subject_id: int, places: Mapping[str, int]) -> None:
        """Read the learner's enrolments; `places`: the enrolments by the marks of the classes they are for."""
        rows = Enrolment.objects.filter(subject__in=[subject_id, *absorbed_by(subject_id)])
        everyone = list(rows.only("pk", "subject_id", "course_id", "cycle", "created"))
        enrolments = [row for row in everyone if row.subject_id == subject_id]
        ours = {(row.course_id, row.cycle): row.pk for row in enrolments}
        # A line that was carried over from an account joined with this one names that account's enrolment.
        self.twins = {row.pk: ours.get((row.course_id, row.cycle)) for row in everyone}
        self.courses: dict[int, int] = {}
        self.of_course: dict[int, list[tuple[date, int]]] = defaultdict(list)
        self.places = places
        for row in sorted(enrolments, key=lambda row: (day_of(row.created), row.cycle)):
            self.courses[row.pk] = row.course_id
            self.of_course[row.course_id].append((day_of(row.created), row.pk))

    def enrolment_of(self, line: Brought) -> int | None:
        known = self.places.get(line.source[1]) if line.source[0] == MARK else line.enrolment
        known = self.twins.get(known) if known is not None else None
        if known is not None and self.courses.get(known) == line.course_id:
            return known
        return self.latest_begun(line.course_id, line.day)

    def latest_begun(self, course_id: int | None, day: date) -> int | None:
        begun = self.of_course.get(course_id or 0, [])
        place = bisect_right(begun, day, key=lambda each: each[0])
        return begun[max(place - 1, 0)][1] if begun else None


def tally_of(subject_id: int) -> Tally:
    """Compute the tally in six queries."""
    lines = [*studied(subject_id), *entered(subject_id)]
    marks = {line.source[1] for line in lines if line.source[0] == MARK}
    cycles = Cycles(subject_id, places_of(subject_id, marks))
    online: dict[int, int] = defaultdict(int)
    in_person: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    corrected: dict[int, int] = defaultdict(int)
    rest: dict[tuple[date, str, int | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    gained: dict[int, dict[date, Gained]] = defaultdict(lambda: defaultdict(Gained))
    for line in lines:
        cycle, are = cycles.enrolment_of(line), of_kind(line.kind).hours_are
        if are == ONLINE and line.unit == Unit.CLASS_HOUR and line.enrolment in cycles.courses:
            online[line.enrolment] += line.milli
            gained[line.enrolment][line.day] += Gained(online=line.milli)
        elif line.unit == Unit.CLASS_HOUR and are == IN_PERSON and cycle is not None:
            in_person[cycle][line.day] += line.milli
            gained[cycle][line.day] += Gained(in_person=line.milli)
        elif line.unit == Unit.CLASS_HOUR or are == CORRECTED:
            rest[line.day, line.kind, line.course_id][line.unit] += line.milli
            if cycle is not None and line.unit == Unit.CLASS_HOUR:
                corrected[cycle] += line.milli
                gained[cycle][line.day] += Gained(corrected=line.milli)
    return Tally(
        online=online,
        in_person=defaultdict(int, {cycle: sum(days.values()) for cycle, days in in_person.items()}),
        corrected=corrected,
        since={
            cycle: min(came)
            for cycle, days in in_person.items()
            if (came := [day for day, milli in days.items() if milli > 0])
        },
        lines=tuple(in_lines(rest)),
        days=gained,
    )


def with_waiting(tally: Tally, subject_id: int) -> Tally:
    """Return the tally with the hours that wait for her office's confirmation, as they would count; in two queries."""
    holds = list(identity_holds.waiting_for(subject_id).filter(unit=Unit.CLASS_HOUR))
    places = places_of(subject_id, [hold.source_id for hold in holds if hold.source_type == MARK])
    online, in_person, since = defaultdict(int, tally.online), defaultdict(int, tally.in_person), dict(tally.since)
    gained: dict[int, dict[date, Gained]] = defaultdict(dict)
    gained |= {enrolment: dict(days) for enrolment, days in tally.days.items()}

    def note(enrolment: int, day: date | None, more: Gained) -> None:
        if day is not None:
            gained[enrolment][day] = gained[enrolment].get(day, Gained()) + more

    for hold in holds:
        enrolment = identity_holds.enrolment_of(hold)
        if enrolment is not None:
            online[enrolment] += hold.milli
            note(enrolment, hold.day, Gained(online=hold.milli))
        elif of_kind(hold.kind).hours_are == IN_PERSON and (place := places.get(hold.source_id)) is not None:
            in_person[place] += hold.milli
            since[place] = min(day for day in (since.get(place), hold.day) if day is not None)
            note(place, hold.day, Gained(in_person=hold.milli))
    return replace(tally, online=online, in_person=in_person, since=since, days=gained)


def in_lines(rest: Mapping[tuple[date, str, int | None], Mapping[str, int]]) -> Iterator[Line]:
    """Yield lines, newest first."""
    for (day, kind, course_id), units in sorted(rest.items(), key=lambda each: str(each[0]), reverse=True):
        if any(units.values()):
            yield Line(kind, course_id, day, units[Unit.CLASS_HOUR], units[Unit.POINT])


def places_of(subject_id: int, marks: Iterable[str]) -> dict[str, int]:
    """Return by mark the enrolment of the learner's place in the class that it is of, as far as there is one."""
    rows = CohortMember.objects.filter(subject=subject_id).exclude(enrolment=None)
    enrolments = dict(rows.values_list("cohort", "enrolment"))
    of_marks = Mark.objects.filter(pk__in=marks).values_list("pk", "session__cohort")
    return {str(pk): enrolments[cohort] for pk, cohort in of_marks if cohort in enrolments}


def legs_of(subject_id: int) -> QuerySet[Any]:
    """Return the learner's legs; `for_kind` is the kind of the line, or of the line reversed."""
    legs = LedgerLeg.objects.of_learners().filter(txn__subject=subject_id)
    return legs.annotate(for_kind=Coalesce("txn__reverses__kind", "txn__kind")).order_by()


def studied(subject_id: int) -> Iterator[Brought]:
    """Yield hours online, which may be a line a minute: a sum for each enrolment, course and day."""
    rows = legs_of(subject_id).filter(unit=Unit.CLASS_HOUR, for_kind__in=kinds(hours_are=ONLINE))
    grouped = rows.values_list("for_kind", "txn__enrolment", "txn__course", "txn__day").annotate(total=Sum("milli"))
    for kind, enrolment, course_id, day, milli in grouped:
        yield Brought(kind, ("", ""), enrolment, course_id, day, Unit.CLASS_HOUR, milli)


def entered(subject_id: int) -> Iterator[Brought]:
    """Yield everything else that moves hours, and what corrects points, line by line."""
    rows = legs_of(subject_id).exclude(for_kind__in=kinds(hours_are=ONLINE))
    rows = rows.filter(Q(unit=Unit.CLASS_HOUR) | Q(for_kind__in=kinds(hours_are=CORRECTED)))
    asked = rows.values_list(
        *("for_kind", "txn__reverses", "txn__enrolment", "txn__course", "txn__day", "unit", "milli"),
        *("txn__source_type", "txn__source_id", "txn__reverses__source_type", "txn__reverses__source_id"),
    )
    for kind, back, enrolment, course_id, day, unit, milli, *sources in asked:
        source_type, source_id = sources[2:] if back else sources[:2]
        yield Brought(kind, (source_type, source_id), enrolment, course_id, day, unit, milli)
