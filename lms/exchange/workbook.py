"""Workbooks from offices in and out. What comes in is hostile until shown otherwise; what goes out is text.

Excel keeps 15 digits of a number: an identity number in a number cell has lost its end already, so the type of a cell
is kept beside its value. What goes out is written as text cells, so that nothing is rounded and nothing is a formula.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.exchange.errors import BadFile, TooBig
from media_pipeline.workbooks import text_cell

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 15 * 1024 * 1024
MOST_MARKS = 600_000  # "<" and "=" in all parts: 5,000 rows of ten columns have 420,000
MOST_PARTS = 300
MOST_ROWS = 5_000
MOST_COLUMNS = 60
PIECE = 1 << 18
# What its libraries raise at a file that is none, is cut, encrypted, says wrong sizes or is packed in an unknown way.
UNREADABLE = (
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, SyntaxError, RuntimeError, EOFError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, OverflowError),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: its text as shown, and whether Excel holds it as a number or a formula."""

    text: str
    is_number: bool = False
    is_formula: bool = False


EMPTY = Value("")


def read(data: bytes, *sheets: str) -> list[list[Value]]:
    """The rows of the first sheet that has one of these names, else of the only or first one.

    Raises BadFile, TooBig.
    """
    # Imported where it is used: it brings numpy, a third of a second at the start of every process.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    look_before(data)
    try:
        unpack(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        chosen = next((book[name] for name in sheets if name in book.sheetnames), book.worksheets[0])
        rows = [
            trimmed([value_of(cell) for cell in row])
            for row in chosen.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        ]
    except UNREADABLE as error:
        raise BadFile from error
    except InvalidFileException as error:
        raise BadFile from error
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) > MOST_ROWS + 1:
        raise TooBig
    return rows


def look_before(data: bytes) -> None:
    """Refuse what is too big, or would be once unpacked, before anything parses it."""
    if len(data) > LARGEST:
        raise TooBig
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            listed = parts.infolist()
    except UNREADABLE as error:
        raise BadFile from error
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > LARGEST_UNPACKED:
        raise TooBig
    if not any(part.filename == "[Content_Types].xml" for part in listed):
        raise BadFile


def unpack(data: bytes) -> None:
    """Read every part once, in pieces: what its list says of its size is the sender's word. Raises TooBig.

    Each element and each attribute becomes an object of some hundred bytes, and takes microseconds, wherever it stands:
    18 kB of empty cells are 1.4 GB and half a minute. So they are counted too, by the signs that begin them.
    """
    left, marks = LARGEST_UNPACKED, MOST_MARKS
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for part in parts.infolist():
            with parts.open(part) as file:
                while piece := file.read(PIECE):
                    left -= len(piece)
                    marks -= piece.count(b"<") + piece.count(b"=")
                    if left < 0 or marks < 0:
                        raise TooBig


def trimmed(values: list[Value]) -> list[Value]:
    while values and not values[-1].text:
        values.pop()
    return values


def value_of(raw: Any) -> Value:
    if raw is None:
        return EMPTY
    if isinstance(raw, bool):
        return Value(str(raw))
    if isinstance(raw, int | float):
        return Value(str(raw), is_number=True)
    if isinstance(raw, datetime | date):
        return Value(raw.isoformat()[:10])
    text = str(raw).strip()
    return Value(text[:500], is_formula=text.startswith("="))


def write(sheet: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, notes: Sequence[str] = ()) -> bytes:
    """A workbook with one sheet of text cells; `notes` go on a sheet of their own before it."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    if notes:
        page = book.create_sheet("填写说明")
        page.column_dimensions["A"].width = 90
        for note in notes:
            page.append([as_text(page, note)])
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for place in range(len(headings)):
        page.column_dimensions[get_column_letter(place + 1)].width = 24
    page.append([as_heading(page, heading) for heading in headings])
    for row in rows:
        page.append([as_text(page, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_text(page: Any, text: str, *, bold: bool = False) -> Any:
    from openpyxl.styles import Alignment

    cell = text_cell(page, text, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def as_heading(page: Any, text: str) -> Any:
    from openpyxl.styles import PatternFill

    cell = as_text(page, text, bold=True)
    cell.fill = PatternFill("solid", fgColor="E7EFEA")
    return cell
