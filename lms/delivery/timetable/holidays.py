"""Public holidays, for a warning: nobody is kept from teaching on one.

The package `chinesecalendar` knows them day by day, with the days that are worked instead, once the State Council has
published a year (each November). It is used where it is installed. Without it, or for a year it does not know, only
the holidays that have the same date every year are known (全国年节及纪念日放假办法, 2024 text: 1 January, 1 and 2 May,
1 to 3 October); `is_complete` says which of the two it is, and the page tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def library() -> Any:
    """Return `chinese_calendar`, or None where it is not installed."""
    return import_module("chinese_calendar") if find_spec("chinese_calendar") else None


def holiday(day: date) -> str:
    """Return the holiday's name; "" for a day that is none as far as is known."""
    known = library()
    if known is not None:
        try:
            is_free, name = known.get_holiday_detail(day)
        except NotImplementedError:
            pass  # a year whose holidays are not published, or not in this release
        else:
            return NAMES.get(str(name), str(name)) if is_free and name else ""
    return FIXED.get((day.month, day.day), "")


def is_complete(days: Iterable[date]) -> bool:
    """Return whether all public holidays of the years of these days are known."""
    known = library()
    if known is None:
        return False
    try:
        for year in {day.year for day in days}:
            known.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
