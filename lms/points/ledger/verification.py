"""Proving the ledger in one pass: every chain, number, sum and balance, and every checkpoint. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection

from lms.points.ledger import checkpoints, hashed_rows
from lms.points.models import Balance
from lms.points.values.hash_chain import FIRST

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
HEADS = "SELECT subject_id, number, hash FROM points_checkpointhead ORDER BY subject_id, number"
WITHOUT_TXN = """
SELECT g.id FROM points_ledgerleg g
WHERE NOT EXISTS (SELECT 1 FROM points_ledgertxn t WHERE t.id = g.txn_id) ORDER BY g.id
"""
# A posting that was under way while a checkpoint was made comes after it with an earlier time.
UNDER_WAY_MS = 3_600_000


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


def faults(
    *, subject_id: int | None = None, count: Count | None = None, exported: dict[int, str] | None = None
) -> Iterator[Fault]:
    """Yield everything that is wrong, in the order of the ledger; empty when every bit is as it was written.

    One learner's ledger alone is not compared with the checkpoints. `exported`: see `checkpoints.faults`.
    """
    count = count or Count()
    if subject_id is not None:
        yield from chains(hashed_rows.read(subject_id), count)
        return
    for words in checkpoints.faults(exported):
        yield Fault("", words)
    # In this order: heads of a checkpoint made meanwhile are not read, and lines that are posted meanwhile are new.
    heads = Heads(checkpoints.rows_of(HEADS))
    yield from chains(hashed_rows.read(), count, heads)
    for _, number, _ in heads.rest():
        yield Fault("", f"transaction {number} of a learner stood in a checkpoint and is gone")
    yield from strays()


class Heads:
    """The heads of checkpoints in the order of the ledger, each taken once."""

    def __init__(self, rows: Iterator[tuple[int, int, str]]) -> None:
        self.rows = rows
        self.next = next(rows, None)

    def missing_before(self, subject_id: int, number: int) -> Iterator[tuple[int, int, str]]:
        """Yield the heads that should have come before this place."""
        while self.next is not None and self.next[:2] < (subject_id, number):
            head, self.next = self.next, next(self.rows, None)
            yield head

    def hash_at(self, subject_id: int, number: int) -> str | None:
        """Return the hash that a checkpoint holds for this place; None without one."""
        if self.next is None or self.next[:2] != (subject_id, number):
            return None
        stored_hash, self.next = self.next[2], next(self.rows, None)
        return stored_hash

    def rest(self) -> Iterator[tuple[int, int, str]]:
        while self.next is not None:
            head, self.next = self.next, next(self.rows, None)
            yield head


def chains(rows: Iterable[hashed_rows.HashedRow], count: Count, heads: Heads | None = None) -> Iterator[Fault]:
    chain = Chain()
    heads = heads or Heads(iter(()))
    last_at = checkpoints.last_at()
    covered_until = int(last_at.timestamp() * 1000) - UNDER_WAY_MS if last_at and heads.next else 0
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
        if row.hash != row.digest():
            yield Fault(row.subject, f"transaction {row.number} was changed")
        for unit in row.legs.uneven:
            yield Fault(row.subject, f"transaction {row.number} does not sum to nothing in {unit}")
        for _, number, _ in heads.missing_before(row.subject_id, row.number):
            yield Fault("", f"transaction {number} of a learner stood in a checkpoint and is gone")
        stood = heads.hash_at(row.subject_id, row.number)
        if stood is not None and stood != row.hash:
            yield Fault(row.subject, f"transaction {row.number} is not the one that a checkpoint sealed")
        is_covered = heads.next is not None and heads.next[0] == row.subject_id
        if row.posted_ms < covered_until and stood is None and not is_covered:
            yield Fault(row.subject, f"transaction {row.number} is older than the checkpoint that does not know it")
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
    """Yield balances of learners without a ledger, and legs without a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_LEDGER)
        for subject_id, unit, milli in cursor.fetchall():
            yield Fault("", f"learner {subject_id} has a balance of {milli} {unit} and no ledger")
        cursor.execute(WITHOUT_TXN)
        for (pk,) in cursor.fetchall():
            yield Fault("", f"leg {pk} belongs to no transaction")
