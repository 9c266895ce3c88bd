"""Proving the ledger in one pass: every chain, every number, every sum, every balance. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection

from lms.points import sealed
from lms.points.chain import FIRST
from lms.points.models import Balance

# One statement, so that a posting that commits meanwhile is in both or in neither.
BALANCE_AND_LEGS = """
SELECT (SELECT milli FROM points_balance WHERE subject_id = %s AND unit = %s),
    (SELECT SUM(g.milli) FROM points_ledgerleg g JOIN points_ledgertxn t ON t.id = g.txn_id
     WHERE t.subject_id = %s AND g.account = 'learner' AND g.unit = %s)
"""
WITHOUT_LEDGER = """
SELECT b.subject_id, b.unit, b.milli FROM points_balance b
WHERE b.milli <> 0 AND NOT EXISTS (SELECT 1 FROM points_ledgertxn t WHERE t.subject_id = b.subject_id)
"""
WITHOUT_TXN = """
SELECT g.id FROM points_ledgerleg g
WHERE NOT EXISTS (SELECT 1 FROM points_ledgertxn t WHERE t.id = g.txn_id) ORDER BY g.id
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with whose ledger; `subject` is the person's random uuid, or empty."""

    subject: str
    words: str


@dataclass(slots=True)
class Chain:
    """Where one learner's chain stands while it is read."""

    subject_id: int = 0
    subject: str = ""
    number: int = 0
    hash: str = FIRST
    totals: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Count:
    """How much has been read."""

    subjects: int = 0
    transactions: int = 0


def faults(*, subject_id: int | None = None, count: Count | None = None) -> Iterator[Fault]:
    """Everything that is wrong, in the order of the ledger; empty when every bit is as it was written."""
    count = count or Count()
    yield from chains(sealed.read(subject_id), count)
    if subject_id is None:
        yield from strays()


def chains(rows: Iterable[sealed.Sealed], count: Count) -> Iterator[Fault]:
    chain = Chain()
    for row in rows:
        if row.subject_id != chain.subject_id:
            yield from balance_faults(chain)
            chain = Chain(row.subject_id, row.subject)
            count.subjects += 1
        count.transactions += 1
        if row.number != chain.number + 1:
            yield Fault(row.subject, f"number {row.number} stands where {chain.number + 1} should")
        if row.prev != chain.hash:
            yield Fault(row.subject, f"transaction {row.number} does not follow the one before it")
        if row.hash != row.seal():
            yield Fault(row.subject, f"transaction {row.number} was changed")
        for unit in row.legs.uneven:
            yield Fault(row.subject, f"transaction {row.number} does not sum to nothing in {unit}")
        for unit, milli in row.legs.learner.items():
            chain.totals[unit] = chain.totals.get(unit, 0) + milli
        chain.number, chain.hash = row.number, row.hash
    yield from balance_faults(chain)


def balance_faults(chain: Chain) -> Iterator[Fault]:
    if not chain.subject_id:
        return
    cached = dict(Balance.objects.filter(subject_id=chain.subject_id).values_list("unit", "milli"))
    for unit in sorted(set(chain.totals) | set(cached)):
        if chain.totals.get(unit, 0) != cached.get(unit, 0):
            now_cached, now_summed = both_now(chain.subject_id, unit)
            if now_cached != now_summed:
                yield Fault(chain.subject, f"the balance of {unit} is {now_cached}, its legs sum to {now_summed}")


def both_now(subject_id: int, unit: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(BALANCE_AND_LEGS, [subject_id, unit, subject_id, unit])
        cached, summed = cursor.fetchone()
    return int(cached or 0), int(summed or 0)


def strays() -> Iterator[Fault]:
    """Balances of learners without a ledger, and legs without a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_LEDGER)
        for subject_id, unit, milli in cursor.fetchall():
            yield Fault("", f"learner {subject_id} has a balance of {milli} {unit} and no ledger")
        cursor.execute(WITHOUT_TXN)
        for (pk,) in cursor.fetchall():
            yield Fault("", f"leg {pk} belongs to no transaction")
