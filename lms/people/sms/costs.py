"""What short messages may cost a day: above one bound only codes and security, above the hard one nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from lms.people.models import SmsMessage
from lms.people.sms.templates import Kind, parts_of

if TYPE_CHECKING:
    from datetime import datetime


def cost_of(text: str) -> int:
    """Return what a message costs in fen; a long one is charged by its parts. The sign name stands before the words."""
    return int(settings.SMS_COST_FEN) * parts_of(f"【{settings.SMS_SIGN_NAME}】{text}")


def day_began(now: datetime) -> datetime:
    """Return when this day began in Shanghai: gateways account by its days."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def spent_today(now: datetime) -> int:
    """Return what today's messages cost in fen, those of which nobody knows whether they were sent included."""
    rows = SmsMessage.objects.filter(cost_fen__gt=0, charged__gte=day_began(now))
    return int(rows.aggregate(fen=Sum("cost_fen"))["fen"] or 0)


def fits(kind: Kind, cost: int, *, spent: int) -> bool:
    """Return whether a message of this kind still fits into the day.

    The hard bound stops codes too: what is lost at that many (a thousand times what a day needs) is a sign-in, which a
    password, a passkey or a slip still gives, and what it keeps from being lost is the year's money.
    """
    bound = settings.SMS_HARD_DAILY_COST_FEN if kind < Kind.NEWS else settings.SMS_DAILY_COST_FEN
    return spent + cost <= int(bound)
