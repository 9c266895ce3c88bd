"""Who studies what, what the players claimed, and what of it counts.

Facts (leases, chunks, conflicts, decisions) are never changed; what counts can be made again from them.
"""

from courses.study.model_counts import Completion, Reading, SlackDay, SpanHold, StudyMinute, VerifiedInterval
from courses.study.model_facts import (
    EvidenceChunk,
    EvidenceConflict,
    EvidenceVoid,
    Presence,
    ReadingProof,
    SameLearner,
    TimelineEdit,
    VoidDecision,
)
from courses.study.model_leases import CHANGES, LASTS, Delivery, PlayLease
from courses.study.model_places import Enrolment, Timeline
from courses.study.model_surveys import SurveyAnswer

__all__ = [
    "CHANGES",
    "LASTS",
    "Completion",
    "Delivery",
    "Enrolment",
    "EvidenceChunk",
    "EvidenceConflict",
    "EvidenceVoid",
    "PlayLease",
    "Presence",
    "Reading",
    "ReadingProof",
    "SameLearner",
    "SlackDay",
    "SpanHold",
    "StudyMinute",
    "SurveyAnswer",
    "Timeline",
    "TimelineEdit",
    "VerifiedInterval",
    "VoidDecision",
]
