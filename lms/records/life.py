"""A learner's courses as the record shows them: whatever base, class or year they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from courses.study.joining import absorbed_by
from courses.study.models import Enrolment
from lms.records import certificates
from lms.records.models import Certificate, RecordEntry
from lms.records.requirements import Requirement, hours_in_person, hours_online, requirements

if TYPE_CHECKING:
    from lms.people.models import User


@dataclass(frozen=True, slots=True)
class CourseInLife:
    """One cycle of one course: hours in milli-class-hours, and the certificate or what it still asks for."""

    enrolment: Enrolment
    title: str
    online_milli: int
    in_person_milli: int
    finished: date | None
    certificate: Certificate | None
    asked: list[Requirement]

    @property
    def can_have_certificate(self) -> bool:
        return self.certificate is None and all(each.met for each in self.asked)

    @property
    def total_milli(self) -> int:
        return self.online_milli + self.in_person_milli


def life_of(subject: User) -> list[CourseInLife]:
    """Newest first. A handful of queries a course: nobody takes hundreds."""
    rows = Enrolment.objects.filter(subject=subject).select_related("course").order_by("-created")
    entries = {entry.enrolment_id: entry for entry in RecordEntry.objects.filter(subject=subject, superseded_by=None)}
    live = {
        certificate.enrolment_id: certificate
        for certificate in Certificate.objects.filter(subject=subject, revocation=None)
    }
    if absorbed_by(subject.pk):  # papers that were issued to an account joined with this one are as good
        for row in rows:
            paper = certificates.live_elsewhere(row)
            if paper:
                live.setdefault(row.pk, paper)
    return [
        CourseInLife(
            enrolment=row,
            title=row.course.title,
            online_milli=hours_online(row),
            in_person_milli=hours_in_person(row),
            finished=entries[row.pk].finished if row.pk in entries else None,
            certificate=live.get(row.pk),
            asked=requirements(row),
        )
        for row in rows
    ]
