"""Face-to-face classes: programmes, cohorts (培训班), their sessions, and who came."""

from lms.delivery.models.classes import Cohort, CohortMember, Occupation, Programme, Session, WaitingMember
from lms.delivery.models.marks import Mark
from lms.delivery.models.proposals import MarkDecision, ProposedMark
from lms.delivery.models.steps import CohortStep, ProgrammeStep, SessionChange

__all__ = [
    "Cohort",
    "CohortMember",
    "CohortStep",
    "Mark",
    "MarkDecision",
    "Occupation",
    "Programme",
    "ProgrammeStep",
    "ProposedMark",
    "Session",
    "SessionChange",
    "WaitingMember",
]
