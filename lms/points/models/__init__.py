"""Points and class hours: the policies, the ledger, and what can be rebuilt from it."""

from lms.points.models.cases import Adjustment, Appeal
from lms.points.models.checkpoints import Checkpoint, CheckpointHead
from lms.points.models.events import Achievement, ClassTerms
from lms.points.models.goals import Goal
from lms.points.models.grading import GradeRun, PolicyMend
from lms.points.models.ledger import REVERSAL, Balance, LedgerLeg, LedgerTxn
from lms.points.models.policy import Policy
from lms.points.models.waiting import Hold, PendingPosting

__all__ = [
    "REVERSAL",
    "Achievement",
    "Adjustment",
    "Appeal",
    "Balance",
    "Checkpoint",
    "CheckpointHead",
    "ClassTerms",
    "Goal",
    "GradeRun",
    "Hold",
    "LedgerLeg",
    "LedgerTxn",
    "PendingPosting",
    "Policy",
    "PolicyMend",
]
