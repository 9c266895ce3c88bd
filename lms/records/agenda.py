"""What is owed about certificates: papers from elsewhere to verify, revocations to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext

from foundation.http.permission import visible
from lms.backoffice.agenda import Duty, in_one_query
from lms.people.access import OFFICERS, has_role
from lms.records.models import Doubt, ExternalCertificate, RevocationRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User


def owed(user: User) -> Iterator[Duty]:
    """Yield to officers of the place what waits for them on the certificates' desk."""
    if not has_role(user, *OFFICERS):
        return
    papers = visible(user, ExternalCertificate.objects.current().filter(verifications=None))
    asked = visible(user, RevocationRequest.objects.filter(state=RevocationRequest.State.OPEN))
    counts = in_one_query(
        user,
        papers=papers.exclude(by=user),
        revocations=asked.exclude(by=user),
        doubts=visible(user, Doubt.objects.open()),
    )
    count = counts["papers"]
    words = ngettext(
        "Verify %(count)d certificate from elsewhere", "Verify %(count)d certificates from elsewhere", count
    ) % {"count": count}
    yield Duty("papers", words, reverse("records:desk"), count)
    count = counts["revocations"]
    words = ngettext(
        "Decide whether %(count)d certificate is revoked", "Decide whether %(count)d certificates are revoked", count
    ) % {"count": count}
    yield Duty("revocations", words, reverse("records:desk"), count)
    count = counts["doubts"]
    words = ngettext(
        "Look at %(count)d doubt about a certificate", "Look at %(count)d doubts about certificates", count
    ) % {"count": count}
    yield Duty("doubts", words, reverse("records:desk"), count)
