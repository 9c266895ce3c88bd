"""A learner's record (学习档案) as one value, across bases, classes and years; pages, paper and files are made of it.

It holds what was granted in quizzes, never why: a category or level of disability is not in it and cannot get into it.
`as_of` is when something in it last changed, not when it was read: the same record gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lms.records.certificates.masking import masked, masked_number
from lms.records.requirements.requirement_check import Requirement


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle of one course: hours in milli-class-hours. Base, class and programme may be empty.

    `counted_milli` is what counts towards a certificate: of what was learnt online at most `online_share` per cent of
    the whole (None: all of it). `shared` says in words which hours of it are counted with another course.
    `finished_online` is the day on which the online lessons were finished (线上学完), `finished` that on which the
    training was complete, everything that its certificate asks for being met (培训结业).
    """

    enrolment: UUID
    title: str
    cycle: int
    year: int
    base: str
    cohort: str
    programme: str
    begun: date
    left: date | None
    finished_online: date | None
    finished: date | None
    online_milli: int
    in_person_milli: int
    corrected_milli: int = 0
    counted_milli: int = 0
    online_share: int | None = None
    asked: tuple[Requirement, ...] = ()
    certificate: UUID | None = None
    serial: str = ""
    shared: str = ""

    @property
    def total_milli(self) -> int:
        return self.online_milli + self.in_person_milli + self.corrected_milli

    @property
    def is_cut(self) -> bool:
        """Return whether some of the hours online do not count towards the certificate."""
        return self.counted_milli < self.total_milli

    @property
    def can_have_certificate(self) -> bool:
        return self.certificate is None and all(each.met for each in self.asked)


@dataclass(frozen=True, slots=True)
class Correction:
    """What neither study nor a class brought: two people corrected it, or a period was counted again. Milli-units."""

    kind: str
    words: str
    course: str
    day: date
    hours_milli: int
    points_milli: int


@dataclass(frozen=True, slots=True)
class QuizResult:
    """The best go at one quiz of a lesson."""

    course: str
    lesson: str
    right: int
    total: int
    passed: bool
    goes: int
    day: date


@dataclass(frozen=True, slots=True)
class Practical:
    course: str
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Attendance:
    """The meetings of one class so far, and how long the learner was there."""

    cohort: str
    code: str
    programme: str
    base: str
    meetings: int
    came: int
    late: int
    excused: int
    minutes: int
    of_minutes: int


@dataclass(frozen=True, slots=True)
class ListedCertificate:
    """A certificate, from here or from elsewhere. `state` is a code, `state_words` the same for people."""

    uuid: UUID
    is_ours: bool
    kind: str
    kind_words: str
    title: str
    level: str
    level_words: str
    number: str
    issuer: str
    issued: date
    has_scan: bool
    state: str
    state_words: str
    verified_by: str
    verified: date | None
    note: str = ""

    @property
    def badge(self) -> str:
        return {
            "issued_here": "good",
            "by_hand": "good",
            "by_system": "good",
            "unverified": "info",
            "in_doubt": "warn",
        }.get(self.state, "bad")


@dataclass(frozen=True, slots=True)
class Granted:
    """How quizzes could be taken differently, and when."""

    kind: str
    words: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Dossier:
    learner: UUID
    name: str
    as_of: datetime
    points_milli: int
    hours_milli: int
    online_milli: int
    in_person_milli: int
    corrected_milli: int
    cycles: tuple[Cycle, ...]
    corrections: tuple[Correction, ...]
    quizzes: tuple[QuizResult, ...]
    practicals: tuple[Practical, ...]
    attendance: tuple[Attendance, ...]
    certificates: tuple[ListedCertificate, ...]
    accommodations: tuple[Granted, ...]


def for_strangers(record: Dossier, *, with_name: bool) -> Dossier:
    """Return what a share link shows: courses, hours, work and certificates. The name is masked unless the learner
    wants it shown; how quizzes were taken, results, attendance, full numbers and who checked them are left out.
    """
    return replace(
        record,
        name=record.name if with_name else masked(record.name),
        points_milli=0,
        quizzes=(),
        attendance=(),
        corrections=tuple(replace(each, points_milli=0) for each in record.corrections if each.hours_milli),
        accommodations=(),
        certificates=tuple(
            replace(settled(each), number=masked_number(each.number), verified_by="", note="", has_scan=False)
            for each in record.certificates
            if each.state not in ("revoked", "mismatch")
        ),
    )


def settled(each: ListedCertificate) -> ListedCertificate:
    """Return the line with a doubt left out: it stays valid until two people decide, and strangers see no suspicion."""
    return replace(each, state="issued_here", state_words=_("issued here")) if each.state == "in_doubt" else each
