"""Figures as a workbook: what names a place or a course is text, months are dates, and what was counted adds up."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from foundation.workbooks import month_cell, number_cell, text_cell
from lms.points.ledger.amounts import hundredths, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lms.reports.figures import Figure, Total


def figures_as_workbook(lines: Iterable[Figure], sums: Total) -> bytes:
    # Imported where it is used: it brings numpy, a third of a second at the start of every process.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(_("Points and class hours"))
    page.freeze_panes = "A2"
    for column in "ABCDEFG":
        page.column_dimensions[column].width = 22
    headings = [_("Place code"), _("Place"), _("Course"), _("Month"), _("Persons"), _("Points"), _("Class hours")]
    page.append([text_cell(page, heading, bold=True) for heading in headings])
    for line in lines:
        names = [line.place.code, line.place.name, line.course or _("no course")]
        page.append([*(text_cell(page, name) for name in names), month_cell(page, line.month), *counted(page, line)])
    together = [text_cell(page, name, bold=True) for name in ("", _("Together"), "", "")]
    page.append([*together, *counted(page, sums, bold=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def counted(page: Any, of: Figure | Total, *, bold: bool = False) -> list[Any]:
    """Return the cells of persons, points and class hours as the page shows them: hours with two decimals, cut."""
    numbers = (of.persons, int(whole(of.points)), Decimal(hundredths(of.hours)))
    return [number_cell(page, number, bold=bold) for number in numbers]
