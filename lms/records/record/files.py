"""The record as files to keep: JSON with documented keys (docs/record.md), and a workbook of text, numbers and days.

Both say nothing of when they were made, so that the same record gives the same bytes twice.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.local_days import day_of
from foundation.workbooks import day_cell, number_cell, text_cell
from lms.points.ledger.amounts import hundredths, whole
from lms.records.record.dossier import Dossier
from lms.records.typesetting.glyphs import Name

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMAT, VERSION = "yunnan-training-record", 2
LONG_AGO = (1980, 1, 1, 0, 0, 0)
type Value = str | int | Decimal | date
type Row = Sequence[Value]


def as_json(record: Dossier) -> bytes:
    """Write the record for programs. Words are for people and may change; codes, keys and numbers do not."""
    data = asdict(record)
    for cycle in data["cycles"]:
        cycle["requirements"] = cycle.pop("asked")
    places = {"total": "hours", "online": "online", "in_person": "in_person", "corrected": "corrected"}
    data["hours"] = {name: hundredths(data[f"{key}_milli"]) for name, key in places.items()}
    data["points"] = whole(data["points_milli"])
    # Thousandths as they stand in the ledger: two decimals, cut, do not add up.
    data["milli"] = {"points": data.pop("points_milli")} | {
        name: data.pop(f"{key}_milli") for name, key in places.items()
    }
    for cycle in data["cycles"]:
        parts = {name: cycle.pop(f"{name}_milli") for name in ("online", "in_person", "corrected", "counted")}
        cycle["hours"] = {name: hundredths(milli) for name, milli in parts.items()}
        cycle["milli"] = parts
    out = {"format": FORMAT, "version": VERSION, **data}
    return json.dumps(out, default=plain, ensure_ascii=False, indent=1).encode() + b"\n"


def plain(value: object) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()  # with its offset: the day in it is the day that pages show
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def as_workbook(record: Dossier) -> bytes:
    """Write a sheet a table, in Chinese. Counts are numbers and days are days, so that programs add up and sort.

    A number that names something (a certificate's of 18 digits, a class's code) is text and stays what it is.
    """
    # Imported where it is used: it brings numpy, a third of a second at the start of every process.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    with override("zh-hans"):
        for title, rows in tables(record):
            add_sheet(book, title, list(rows))
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue(), record.as_of)


def tables(record: Dossier) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table with its name: the first row has the headings."""
    yield _("Overview"), overview(record)
    yield _("Courses"), courses(record)
    yield _("Corrections"), corrections(record)
    yield _("Certificates"), certificates(record)
    yield _("Quizzes"), quizzes(record)
    yield _("Classes attended"), attendance(record)
    yield _("Practical work"), practicals(record)
    yield _("Accommodations"), accommodations(record)


def overview(record: Dossier) -> Iterator[Row]:
    yield _("What"), _("Value")
    yield _("Name"), Name(record.name)
    yield _("Last change"), day_of(record.as_of)
    yield _("Class hours"), hours(record.hours_milli)
    yield _("Class hours online"), hours(record.online_milli)
    yield _("Class hours in person"), hours(record.in_person_milli)
    yield _("Class hours corrected"), hours(record.corrected_milli)
    yield _("Points"), points(record.points_milli)


def courses(record: Dossier) -> Iterator[Row]:
    yield (
        *(_("Year"), _("Course"), _("Cycle"), _("Training body"), _("Programme"), _("Class"), _("Begun on")),
        *(_("Online part finished on"), _("Training completed on")),
        *(_("Class hours online"), _("Class hours in person"), _("Class hours corrected")),
        *(_("Count towards the certificate"), _("Certificate number")),
    )
    for each in record.cycles:
        yield (
            *(each.year, each.title, each.cycle, each.base, each.programme, each.cohort, day(each.begun)),
            *(day(each.finished_online), day(each.finished)),
            *(hours(each.online_milli), hours(each.in_person_milli)),
            *(hours(each.corrected_milli), hours(each.counted_milli), each.serial),
        )


def corrections(record: Dossier) -> Iterator[Row]:
    yield _("What was corrected"), _("Course"), _("Class hours"), _("Points"), _("Day")
    for each in record.corrections:
        yield each.words, each.course, hours(each.hours_milli), points(each.points_milli), day(each.day)


def certificates(record: Dossier) -> Iterator[Row]:
    yield (
        *(_("Kind"), _("Occupation or course"), _("Level"), _("Number"), _("Issued by"), _("Issued on")),
        *(_("State"), _("Checked by"), _("Checked on")),
    )
    for each in record.certificates:
        yield (
            *(each.kind_words, each.title, each.level_words, each.number, each.issuer, day(each.issued)),
            *(each.state_words, each.verified_by, day(each.verified)),
        )


def quizzes(record: Dossier) -> Iterator[Row]:
    yield _("Course"), _("Lesson"), _("Right at best"), _("Of how many questions"), _("Passed"), _("Goes"), _("Day")
    for each in record.quizzes:
        passed = _("yes") if each.passed else _("no")
        yield each.course, each.lesson, each.right, each.total, passed, each.goes, day(each.day)


def attendance(record: Dossier) -> Iterator[Row]:
    yield (
        *(_("Class"), _("Class number"), _("Programme"), _("Training body")),
        *(_("Meetings"), _("Came"), _("of these late"), _("Excused"), _("Minutes"), _("of minutes")),
    )
    for each in record.attendance:
        counted = (each.meetings, each.came, each.late, each.excused, each.minutes, each.of_minutes)
        yield each.cohort, each.code, each.programme, each.base, *counted


def practicals(record: Dossier) -> Iterator[Row]:
    yield _("Course"), _("Work"), _("Accepted on")
    for each in record.practicals:
        yield each.course, each.title, day(each.day)


def accommodations(record: Dossier) -> Iterator[Row]:
    yield _("What was granted in quizzes"), _("From"), _("Until")
    for each in record.accommodations:
        yield each.words, day(each.since), day(each.until)


def day(value: date | None) -> date | str:
    return value or ""


def hours(milli: int) -> Decimal:
    """Return hours with two decimals, cut, as every page shows them."""
    return Decimal(hundredths(milli))


def points(milli: int) -> int:
    return int(whole(milli))


def add_sheet(book: Workbook, title: str, rows: list[Row]) -> None:
    from openpyxl.utils import get_column_letter

    page: Any = book.create_sheet(title)
    page.freeze_panes = "A2"
    for place in range(len(rows[0])):
        page.column_dimensions[get_column_letter(place + 1)].width = 22
    for number, row in enumerate(rows):
        page.append([as_cell(page, value, heading=number == 0) for value in row])


def as_cell(page: Any, value: Value, *, heading: bool) -> Any:
    from openpyxl.styles import Alignment, PatternFill

    if isinstance(value, date):
        cell = day_cell(page, value)
    elif isinstance(value, str):
        cell = text_cell(page, value, bold=heading)
    else:
        cell = number_cell(page, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if heading:
        cell.fill = PatternFill("solid", fgColor="E7EFEA")
    return cell


def steady(data: bytes, moment: datetime) -> bytes:
    """Return the same workbook without the hour at which it was written."""
    out = io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms:)", rb"\g<1>" + stamp + rb"\g<2>", part)
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, part)
    return out.getvalue()
