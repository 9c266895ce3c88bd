"""A learner's class hours as the record groups them, to the milli what the ledger says.

Every leg is in one place: study of an enrolment, classes of a course, or a correction that says what it is. A
reversal stands where the line stands that it takes back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from courses.study.days import day_of
from courses.study.models import Enrolment
from lms.points.models import LedgerLeg, LedgerTxn, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = LedgerTxn.Kind
CORRECTING = (Kind.ADJUSTMENT, Kind.REGRADE)


@dataclass(frozen=True, slots=True)
class Line:
    """Hours or points that neither study nor a class brought, in milli-units; `kind` is one of the ledger's."""

    kind: str
    course_id: int | None
    day: date
    hours_milli: int
    points_milli: int


@dataclass(slots=True)
class Tally:
    """Milli-class-hours by enrolment; `corrected` are those of `lines` that name the enrolment's course."""

    online: Mapping[int, int] = field(default_factory=lambda: defaultdict(int))
    in_person: Mapping[int, int] = field(default_factory=lambda: defaultdict(int))
    corrected: Mapping[int, int] = field(default_factory=lambda: defaultdict(int))
    lines: tuple[Line, ...] = ()

    @property
    def total(self) -> int:
        """The balance of class hours."""
        return sum(self.online.values()) + sum(self.in_person.values()) + sum(line.hours_milli for line in self.lines)


class Cycles:
    """Which cycle of a course a day belongs to: the last that had begun by then."""

    def __init__(self, enrolments: Iterable[Enrolment]) -> None:
        self.of_course: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for row in sorted(enrolments, key=lambda row: (day_of(row.created), row.pk)):
            self.of_course[row.course_id].append((day_of(row.created), row.pk))

    def on(self, course_id: int | None, day: date) -> int | None:
        begun = self.of_course.get(course_id or 0, [])
        place = bisect_right(begun, day, key=lambda each: each[0])
        return begun[place - 1][1] if place else None


def tally_of(subject_id: int) -> Tally:
    """In two queries."""
    enrolments = list(Enrolment.objects.filter(subject=subject_id).only("pk", "course_id", "created"))
    cycles, mine = Cycles(enrolments), {row.pk for row in enrolments}
    online: dict[int, int] = defaultdict(int)
    in_person: dict[int, int] = defaultdict(int)
    corrected: dict[int, int] = defaultdict(int)
    rest: dict[tuple[date, str, int | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for kind, stream, course_id, day, unit, milli in sums(subject_id):
        cycle = cycles.on(course_id, day)
        studied = int(stream.rpartition(":")[2]) if kind == Kind.HOURS and stream else None
        if unit == Unit.CLASS_HOUR and studied in mine:
            online[studied] += milli
        elif unit == Unit.CLASS_HOUR and kind == Kind.ATTENDANCE and cycle is not None:
            in_person[cycle] += milli
        elif unit == Unit.CLASS_HOUR or kind in CORRECTING:
            rest[day, kind, course_id][unit] += milli
            if cycle is not None and unit == Unit.CLASS_HOUR:
                corrected[cycle] += milli
    lines = tuple(
        Line(kind, course_id, day, units[Unit.CLASS_HOUR], units[Unit.POINT])
        for (day, kind, course_id), units in sorted(rest.items(), key=lambda each: str(each[0]), reverse=True)
        if any(units.values())
    )
    return Tally(online, in_person, corrected, lines)


def sums(subject_id: int) -> Iterable[tuple[str, str, int | None, date, str, int]]:
    """The learner's legs by what they are for: kind, stream, course, day and unit of the line, or of the line taken
    back."""
    legs = LedgerLeg.objects.of_learners().filter(txn__subject=subject_id)
    asked = legs.filter(
        Q(unit=Unit.CLASS_HOUR) | Q(txn__kind__in=CORRECTING) | Q(txn__reverses__kind__in=CORRECTING)
    ).annotate(
        for_kind=Coalesce("txn__reverses__kind", "txn__kind"),
        for_stream=Coalesce("txn__reverses__stream", "txn__stream"),
    )
    grouped = asked.order_by().values_list("for_kind", "for_stream", "txn__course", "txn__day", "unit")
    return grouped.annotate(total=Sum("milli"))
