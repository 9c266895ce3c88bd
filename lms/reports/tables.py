"""Figures as a workbook. Text cells only, so that no office program rounds or rewrites what was counted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lms.points.amounts import hundredths, whole
from media_pipeline.workbooks import text_cell

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
        numbers = [str(line.persons), whole(line.points), hundredths(line.hours)]
        course = line.course or _("no course")
        said = [line.place.code, line.place.name, course, f"{line.month:%Y-%m}", *numbers]
        page.append([text_cell(page, text) for text in said])
    last = ["", _("Together"), "", "", str(sums.persons), whole(sums.points), hundredths(sums.hours)]
    page.append([text_cell(page, text, bold=True) for text in last])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
