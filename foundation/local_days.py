"""Which day and which minute something belongs to. A day is a day in Shanghai, wherever the server stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def training_year(at: datetime) -> int:
    """Return the 培训年度 in which something that began then is counted: the year in Shanghai in which it began,
    wherever it ends. Hours of one content count once in it; a cycle that begins in a later one begins at zero.
    """
    return day_of(at).year


def minute_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
