"""The sheets of a workbook as they stand: every row and cell that holds something, and what a person does not see.

Excel keeps 15 digits of a number: an identity number in a number cell has lost its end already. So the kind of a cell
is kept beside its text, as Excel shows it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MOST_ROWS = 5_000
MOST_COLUMNS = 60
WHOLE = 2**53  # beyond it a number of Excel's is not exact
LONGEST = 500  # signs of a cell
ROUND = 100_000  # a phone that ends in so many zeros and was written 1.38E10 has lost its end

type Kind = Literal["text", "number", "rounded", "formula", "day", "truth", "error"]


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: its text, and as what Excel holds it. `rounded` is a number whose last digits are gone."""

    text: str
    kind: Kind = "text"

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "rounded")


EMPTY = Value("")


@dataclass(slots=True)
class Line:
    """A row that holds something, by the number that Excel shows beside it."""

    number: int
    values: list[Value]
    is_hidden: bool = False

    def at(self, place: int) -> Value:
        return self.values[place] if place < len(self.values) else EMPTY


@dataclass(slots=True)
class Sheet:
    """A sheet's lines. `is_cut`: it has more than are read; `is_wide`: cells stand beyond the columns that are read."""

    title: str
    is_hidden: bool = False
    lines: list[Line] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    is_cut: bool = False
    is_wide: bool = False


def sheets_of(data: bytes) -> list[Sheet]:
    """Return all sheets of a workbook in their order; diagrams are none. Raises what openpyxl raises."""
    # Imported where it is used: it brings numpy, a third of a second at the start of every process.
    from openpyxl.reader.excel import ExcelReader

    class WithoutDiagrams(ExcelReader):
        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            """Skip a diagram on a sheet of its own: it has no people, and openpyxl needs its drawings."""

    with warnings.catch_warnings(action="ignore"):  # of days that are none: their cells are errors
        reader = WithoutDiagrams(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        reader.read()
        return [read_sheet(sheet) for sheet in reader.wb.worksheets]


def read_sheet(source: ReadOnlyWorksheet) -> Sheet:
    from openpyxl.worksheet._reader import WorkSheetParser

    sheet = Sheet(source.title, is_hidden=source.sheet_state != "visible")
    book = source.parent
    with source._get_source() as file:
        parser = WorkSheetParser(
            file,
            source._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            values = trimmed(list(placed(cells, sheet)))
            if not values:
                continue
            if len(sheet.lines) > MOST_ROWS:
                sheet.is_cut = True
                break
            is_hidden = is_true(parser.row_dimensions.get(str(number), {}).get("hidden"))
            sheet.lines.append(Line(number, values, is_hidden=is_hidden))
        for each in parser.column_dimensions.values():
            if is_true(each.get("hidden")):
                last = min(int(each.get("max", each["min"])), MOST_COLUMNS)
                sheet.hidden_columns.update(range(int(each["min"]) - 1, last))
    return sheet


def placed(cells: list[dict[str, Any]], sheet: Sheet) -> Iterator[Value]:
    """Yield the cells of a row, with those that the file leaves out between them."""
    place = 0
    for cell in cells:
        value = value_of(cell["value"], cell["data_type"])
        if cell["column"] > MOST_COLUMNS:
            sheet.is_wide = sheet.is_wide or bool(value.text)
            continue
        while place < cell["column"] - 1:
            yield EMPTY
            place += 1
        if place == cell["column"] - 1:
            yield value
            place += 1


def is_true(value: object) -> bool:
    return str(value).lower() in ("1", "true")


def trimmed(values: list[Value]) -> list[Value]:
    while values and not values[-1].text:
        values.pop()
    return values


def value_of(raw: Any, kind: str) -> Value:
    if raw is None:
        return EMPTY
    if kind == "e":
        return Value(str(raw)[:LONGEST], "error")
    if kind == "f":
        return Value(raw[:LONGEST] if isinstance(raw, str) and raw.startswith("=") else "=", "formula")
    if isinstance(raw, bool):
        return Value(str(raw).upper(), "truth")
    if isinstance(raw, int | float):
        return number_of(raw)
    if isinstance(raw, datetime | date | time | timedelta):
        return Value(raw.isoformat()[:10] if isinstance(raw, datetime | date) else str(raw), "day")
    text = str(raw).strip()
    return Value(text[:LONGEST], "formula" if text.startswith("=") else "text")


def number_of(raw: float) -> Value:
    """Return a number without the decimals that Excel gives a whole one: 13800000004.0 is 13800000004."""
    if isinstance(raw, int):
        return Value(str(raw)[:LONGEST], "number" if abs(raw) < WHOLE else "rounded")
    if not raw.is_integer() or abs(raw) >= WHOLE:
        return Value(str(raw), "rounded" if abs(raw) >= WHOLE else "number")
    return Value(str(int(raw)), "rounded" if raw and raw % ROUND == 0 and raw > ROUND**2 else "number")
