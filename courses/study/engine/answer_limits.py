"""How often a check question may be answered: guessing must cost more than reading; who reads does not meet the limit.

Each answer is kept (`ReadingProof`). After a wrong one the next is taken when there was time to look again; a day has a
bound for each part. No time limit: an answer may always come later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from courses.study.errors import TriedTooOften, TryLater
from courses.study.models import ReadingProof
from foundation.local_days import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from courses.study.models import PlayLease
    from courses.study.values.intervals import Span

LOOK_AGAIN = timedelta(seconds=30)  # after a first wrong answer; so much more after each further one of the day
LONGEST_LOOK = timedelta(minutes=5)
WRONG_A_DAY = 10  # for each part


@dataclass(frozen=True, slots=True)
class Tries:
    """How a learner stands with one question: when the next answer is taken, and whether today's are used up."""

    wrong_today: int = 0
    next_at: datetime | None = None

    @property
    def are_exhausted(self) -> bool:
        return self.wrong_today >= WRONG_A_DAY


def tries_of(proofs: Iterable[ReadingProof], now: datetime) -> Tries:
    """Return how the learner stands with one question, from the answers given to it."""
    wrong = [proof.received_at for proof in proofs if not proof.right and day_of(proof.received_at) == day_of(now)]
    if not wrong:
        return Tries()
    next_at = max(wrong) + min(LOOK_AGAIN * len(wrong), LONGEST_LOOK)
    return Tries(len(wrong), next_at if next_at > now else None)


def require(lease: PlayLease, span: Span, now: datetime) -> None:
    """Raise TryLater or TriedTooOften where no answer about this part is taken now; `retry_ms` says how long."""
    given = ReadingProof.objects.filter(
        lease__subject=lease.subject_id, lease__timeline=lease.timeline_id, from_ms__lt=span[1], to_ms__gt=span[0]
    )
    tried = tries_of(given.filter(received_at__gt=now - timedelta(days=1)), now)
    if tried.are_exhausted:
        raise TriedTooOften
    if tried.next_at is not None:
        raise TryLater(retry_ms=-(-(tried.next_at - now) // timedelta(milliseconds=1)))
