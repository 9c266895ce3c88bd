"""Face-to-face classes: programmes, cohorts (培训班), their sessions, and who came."""

from lms.delivery.models.classes import Cohort, CohortMember, Programme, Session
from lms.delivery.models.marks import Mark
from lms.delivery.models.proposals import MarkDecision, ProposedMark

__all__ = [
    "Cohort",
    "CohortMember",
    "Mark",
    "MarkDecision",
    "Programme",
    "ProposedMark",
    "Session",
]
