"""How many rows an organisation may look through and people it may enter a day: one row a day, one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.people.errors import TooManyToday
from lms.people.models import DailyCount

if TYPE_CHECKING:
    from lms.people.models import Organisation


@transaction.atomic
def take(*, organisation: Organisation, kind: DailyCount.Kind, number: int, most: int | None) -> None:
    """Count `number` more; with `most`, all of them or none. Raises TooManyToday. None counts without a bound."""
    day = timezone.localdate()
    if not number:
        return
    fresh = DailyCount(organisation=organisation, kind=kind, day=day, number=0)
    DailyCount.objects.bulk_create([fresh], ignore_conflicts=True)
    today = DailyCount.objects.filter(organisation=organisation, kind=kind, day=day)
    if most is not None:
        today = today.filter(number__lte=most - number)
    if not today.update(number=F("number") + number):
        raise TooManyToday
