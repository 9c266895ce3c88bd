"""How short messages stand, for the operator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Min, Q

from lms.people.models import SmsMessage
from lms.people.sms import costs
from lms.people.sms.sending import is_quiet
from lms.people.sms.templates import Kind, of_kind

if TYPE_CHECKING:
    from datetime import datetime

State = SmsMessage.State
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the day has cost, in fen, and what went wrong; `oldest` is how long something has been due, if anything."""

    spent: int
    bound: int
    hard_bound: int
    oldest: timedelta | None
    failed: int
    given_up: int

    @property
    def is_over(self) -> bool:
        return self.spent + settings.SMS_COST_FEN > self.bound


def of_today(now: datetime) -> Figures:
    """Return the figures of today and of the last 24 hours, in three queries."""
    spent = costs.spent_today(now)
    bound, hard = int(settings.SMS_DAILY_COST_FEN), int(settings.SMS_HARD_DAILY_COST_FEN)
    waiting = SmsMessage.objects.filter(state=State.QUEUED, not_before__lte=now)
    if is_quiet(now) or spent + settings.SMS_COST_FEN > bound:  # what waits as it should is no fault
        waiting = waiting.exclude(template__in=of_kind(Kind.NEWS))
    since = waiting.aggregate(at=Min("not_before"))["at"]
    # A code that nobody could deliver in time is the gateway's fault; news that found no place in its days is not.
    gone = Q(state=State.GIVEN_UP) & ~Q(template__in=of_kind(Kind.NEWS), error="expired")
    counts = SmsMessage.objects.filter(created__gte=now - DAY).aggregate(
        failed=Count("pk", filter=Q(state=State.FAILED)), given_up=Count("pk", filter=gone)
    )
    return Figures(spent, bound, hard, now - since if since else None, counts["failed"], counts["given_up"])
