"""Everything to the right of the evidence, computed again: nothing may differ, and caches can be mended (I8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import absorbed_by
from courses.study.models import Enrolment, PlayLease
from courses.study.recount import rebuild
from lms.points.credits.credit import KNOWN, rule_of
from lms.points.ledger import transactions
from lms.points.models import Balance, LedgerLeg, LedgerTxn
from lms.points.reconcile import line_audit

if TYPE_CHECKING:
    from lms.points.ledger.transactions import Award


def subjects() -> Iterator[int]:
    """Yield everybody with evidence or a ledger."""
    tables = (PlayLease.objects, LedgerTxn.objects, Enrolment.objects)
    found = (table.order_by().values_list("subject_id", flat=True).distinct() for table in tables)
    yield from sorted(set().union(*found))


@transaction.atomic
def differences(subject_id: int) -> list[str]:
    """Return what of one learner differs from the facts: study, balances, awards that were never posted, and lines that
    bring more or less than what they rest on.
    """
    lock_learner(subject_id)
    found = rebuild.differences(subject_id)
    have, should = transactions.balances(subject_id), sums(subject_id)
    found += [
        f"balance of {unit}: has {have.get(unit, 0)}, should have {should.get(unit, 0)}"
        for unit in sorted(have.keys() | should.keys())
        if have.get(unit, 0) != should.get(unit, 0)
    ]
    found += [f"{award.kind} {award.key} is due and was not posted" for award in due(subject_id)]
    overpaid = [words for credit in KNOWN for words in credit.overpaid(subject_id)]
    return [*found, *overpaid, *line_audit.faults(subject_id)]


def sums(subject_id: int) -> dict[str, int]:
    rows = LedgerLeg.objects.of_learners().filter(txn__subject=subject_id).values_list("unit")
    return dict(rows.annotate(total=Sum("milli")))


def due(subject_id: int) -> Iterator[Award]:
    """Yield what the rules would still post, kind by kind in the order in which the facts came; what is in the ledger
    is not due. Of accounts that were joined with this one, what is due to this one.
    """
    accounts = [subject_id, *absorbed_by(subject_id)]
    causes = {(fact.rule, fact.cause): None for credit in KNOWN for fact in credit.facts(accounts)}
    seen = set()
    for rule, cause in causes:
        for award in rule_of(rule).due(cause):
            if (
                award.subject_id == subject_id
                and award.key not in seen
                and not LedgerTxn.objects.filter(key=award.key).exists()
            ):
                seen.add(award.key)
                yield award


@transaction.atomic
def mend(subject_id: int) -> None:
    """Write the caches again; facts and ledger are not touched (what is due is posted by the sweep, not here)."""
    lock_learner(subject_id)
    rebuild.rebuild(subject_id)
    should = sums(subject_id)
    Balance.objects.filter(subject=subject_id).exclude(unit__in=should).update(milli=0)
    for unit, milli in should.items():
        Balance.objects.update_or_create(subject_id=subject_id, unit=unit, defaults={"milli": milli})
