"""The workbooks and CSV files that Wagtail's reports export: a page's title is text in them, and never a formula.

Times are those of the clock on the wall, as the report shows them: Wagtail writes UTC without saying so. Mends Wagtail
8.0 in place, whose rows go out as they are. Remove what Wagtail types as text itself.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from foundation.workbooks import text_cell, text_for_csv


def type_as_text() -> None:
    """Patch Wagtail's spreadsheet exports; called once, when the app is ready."""
    SpreadsheetExportMixin.generate_xlsx_row = with_text_cells(SpreadsheetExportMixin.generate_xlsx_row)
    SpreadsheetExportMixin.preprocess_field_value = with_text_fields(SpreadsheetExportMixin.preprocess_field_value)


def with_text_cells(rows: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    def generate_xlsx_row(self: Any, worksheet: Any, row_dict: Any, date_format: Any = None) -> Iterator[Any]:
        for cell in rows(self, worksheet, row_dict, date_format=date_format):
            yield text_cell(worksheet, cell.value) if isinstance(cell.value, str) else cell

    return generate_xlsx_row


def with_text_fields(process: Callable[..., Any]) -> Callable[..., Any]:
    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        if isinstance(value, datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value)
        made = process(self, field, value, export_format)
        return text_for_csv(made) if isinstance(made, str) and export_format == self.FORMAT_CSV else made

    return preprocess_field_value
