"""Cells of workbooks for download: text, whatever it begins with, numbers that add up, days. Every app writes some.

A cell that begins with = + - @ is a formula to some program or other: when somebody edits it, or saves the sheet as CSV
and opens that. So each is typed as text, formatted as text and carries Excel's quote prefix.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

UNSEEN = re.compile(r"^[\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff'\"]+")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def text_cell(page: Any, text: str, *, bold: bool = False) -> Any:
    """Return a cell of a write-only sheet that holds this text and nothing else; what XML cannot carry is left out."""
    from openpyxl.cell import WriteOnlyCell  # where it is used: it brings numpy
    from openpyxl.styles import Font

    cell = WriteOnlyCell(page)
    cell.value = "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and not is_noncharacter(sign)))
    cell.data_type = "s"  # never a formula
    cell.number_format = "@"
    cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def number_cell(page: Any, number: int | Decimal, *, bold: bool = False) -> Any:
    """Return a cell that programs can add up, shown with the decimals that the number has.

    For what was counted. A number that names somebody or something (18 digits, leading zeros) is text.
    """
    from openpyxl.cell import WriteOnlyCell  # where it is used: it brings numpy
    from openpyxl.styles import Font

    cell = WriteOnlyCell(page, number)
    decimals = -int(number.as_tuple().exponent) if isinstance(number, Decimal) else 0
    cell.number_format = "0" if decimals <= 0 else f"0.{'0' * decimals}"
    if bold:
        cell.font = Font(bold=True)
    return cell


def day_cell(page: Any, day: date) -> Any:
    """Return a cell that programs can sort and filter by, shown the way every page shows a day."""
    from openpyxl.cell import WriteOnlyCell  # where it is used: it brings numpy

    cell = WriteOnlyCell(page, day)
    cell.number_format = "yyyy-mm-dd"
    return cell


def month_cell(page: Any, month: date) -> Any:
    """Return a cell that holds the month's first day, and shows the month."""
    cell = day_cell(page, month.replace(day=1))
    cell.number_format = "yyyy-mm"
    return cell


def is_noncharacter(sign: str) -> bool:
    """Return whether XML forbids the character: half of a surrogate pair, or one of the two last of the plane."""
    return "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff"


def text_for_csv(text: str) -> str:
    """Return the text as a field of a CSV file, which has no types: an apostrophe keeps it from being a formula.

    Programs differ in what they skip before a formula: spaces, and signs that nobody sees.
    """
    return f"'{text}" if text.startswith(RISKY) or UNSEEN.sub("", text).startswith(RISKY) else text
