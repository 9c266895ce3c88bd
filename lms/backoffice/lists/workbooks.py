"""The workbook of a list: its cells, and the download that nothing between keeps."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone

from foundation.workbooks import day_cell, number_cell, text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foundation.refusals import Words

STEP = 500  # rows of a workbook read, prepared and counted together
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_book(
    name: str, headings: Iterable[Words], lines: Iterable[list[Any]], *, say: Callable[[int], None] = lambda done: None
) -> bytes:
    """Return a workbook of one sheet; `say` hears how many lines are written, a step at a time."""
    from openpyxl import Workbook  # where it is used: it brings numpy

    book = Workbook(write_only=True)
    page = book.create_sheet(name[:31])
    page.freeze_panes = "A2"
    page.append([text_cell(page, str(heading), bold=True) for heading in headings])
    for number, line in enumerate(lines, 1):
        page.append([cell_of(page, value) for value in line])
        if number % STEP == 0:
            say(number)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        return file.read()


def as_file(data: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download that nothing between keeps."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def cell_of(page: Any, value: Any) -> Any:
    """Return a workbook's cell: days and numbers as such, everything else as text, never as a formula."""
    if isinstance(value, datetime):
        return text_cell(page, f"{timezone.localtime(value):%Y-%m-%d %H:%M}")
    if isinstance(value, date):
        return day_cell(page, value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number_cell(page, value)
    return text_cell(page, "" if value is None else str(value))
