"""Numbers that the platform gives: of a programme (28-2026-003), of a class (532822-2026-014).

Digits of the place, the year, a number that begins at 1 each year; a number is never given again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from lms.delivery.models import Cohort, Programme

if TYPE_CHECKING:
    from lms.people.models import Division

TRIES = 20  # as many may be made at once in one place before somebody is asked to try again


def numbered[R: (Programme, Cohort)](model: type[R], start: str, make: Callable[[str], R]) -> R:
    """Return what `make(code)` made with the next code that begins so; another's at the same moment takes the next."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return make(f"{start}{last_number(model, start) + 1 + attempt:03d}")
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def last_number(model: Any, start: str) -> int:
    """Return the greatest number given so far after these signs; 0 before the first."""
    codes = model.objects.filter(code__startswith=start).values_list("code", flat=True)
    return max((int(code[len(start) :]) for code in codes if code[len(start) :].isdecimal()), default=0)


def programme_start(division: Division, year: int) -> str:
    """Return how the codes of programmes begin: two digits of the prefecture (00 for the province), and the year."""
    return f"{division.code[2:4]}-{year}-"


def class_start(division: Division, year: int) -> str:
    """Return how the codes of classes begin: the place's six digits and the year of the first day."""
    return f"{division.code[:6]}-{year}-"
