"""What records keep of a person besides rows in ink, taken away when she is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage

from lms.records.models import BatchItem, ExternalCertificate, RevocationRequest, ShareLink

if TYPE_CHECKING:
    from lms.people.models import User


GONE = "—"


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    """Links that showed her record, and scans; both are unreadable with her key gone, and gone is better."""
    ShareLink.objects.filter(subject=person).delete()
    asked = RevocationRequest.objects.filter(certificate__subject=person)
    asked.update(reason=GONE)
    asked.exclude(answer="").update(answer=GONE)
    BatchItem.objects.filter(enrolment__subject=person).update(words=[])
    for name in ExternalCertificate.objects.filter(subject=person).exclude(scan="").values_list("scan", flat=True):
        default_storage.delete(name)
