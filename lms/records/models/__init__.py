"""A learner's record for life, and the certificates that rest on it. Facts are superseded or revoked, never edited.

Requests, batches and share links are work in hand, not facts: they change until they are done.
"""

from lms.records.models.batches import Batch, BatchItem
from lms.records.models.certificates import Certificate, RequirementSet, Revocation, RevocationRequest
from lms.records.models.doubts import Cause, Doubt, DoubtQuerySet, PendingCheck
from lms.records.models.elsewhere import ExternalCertificate, ExternalCertificateQuerySet, Verification
from lms.records.models.entries import RecordEntry, ShareLink, ShareLinkQuerySet

__all__ = [
    "Batch",
    "BatchItem",
    "Cause",
    "Certificate",
    "Doubt",
    "DoubtQuerySet",
    "ExternalCertificate",
    "ExternalCertificateQuerySet",
    "PendingCheck",
    "RecordEntry",
    "RequirementSet",
    "Revocation",
    "RevocationRequest",
    "ShareLink",
    "ShareLinkQuerySet",
    "Verification",
]
