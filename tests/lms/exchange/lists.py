"""Class lists as offices really send them, by the names of what is wrong with them. All people are invented."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

from openpyxl import Workbook

HEADINGS = [
    "班次编号",
    "姓名*",
    "身份证号*",
    "残疾人证号",
    "手机号",
    "户籍区划代码",
    "户口性质",
    "就业状况",
    "培训意愿",
    "文化程度",
]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(serial: int) -> str:
    """A citizen id with its check digit computed."""
    body = f"53282219900101{serial:03d}"
    return body + "10X98765432"[sum(int(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True)) % 11]


def person(name: Any, serial: int = 1, **other: Any) -> list[Any]:
    """A row in which all is right but what `other` says, by our headings without stars."""
    given = {
        **{"班次编号": "A-1", "姓名": name, "身份证号": number(serial), "残疾人证号": f"{number(serial)}31"},
        **{"手机号": f"13800000{serial:03d}", "户籍区划代码": "532822", "户口性质": "农村", "就业状况": "未就业"},
        **{"培训意愿": "愿意", "文化程度": "初中"},
    } | other
    return [given[heading.strip("*")] for heading in HEADINGS]


def book(
    rows: list[list[Any]],
    *,
    headings: list[str] | None = None,
    title: str = "学员花名册",
    more: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """A workbook of one sheet; `more` is called with the workbook and the sheet before it is saved."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in [headings or HEADINGS, *rows]:
        sheet.append(row)
    if more:
        more(made, sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with its first sheet's XML changed, as no program of ours would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text) if part == "xl/worksheets/sheet1.xml" else text)
    return out.getvalue()


def with_number(data: bytes, cell: str, written: str) -> bytes:
    """The workbook with a number cell that holds exactly these signs."""
    pattern = rb'<c r="%s"[^>]*>.*?</c>' % cell.encode()
    return rewritten(data, lambda text: re.sub(pattern, f'<c r="{cell}"><v>{written}</v></c>'.encode(), text))


def damaged() -> bytes:
    """One byte of the packed sheet is another."""
    data = bytearray(book([person("测试甲")]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as parts:
        info = parts.getinfo("xl/worksheets/sheet1.xml")
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    return bytes(data)


def encrypted() -> bytes:
    """The list of parts says that the sheet needs a password."""
    data = bytearray(book([person("测试甲")]))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 8] |= 1
    return bytes(data)


def two_sheets(made: Any, sheet: Any) -> None:
    other = made.create_sheet("学员花名册(2)")
    for row in [HEADINGS, person("测第二页", 2)]:
        other.append(row)


def notes_first(made: Any, sheet: Any) -> None:
    sheet.title = "花名册"
    made.create_sheet("填写说明", 0).append(["每人一行"])


def diagram_first(made: Any, sheet: Any) -> None:
    made._sheets.insert(0, made.create_chartsheet("图"))
    made._sheets.pop()
    sheet.title = "Sheet1"


def our_name_hidden(made: Any, sheet: Any) -> None:
    sheet.sheet_state = "hidden"
    other = made.create_sheet("Sheet1")
    for row in [HEADINGS, person("测看见", 2)]:
        other.append(row)


def below(row: int) -> Callable[[Any, Any], None]:
    def put(made: Any, sheet: Any) -> None:
        for column, value in enumerate(person("测远", 2), start=1):
            sheet.cell(row, column, value)

    return put


def hide(made: Any, sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True


def guardians(before: str) -> list[str]:
    """Headings with a guardian's name and phone before the trainee's own."""
    return ["班次编号", before.format("姓名"), before.format("手机号"), *HEADINGS[1:]]


def with_guardian(name: str = "测试甲") -> list[Any]:
    row = person(name)
    return [row[0], "监护人甲", "13900000038", *row[1:]]


A_DAY = datetime(2026, 1, 2)  # noqa: DTZ001 - as a cell holds it
