"""What `line_audit` cannot see in any one line: lines that should stand and do not, and what waits and should not.

Each rule of posting after the fact (a void, a merge, a hold, a run) leaves the ledger in a state that follows from
the rows alone; this compares it, and trusts nothing that the rule wrote about itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lms.points.credits.credit import KNOWN, of_kind, self_study
from lms.points.ledger.ledger_walk import named, standing
from lms.points.reconcile import merge_audit
from lms.points.values import rules

if TYPE_CHECKING:
    from lms.points.ledger.ledger_walk import Walk


def faults(walk: Walk) -> Iterator[str]:
    """Yield what should stand and does not, whichever kind of credit or correction should have left it."""
    yield from cut_with_room(walk)
    for credit in KNOWN:
        yield from credit.missing(walk)
    yield from merge_audit.faults(walk)


def cut_with_room(walk: Walk) -> Iterator[str]:
    """Yield lines cut although their caps have room: a void gives back what the cap had cut from honest study."""
    for line in standing(walk):
        txn = line.txn
        if txn.kind not in self_study() or line.points >= line.full:
            continue
        caps_left = of_kind(txn.kind).caps_left(walk.read(txn), walk.given_on(txn.day))
        left = rules.cut_to_caps(line.full - line.points, *caps_left)
        if left > 0:
            yield named(line, f"was cut to {line.points} of {line.full}, the day's caps have room for {left} more")
