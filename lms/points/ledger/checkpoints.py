"""A daily signed checkpoint of the ledger, so that even a chain that was rewritten from its beginning is found.

A chain shows what was changed in it; it cannot show that all of it was replaced. So every night the heads of the chains
are hashed, linked to the night before and signed, and a file of these few lines leaves the building.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from foundation.local_days import day_of
from lms.points.ledger.hashed_rows import AT_ONCE, dashed
from lms.points.models.checkpoints import Checkpoint, CheckpointHead
from lms.points.values.hash_chain import FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable

# The last line of every chain, and the number of its last head in a checkpoint (0: none).
LAST_LINES = """
SELECT t.subject_id, t.number, t.hash, {uuid},
    COALESCE((SELECT MAX(h.number) FROM points_checkpointhead h WHERE h.subject_id = t.subject_id), 0)
FROM (SELECT subject_id, MAX(number) AS number FROM points_ledgertxn GROUP BY subject_id) m
JOIN points_ledgertxn t ON t.subject_id = m.subject_id AND t.number = m.number
LEFT JOIN people_user u ON u.id = t.subject_id
"""
HEADS = """
SELECT h.checkpoint_id, {uuid}, h.number, h.hash
FROM points_checkpointhead h LEFT JOIN people_user u ON u.id = h.subject_id ORDER BY h.checkpoint_id, u.uuid
"""


@transaction.atomic
def make() -> Checkpoint:
    """Make today's checkpoint; return the first one for a second call of the same day."""
    now = timezone.now()
    known = Checkpoint.objects.filter(day=day_of(now)).first()
    if known is not None:
        return known
    last = Checkpoint.objects.order_by("-number").first()
    subjects = transactions = 0
    moved: list[tuple[str, int, str, int]] = []
    for subject_id, number, hash_, uuid, covered in rows_of(LAST_LINES):
        subjects, transactions = subjects + 1, transactions + number
        if number > covered:
            moved.append((uuid, number, hash_, subject_id))
    checkpoint = Checkpoint(
        number=last.number + 1 if last else 1,
        day=day_of(now),
        at=now,
        subjects=subjects,
        transactions=transactions,
        root=root_of((uuid, number, hash_) for uuid, number, hash_, _ in sorted(moved)),
        prev=last.hash if last else FIRST,
        key=settings.LEDGER_KEY_ID,
    )
    statement = statement_of(checkpoint)
    checkpoint.hash = sha256(statement).hexdigest()
    checkpoint.signature = Ed25519PrivateKey.from_private_bytes(settings.LEDGER_KEY).sign(statement).hex()
    checkpoint.save(force_insert=True)
    CheckpointHead.objects.bulk_create(
        (CheckpointHead(checkpoint=checkpoint, subject_id=pk, number=n, hash=h) for _, n, h, pk in moved), AT_ONCE
    )
    return checkpoint


def sweep() -> None:
    """Make the day's checkpoint if it is missing; called every minute."""
    if not Checkpoint.objects.filter(day=day_of(timezone.now())).exists():
        make()


def root_of(heads: Iterable[tuple[str, int, str]]) -> str:
    """Return the SHA-256 over lines "uuid number hash", sorted by uuid."""
    digest = sha256()
    for head in heads:
        digest.update("{} {} {}\n".format(*head).encode())
    return digest.hexdigest()


def statement_of(row: Checkpoint) -> bytes:
    """Return what is hashed and signed: canonical JSON."""
    return json.dumps(payload(row), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def payload(row: Checkpoint) -> dict[str, Any]:
    return {
        "number": row.number,
        "day": row.day.isoformat(),
        "at": int(row.at.timestamp() * 1000),
        "subjects": row.subjects,
        "transactions": row.transactions,
        "root": row.root,
        "prev": row.prev,
        "key": row.key,
    }


def as_line(row: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint as it is exported."""
    return {"type": "checkpoint", "says": payload(row), "hash": row.hash, "signature": row.signature}


def public_keys() -> dict[str, str]:
    """Return the keys whose signatures are good, by id, as hex: the one in use and those that were before it."""
    mine = Ed25519PrivateKey.from_private_bytes(settings.LEDGER_KEY).public_key()
    raw = mine.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return {**settings.LEDGER_OLD_KEYS, settings.LEDGER_KEY_ID: raw}


def faults(exported: dict[int, str] | None = None) -> Iterator[str]:
    """Yield what is wrong with the checkpoints themselves; `exported`: the hashes of a file that left the building."""
    keys = public_keys()
    roots = dict(roots_by_checkpoint())
    prev, expected = FIRST, 1
    for row in Checkpoint.objects.order_by("number").iterator(AT_ONCE):
        if row.number != expected or row.prev != prev:
            yield f"checkpoint {row.number} does not follow the one before it"
        if row.hash != sha256(statement_of(row)).hexdigest():
            yield f"checkpoint {row.number} was changed"
        if not is_signed(row, keys):
            yield f"checkpoint {row.number} is not signed by a key of ours"
        if roots.get(row.pk, root_of([])) != row.root:
            yield f"the heads of checkpoint {row.number} were changed"
        if exported is not None and exported.get(row.number, row.hash) != row.hash:
            yield f"checkpoint {row.number} is not the one that left the building"
        prev, expected = row.hash, row.number + 1
    if exported and max(exported) >= expected:
        yield f"checkpoint {max(exported)} left the building and is not here"


def is_signed(row: Checkpoint, keys: dict[str, str]) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[row.key]))
        key.verify(bytes.fromhex(row.signature), statement_of(row))
    except (KeyError, ValueError, InvalidSignature):
        return False
    return True


def roots_by_checkpoint() -> Iterator[tuple[int, str]]:
    """Yield each checkpoint's root, from its heads; one that has none is left out."""
    current, digest = 0, sha256()
    for checkpoint, uuid, number, hash_ in rows_of(HEADS):
        if checkpoint != current:
            if current:
                yield current, digest.hexdigest()
            current, digest = checkpoint, sha256()
        digest.update(f"{uuid} {number} {hash_}\n".encode())
    if current:
        yield current, digest.hexdigest()


def rows_of(sql: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.format(uuid=dashed("u.uuid", connection.vendor)))
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def last_at() -> datetime | None:
    return Checkpoint.objects.order_by("-number").values_list("at", flat=True).first()
