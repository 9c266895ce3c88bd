"""Removes what records keep of a person besides append-only rows when the person is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage

from lms.records.models import BatchItem, ExternalCertificate, RevocationRequest, ShareLink

if TYPE_CHECKING:
    from lms.people.models import User


GONE = "—"


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    """Delete links that showed her record, and scans; both are unreadable without her key, and deleting is safer."""
    ShareLink.objects.filter(subject=person).delete()
    asked = RevocationRequest.objects.filter(certificate__subject=person)
    asked.update(reason=GONE)
    asked.exclude(answer="").update(answer=GONE)
    BatchItem.objects.filter(enrolment__subject=person).update(words=[])
    for name in ExternalCertificate.objects.filter(subject=person).exclude(scan="").values_list("scan", flat=True):
        default_storage.delete(name)
