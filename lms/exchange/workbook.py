"""Workbooks from offices in and out. What comes in is hostile until shown otherwise; what goes out is text.

What goes out is written as text cells, so that nothing is rounded and nothing is a formula.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from foundation.workbooks import text_cell
from lms.exchange.errors import BadFile, Locked, OldFormat, TooBig
from lms.exchange.sheets import MOST_ROWS as MOST_ROWS
from lms.exchange.sheets import Sheet, sheets_of

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 15 * 1024 * 1024
MOST_MARKS = 600_000  # "<" and "=" in all parts: 5,000 rows of ten columns have 420,000
MOST_PARTS = 300
PIECE = 1 << 18
COMPOUND = b"\xd0\xcf\x11\xe0"  # how an .xls of before 2007 begins, and an .xlsx with a password
LOCKED = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED = 0x1  # the flag of a part of a ZIP
# What its libraries raise at a file that is none, is cut, encrypted, says wrong sizes or is packed in an unknown way.
UNREADABLE = (
    *(LookupError, ValueError, TypeError, AttributeError, AssertionError, ArithmeticError),
    *(OSError, SyntaxError, RuntimeError, EOFError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error),
)


def read(data: bytes, *names: str) -> list[Sheet]:
    """Return the sheets, one that has one of these names first. Raises BadFile, Locked, OldFormat, TooBig."""
    check_archive(data)
    try:
        unpack(data)
        found = sheets_of(data)
    except UNREADABLE as error:
        raise BadFile from error
    found.sort(key=lambda each: names.index(each.title) if each.title in names else len(names))
    if found and found[0].is_cut and (len(found) == 1 or found[0].title in names):
        raise TooBig
    return found


def check_archive(data: bytes) -> None:
    """Refuse what is too big, or would be once unpacked, before anything parses it."""
    if len(data) > LARGEST:
        raise TooBig
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            listed = parts.infolist()
    except UNREADABLE as error:
        if data.startswith(COMPOUND):
            raise (Locked if LOCKED in data else OldFormat) from error
        raise BadFile from error
    if any(part.flag_bits & ENCRYPTED for part in listed):
        raise Locked
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


def write(
    sheet: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    notes: Sequence[str] = (),
    above: Sequence[Sequence[str]] = (),
) -> bytes:
    """Write a workbook with one sheet of text cells; `notes` go on a sheet of their own, `above` over the headings."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    if notes:
        page = book.create_sheet("填写说明")
        page.column_dimensions["A"].width = 90
        for note in notes:
            page.append([as_text(page, note)])
    page = book.create_sheet(sheet)
    page.freeze_panes = f"A{len(above) + 2}"
    for place in range(len(headings)):
        page.column_dimensions[get_column_letter(place + 1)].width = 24
    for row in above:
        page.append([as_text(page, text) for text in row])
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
