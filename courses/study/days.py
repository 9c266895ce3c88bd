"""Which day and which minute something belongs to. A day is a day in Shanghai, wherever the server stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def minute_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
