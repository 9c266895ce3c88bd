"""The ledger after a void of evidence: it equals what the evidence that is left would have brought alone.

What rested on voided study is reversed, exactly and whole; a stream is lowered to what it is worth now, and what of its
last reversed line was honest is posted again (each kind of credit corrects its own lines). All of it in the
transaction of the void; what fails here undoes the void.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from courses.study.engine.merging import kept_of
from courses.study.models import Completion, EvidenceVoid
from lms.points.credits import identity_holds, posting, voiding
from lms.points.credits.credit import KNOWN
from lms.points.ledger import transactions
from lms.points.ledger.voided import Void
from lms.points.rerun import regrade
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from lms.people.models import User
    from lms.points.models import GradeRun


def on_evidence_voided(
    sender: Any,
    *,
    void: EvidenceVoid,
    by: User,
    subject_id: int,
    places: Collection[tuple[int, int]],
    days: Collection[date],
    completions: Collection[Completion],
    **kwargs: Any,
) -> None:
    """Correct milestones, classes, streams, the caps that had bound, then regrades: each looks at what the one before
    it left.
    """
    if kept_of(subject_id) != subject_id:  # nothing stands there any more: the kept account's ledger is corrected
        return
    if identity_holds.waiting_for(subject_id).exists():  # no ledger yet: what waits is corrected instead
        identity_holds.recount(subject_id, by=by)
        return

    def post(rule: str, cause: object) -> None:
        posting.run(rule=rule, cause=cause, subject_id=subject_id)

    this = Void(void, by, subject_id, places, days, completions, post)
    for credit in sorted(KNOWN, key=lambda each: each.accumulates):  # streams last, for they give way to classes
        credit.on_void(this)
    for day in sorted({*days, *this.freed}):  # a lesson may fall that was finished on another day
        voiding.refill_capped(this, day)
    for run in regrade.runs_covering({*days, *this.freed}):
        repost_regrade(this, run)


def repost_regrade(this: Void, run: GradeRun) -> None:
    """Post a run's difference again where evidence that it counted over these days was voided."""
    if not regrade.has_been_at(run, this.subject_id):
        return
    if regrade.is_reversed(run, this.subject_id):
        return
    standing = list(regrade.posted_by(run).filter(subject=this.subject_id, reversed_by=None).order_by("number"))
    have: dict[str, int] = {str(Unit.POINT): 0, str(Unit.CLASS_HOUR): 0}
    for txn in standing:
        for leg in txn.legs.of_learners():
            have[leg.unit] += leg.milli
    due = regrade.award_for(run, this.subject_id)
    if have == due.amounts:
        return
    for txn in standing:
        this.reverse(txn)
    if any(due.amounts.values()):
        transactions.post(due)
