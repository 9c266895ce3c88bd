"""The ledger as it was hashed, read in one pass: plain tuples from one statement, flat in memory however long it is.

The text of a transaction is byte for byte what `hash_chain.digest` hashes for `LedgerTxn.says`; it is put together
without models and without a general JSON writer, because a million of them are checked in a sitting.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from django.db import connection

AT_ONCE = 2000
LEGS = """(SELECT COUNT(*) || ':' || {agg}(g.account || ' ' || g.unit || ' ' || g.milli, ';')
    FROM points_ledgerleg g WHERE g.txn_id = t.id)"""
# Everything as text or whole number, alike on both databases. The subject is joined from outside: a transaction whose
# person is gone must still be read.
READ = """
SELECT t.subject_id, {person}, t.number, t.prev, t.hash, t.id, t.policy_id, t.course_id, t.enrolment_id,
    t.cumulative_milli, t.reverses_id, {uuid}, t.key, t.kind, t.stream, t.source_type, t.source_id, CAST(t.day AS text),
    CAST(t.posted_at AS text), CAST(t.facts AS text), {legs}
FROM points_ledgertxn t LEFT JOIN people_user u ON u.id = t.subject_id
{where} ORDER BY t.subject_id, t.number
"""
as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class HashedRow(NamedTuple):
    """A transaction with both hashes as stored, the text that should give its hash, and its legs."""

    subject_id: int
    subject: str
    number: int
    prev: str
    hash: str
    posted_ms: int
    text: str
    legs: Legs

    def digest(self) -> str:
        return sha256(f"{self.prev}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Legs:
    """The legs of one transaction: as hashed, what they bring the learner by unit, and the units that do not cancel."""

    text: str
    learner: dict[str, int]
    uneven: tuple[str, ...]


def read(subject_id: int | None = None) -> Iterator[HashedRow]:
    """Yield all transactions (or one learner's) by subject and number."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement(connection.vendor, one=subject_id is not None), [subject_id] if subject_id else [])
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                yield hashed_row(*row)


def statement(vendor: str, *, one: bool = False) -> str:
    legs = LEGS.format(agg="group_concat" if vendor == "sqlite" else "string_agg")
    where = "WHERE t.subject_id = %s" if one else ""
    return READ.format(person=dashed("u.uuid", vendor), uuid=dashed("t.uuid", vendor), legs=legs, where=where)


def dashed(column: str, vendor: str) -> str:
    """Return SQL for a uuid as people write it: SQLite keeps the bare digits."""
    if vendor != "sqlite":
        return f"CAST({column} AS text)"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in parts)


def hashed_row(
    subject_id: int,
    subject: str | None,
    number: int,
    prev: str,
    hash_: str,
    pk: int,
    policy: int,
    course: int | None,
    enrolment: int | None,
    cumulative: int | None,
    reverses: int | None,
    uuid: str,
    key: str,
    kind: str,
    stream: str,
    source_type: str,
    source_id: str,
    day: str,
    posted_at: str,
    facts: str,
    legs_text: str | None,
) -> HashedRow:
    """Build one row as read; the keys of its text stand in the order of the alphabet."""
    legs = legs_of(legs_text or "")
    posted_ms = milliseconds(posted_at)
    of = "" if enrolment is None else f',"enrolment":{enrolment}'
    text = (
        f'{{"course":{"null" if course is None else course}'
        f',"cumulative":{"null" if cumulative is None else cumulative}'
        f',"day":{encode_basestring(day)}{of},"facts":{canonical(facts)},"key":{encode_basestring(key)}'
        f',"kind":{encode_basestring(kind)},"legs":{legs.text},"number":{number},"policy":{policy}'
        f',"posted_at":{posted_ms},"reverses":{"null" if reverses is None else reverses}'
        f',"source":[{encode_basestring(source_type)},{encode_basestring(source_id)}]'
        f',"stream":{encode_basestring(stream)},"subject":"{subject}","uuid":"{uuid}"}}'
    )
    return HashedRow(subject_id, subject or "nobody", number, prev, hash_, posted_ms, text, legs)


def milliseconds(written: str) -> int:
    """Convert a time to milliseconds as `LedgerTxn.says` does."""
    at = datetime.fromisoformat(written)
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


@lru_cache(maxsize=4096)
def canonical(facts: str) -> str:
    return as_json(json.loads(facts))


@lru_cache(maxsize=4096)
def legs_of(text: str) -> Legs:
    """Parse "2:learner point 1000;scheme point -1000"; what cannot be read so was not written by us, and is uneven."""
    count, _, listed = text.partition(":")
    entries: list[list[Any]] = []
    sums: dict[str, int] = {}
    learner: dict[str, int] = {}
    strange: list[str] = []
    for leg in listed.split(";") if listed else ():
        try:
            account, unit, written = leg.split(" ")
            milli = int(written)
        except ValueError:
            strange.append(leg)
            continue
        entries.append([account, unit, milli])
        sums[unit] = sums.get(unit, 0) + milli
        if account == "learner":
            learner[unit] = learner.get(unit, 0) + milli
    if str(len(entries)) != (count or "0"):
        strange.append(text)
    uneven = [*strange, *(unit for unit, total in sums.items() if total)]
    return Legs(as_json(sorted(entries)), learner, tuple(uneven))
