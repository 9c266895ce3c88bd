"""What an erased person leaves in folders that know no people, and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from courses.assess.models import Accommodation
from courses.study import leases
from courses.study.models import PlayLease
from lms.people import phones
from lms.registry.models import Proposal

if TYPE_CHECKING:
    from lms.people.models import User


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    leases.hold_subject(person.pk)
    leases.close_open(subject_id=person.pk, now=timezone.now())
    PlayLease.objects.filter(subject=person).exclude(device="").update(device="")
    Accommodation.objects.filter(subject=person).delete()
    Proposal.objects.filter(person=person).update(reason_sealed=b"")
    forget_codes(person)


def forget_codes(person: User) -> None:
    """The developer's file of sign-in codes, where there is one."""
    found = phones.of(person)
    if found is None or not settings.SMS_FILE.exists():
        return
    text = settings.SMS_FILE.read_text(encoding="utf-8")
    settings.SMS_FILE.write_text(
        "".join(line for line in text.splitlines(keepends=True) if found[0] not in line), encoding="utf-8"
    )


def scrub() -> None:
    """Write the database anew, so that nothing erased lingers in free pages or in the write-ahead log.

    It locks out writers while it runs: at night, and after a restore.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM FULL")
