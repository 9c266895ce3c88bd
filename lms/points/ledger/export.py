"""The ledger and its checkpoints as lines of JSON, to be checked without our code (docs/verify_ledger.py).

No names and no numbers of people: learners are their random uuids. What an officer wrote as a reason is hashed in the
chain and goes along.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lms.points.ledger import checkpoints, hashed_rows
from lms.points.models import Checkpoint

if TYPE_CHECKING:
    from typing import TextIO


def write(file: TextIO) -> int:
    """Write all of it, streaming; return how many transactions there are."""
    count = 0
    for line in before_transactions():
        put(file, line)
    for row in hashed_rows.read():
        count += 1
        # The text as it is hashed, not parsed and written again.
        file.write(f'{{"type":"transaction","says":{row.text},"prev":"{row.prev}","hash":"{row.hash}"}}\n')
    put(file, {"type": "end", "transactions": count})
    return count


def write_checkpoints(file: TextIO) -> int:
    """Write the checkpoints alone: a page or two, to be mailed or printed, kept where we cannot reach it."""
    rows = list(Checkpoint.objects.order_by("number"))
    put(file, keys())
    for row in rows:
        put(file, checkpoints.as_line(row))
    return len(rows)


def before_transactions() -> Iterator[dict[str, Any]]:
    yield keys()
    for row in Checkpoint.objects.order_by("number").iterator(hashed_rows.AT_ONCE):
        yield checkpoints.as_line(row)
    numbers = dict(Checkpoint.objects.values_list("pk", "number"))
    for checkpoint, uuid, number, hash_ in checkpoints.rows_of(checkpoints.HEADS):
        says = {"checkpoint": numbers[checkpoint], "subject": uuid, "number": number, "hash": hash_}
        yield {"type": "head", **says}


def keys() -> dict[str, Any]:
    return {"type": "keys", "ed25519": checkpoints.public_keys()}


def put(file: TextIO, line: dict[str, Any]) -> None:
    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def read_checkpoints(file: TextIO) -> dict[int, str]:
    """Return number and hash of each checkpoint in a file that left the building."""
    found = {}
    for raw in file:
        line = json.loads(raw)
        if line["type"] == "checkpoint":
            found[line["says"]["number"]] = line["hash"]
    return found
