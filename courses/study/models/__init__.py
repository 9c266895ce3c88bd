"""Who studies what, what the players claimed, and what of it counts.

Facts (leases, chunks, conflicts, decisions) are never changed; what counts can be recomputed from them.
"""

from courses.study.models.counts import (
    Completion,
    Reading,
    SlackDay,
    SpanHold,
    StudyMinute,
    StudyStretch,
    VerifiedInterval,
)
from courses.study.models.facts import (
    BookConflict,
    EvidenceChunk,
    EvidenceConflict,
    EvidenceVoid,
    OfflineClaim,
    Presence,
    ReadingProof,
    SameLearner,
    TimelineEdit,
    VoidDecision,
)
from courses.study.models.leases import CHANGES, LASTS, Delivery, PlayLease
from courses.study.models.offline import DeviceKey, OfflineGrant
from courses.study.models.places import Enrolment, Timeline
from courses.study.models.surveys import SurveyAnswer

__all__ = [
    "CHANGES",
    "LASTS",
    "BookConflict",
    "Completion",
    "Delivery",
    "DeviceKey",
    "Enrolment",
    "EvidenceChunk",
    "EvidenceConflict",
    "EvidenceVoid",
    "OfflineClaim",
    "OfflineGrant",
    "PlayLease",
    "Presence",
    "Reading",
    "ReadingProof",
    "SameLearner",
    "SlackDay",
    "SpanHold",
    "StudyMinute",
    "StudyStretch",
    "SurveyAnswer",
    "Timeline",
    "TimelineEdit",
    "VerifiedInterval",
    "VoidDecision",
]
