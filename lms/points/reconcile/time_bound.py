"""Whether more study counts for a learner than there was time for, over all that gives hours: leases and classes.

`courses.study.recount.rebuild` proves the same of leases alone; here a class is one more window, at the speed of the
clock.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils import timezone

from courses.study.engine.merging import absorbed_by
from courses.study.models import PlayLease, StudyMinute
from courses.study.values.counting import Stretch, over_bound
from lms.points.credits.kinds.attendance import ATTENDANCE
from lms.points.models import LedgerTxn
from lms.points.values import overlap

CLOCK_SPEED = 1000


def excess_by_day(subject_id: int) -> dict[date, int]:
    """Return days through which more is credited than all windows until then have time for, and by how many
    milliseconds.
    """
    now = timezone.now()
    posted = LedgerTxn.objects.filter(subject=subject_id, kind=ATTENDANCE.kind, reversed_by=None)
    with_time = posted.filter(facts__has_key="start").values_list("day", "facts")
    classes = [(day, overlap.Present.from_facts(facts)) for day, facts in with_time]
    leases = PlayLease.objects.filter(subject__in=[subject_id, *absorbed_by(subject_id)])
    windows = [row.stretch_until(now) for row in leases]
    windows += [Stretch(mark.start, mark.end, CLOCK_SPEED) for _day, mark in classes]
    return over_bound(windows, credited(subject_id, classes))


def credited(subject_id: int, classes: list[tuple[date, overlap.Present]]) -> dict[date, int]:
    """Return milliseconds of study that gave hours, by day: online, less what classes paid for, and in class."""
    by_day: dict[date, int] = defaultdict(int)
    minutes: dict[date, list[overlap.Minute]] = defaultdict(list)
    rows = StudyMinute.objects.filter(subject=subject_id).values_list("day", "minute", "enrolment_id", "gained_ms")
    for day, minute, enrolment, gained in rows:
        minutes[day].append(overlap.Minute(minute, enrolment, gained))
    marks = [mark for _day, mark in classes]
    for day, studied in minutes.items():
        left_out = sum(overlap.left_out_ms(marks, studied, each) for each in {row.enrolment_id for row in studied})
        by_day[day] += sum(row.gained_ms for row in studied) - left_out
    for day, mark in classes:
        by_day[day] += mark.present_ms - mark.absorbed_ms
    return dict(by_day)
