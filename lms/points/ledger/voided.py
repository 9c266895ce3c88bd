"""A void of evidence as the ledger sees it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from courses.study.models import Completion, EvidenceVoid
from lms.points.ledger import transactions
from lms.points.models import REVERSAL, LedgerTxn

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Void:
    """Whose, by whom, the days whose study it changed, the completions that fell, and the days of what it took back.

    `places` are pairs of enrolment and timeline; `post` posts what a rule says is due for a cause.
    """

    row: EvidenceVoid
    by: User
    subject_id: int
    places: Collection[tuple[int, int]]
    days: Collection[date]
    completions: Collection[Completion]
    post: Callable[[str, object], object]
    freed: set[date] = field(default_factory=set)

    def standing(self) -> QuerySet[LedgerTxn]:
        """Return the learner's lines that were not reversed."""
        return LedgerTxn.objects.filter(subject=self.subject_id, reversed_by=None).exclude(kind=REVERSAL)

    def reverse(self, txn: LedgerTxn) -> None:
        """Reverse a line. The reason stands in the void: the chain says nothing of a person."""
        self.freed.add(txn.day)
        transactions.reverse(txn=txn, by=self.by, void=str(self.row.pk))
