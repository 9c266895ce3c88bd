"""Certificates from elsewhere: entered, corrected, taken out again, and checked by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from lms.people.access import reloaded
from lms.people.identity import vault
from lms.people.relations import own_base
from lms.records.elsewhere import scans
from lms.records.errors import NotTheLatest, OwnEntry
from lms.records.models import ExternalCertificate, Verification

if TYPE_CHECKING:
    from lms.people.models import User
    from lms.records.elsewhere.scans import Scan

NUMBER = "external certificate number"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate."""

    kind: str
    title: str
    level: str
    number: str
    issuer: str
    issued: date


def number_of(row: ExternalCertificate) -> str:
    return vault.decrypt(person=row.subject, field=NUMBER, sealed=bytes(row.number_sealed))


@transaction.atomic
def enter(*, subject: User, paper: Paper, scan: Scan | None, by: User) -> ExternalCertificate:
    """Enter a certificate that somebody else issued, not compared with any register yet."""
    name = scans.store(scan, person=subject) if scan else ""
    return write(subject, paper, by, name, type_of(scan))


@transaction.atomic
def correct(*, row: ExternalCertificate, paper: Paper, scan: Scan | None, by: User) -> ExternalCertificate:
    """Enter a new row that supersedes the old one; what was found about the old one does not count for it.

    Without a new scan the old one stays. Raises NotTheLatest.
    """
    latest(row)
    name = scans.store(scan, person=row.subject) if scan else row.scan
    return write(row.subject, paper, by, name, type_of(scan) or row.scan_type, supersedes=row)


@transaction.atomic
def withdraw(*, row: ExternalCertificate, by: User) -> ExternalCertificate:
    """Take it out of the record; the rows stay. Raises NotTheLatest."""
    latest(row)
    paper = Paper(row.kind, row.title, row.level, number_of(row), row.issuer, row.issued)
    return write(row.subject, paper, by, row.scan, row.scan_type, supersedes=row, is_withdrawn=True)


@transaction.atomic
def verify(*, row: ExternalCertificate, state: Verification.State, note: str, by: User) -> Verification:
    """Say what comparing it with the issuer's register has shown. Raises OwnEntry, NotTheLatest."""
    latest(row)
    if by.pk in {row.by_id, row.subject_id} or own_base(reloaded(by), row.subject):
        raise OwnEntry
    found = Verification(certificate=row, state=state, by=by, at=timezone.now())
    found.note = note
    found.save()
    return found


def latest(row: ExternalCertificate) -> None:
    if ExternalCertificate.objects.filter(supersedes=row).exists() or row.is_withdrawn:
        raise NotTheLatest


def type_of(scan: Scan | None) -> str:
    return scan.type if scan else ""


def write(
    subject: User,
    paper: Paper,
    by: User,
    name: str,
    scan_type: str,
    *,
    supersedes: ExternalCertificate | None = None,
    is_withdrawn: bool = False,
) -> ExternalCertificate:
    row = ExternalCertificate(
        subject=subject,
        by=by,
        supersedes=supersedes,
        kind=paper.kind,
        level=paper.level,
        number_sealed=vault.encrypt(person=subject, field=NUMBER, text=paper.number),
        issued=paper.issued,
        scan=name,
        scan_type=scan_type,
        is_withdrawn=is_withdrawn,
        created=timezone.now(),
    )
    row.title, row.issuer = paper.title, paper.issuer
    row.save()
    return row
