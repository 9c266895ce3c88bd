"""Posting what is due. Evidence always commits: a rule that fails leaves a row, a sweep tries again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import kept_of
from lms.points.credits import identity_holds, pending_credit
from lms.points.credits.credit import rule_of
from lms.points.errors import WaitsForIdentity
from lms.points.ledger import transactions
from lms.points.ledger.amounts import whole
from lms.points.models import LedgerLeg, LedgerTxn, PendingPosting
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from lms.people.models import User

SWEPT_AT_ONCE = 200


def run(*, rule: str, cause: Any, subject_id: int, **at_hand: Any) -> list[LedgerTxn]:
    """Post what this rule says is due; the caller is in a transaction and has locked the subject.

    `at_hand` is what the rule would otherwise look up again.
    Never raises what a rule did wrong: that leaves a PendingPosting, and the learner's evidence stays. What is due to
    somebody whom only a list names is put on hold.
    """
    try:
        due = rule_of(rule).due(str(cause), **at_hand)
        if not due:
            return []
        try:
            with transaction.atomic():
                return write(due)
        except WaitsForIdentity:
            with transaction.atomic():
                identity_holds.place(rule, str(cause), due)
            return []
    except OperationalError:
        raise  # the database itself is away: nothing can be kept, and the device sends again
    except Exception as error:  # one bad policy row must not turn learners away
        PendingPosting.objects.get_or_create(
            subject_id=subject_id, rule=rule, cause=str(cause), defaults={"error": describe(error)}
        )
        return []


def write(due: list[transactions.Award]) -> list[LedgerTxn]:
    txns = [transactions.post(award) for award in due]
    for txn in txns:
        pending_credit.update_holds(txn)
    return txns


def describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def sweep() -> int:
    """Try again what failed; return how many are done now. A row that fails again waits for the next minute."""
    done = 0
    for pk in list(PendingPosting.objects.order_by("tried").values_list("pk", flat=True)[:SWEPT_AT_ONCE]):
        done += retry(pk)
    return done


@transaction.atomic
def retry(pk: int) -> bool:
    row = PendingPosting.objects.filter(pk=pk).first()
    if row is None:
        return False
    lock_learner(row.subject_id)
    due: list[transactions.Award] = []
    try:
        with transaction.atomic():
            due = rule_of(row.rule).due(row.cause)
            write(due)
    except WaitsForIdentity:
        identity_holds.place(row.rule, row.cause, due)
    except OperationalError:
        raise
    except Exception as error:  # as above; an operator sees the row and its count
        PendingPosting.objects.filter(pk=pk).update(
            attempts=F("attempts") + 1, tried=timezone.now(), error=describe(error)
        )
        return False
    row.delete()
    return True


def is_absorbed(subject: User) -> bool:
    """Return whether another account of the same person is kept: study is posted there, and this ledger is closed."""
    return not subject.is_active and kept_of(subject.pk) != subject.pk


def earned_message(posted: list[LedgerTxn]) -> str | None:
    """Return the points just earned, in words for the learner; None without points."""
    legs = [
        leg.milli
        for txn in posted
        for leg in txn.legs.all()
        if leg.account == LedgerLeg.Account.LEARNER and leg.unit == Unit.POINT
    ]
    return _("You earned %(points)s points.") % {"points": whole(sum(legs))} if legs else None
