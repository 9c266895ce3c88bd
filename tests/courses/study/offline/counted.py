"""What counts of a learner's study, and how a book was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.study.models import VerifiedInterval

if TYPE_CHECKING:
    from courses.study.models import Enrolment
    from tests.courses.study.offline.device import Book

MINUTE = 60_000
HOUR = 3600


def total(enrolment: Enrolment) -> int:
    """All that counts, each second of a film once, in ms."""
    return sum(VerifiedInterval.objects.filter(enrolment=enrolment).values_list("verified_ms", flat=True))


def code(book: Book, *span: int) -> str:
    refusal = book.hand_in(*span).refusal
    return refusal.code if refusal else ""
