"""What a certificate asks for: the whole course, and the class hours in person that the course names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _

from courses.study.days import day_of
from courses.study.models import Completion, Enrolment
from lms.points.amounts import hundredths
from lms.points.models import LedgerLeg, LedgerTxn, Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Requirement:
    met: bool
    words: str


def requirements(enrolment: Enrolment) -> list[Requirement]:
    """Each thing asked for, met or not, in words."""
    course = enrolment.course
    done = Completion.objects.filter(enrolment=enrolment, page=course.pk).exists()
    asked = [Requirement(done, _("Finish every lesson of the course."))]
    if course.hours_offline:
        have = hours_in_person(enrolment)
        words = _("Come to class for %(asked)s class hours; so far %(have)s.") % {
            "asked": course.hours_offline.normalize(),
            "have": hundredths(have),
        }
        asked.append(Requirement(have >= Decimal(course.hours_offline) * 1000, words))
    return asked


def missing(enrolment: Enrolment) -> list[str]:
    return [each.words for each in requirements(enrolment) if not each.met]


def hours_online(enrolment: Enrolment) -> int:
    """Milli-class-hours of this enrolment's study, less what was taken back."""
    ours = {"kind": LedgerTxn.Kind.HOURS, "stream__endswith": f":{enrolment.pk}"}
    undone = {f"reverses__{name}": value for name, value in ours.items()}
    return total(LedgerTxn.objects.filter(**ours), enrolment) + total(LedgerTxn.objects.filter(**undone), enrolment)


def hours_in_person(enrolment: Enrolment) -> int:
    """Milli-class-hours in classes of this course since the enrolment began, less what was taken back."""
    since = day_of(enrolment.created)
    rows = LedgerTxn.objects.filter(course=enrolment.course_id, day__gte=since)
    marks = total(rows.filter(kind=LedgerTxn.Kind.ATTENDANCE), enrolment)
    undone = total(rows.filter(reverses__kind=LedgerTxn.Kind.ATTENDANCE), enrolment)
    return marks + undone


def total(rows: QuerySet[LedgerTxn], enrolment: Enrolment) -> int:
    legs = LedgerLeg.objects.of_learners().filter(txn__in=rows, txn__subject=enrolment.subject_id, unit=Unit.CLASS_HOUR)
    return legs.aggregate(total=Sum("milli"))["total"] or 0
