"""A class list (学员名册) row by row: what can be taken over, and what is wrong, in words, with nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.exchange.roster.findings import Finding, Level
from lms.exchange.roster.headings import (
    CERTIFICATE,
    CITIZEN_ID,
    COHORT,
    EDUCATION,
    EMPLOYMENT,
    NAME,
    PHONE,
    PLACE,
    RESIDENCE,
    WILLINGNESS,
    Table,
    as_seen,
    letter,
)
from lms.exchange.sheets import EMPTY, MOST_COLUMNS, Value
from lms.people.identity import naming, typed
from lms.people.identity.identity import (
    IdentityProblem,
    check_citizen_id,
    normalise,
    normalise_phone,
    parse_certificate,
)
from lms.people.models import Trainee
from lms.records.typesetting import glyphs

SHEET = "学员名册"
SHEETS = (SHEET, "学员花名册")  # the second as templates called it that people have filled in
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE][+-]?\d+")
ENDING = re.compile(r"^(\d{6}|\d{9})(000|000000|\.0)$")  # of a place: zeros of lower levels, decimals of a number
FAR = 50  # empty rows above one: its author may not know that it is there

CHOICES: Mapping[str, Mapping[str, str]] = {
    RESIDENCE: {"城镇": Trainee.Residence.URBAN, "农村": Trainee.Residence.RURAL},
    EMPLOYMENT: {
        "未就业": Trainee.Employment.UNEMPLOYED,
        "已就业": Trainee.Employment.EMPLOYED,
        "灵活就业": Trainee.Employment.FLEXIBLE,
        "自主创业": Trainee.Employment.SELF_EMPLOYED,
        "在校": Trainee.Employment.STUDENT,
    },
    WILLINGNESS: {
        "愿意": Trainee.Willingness.WANTS,
        "考虑中": Trainee.Willingness.UNDECIDED,
        "暂不": Trainee.Willingness.DECLINES,
    },
    EDUCATION: {
        "未上学": Trainee.Education.NONE,
        "小学": Trainee.Education.PRIMARY,
        "初中": Trainee.Education.MIDDLE,
        "高中": Trainee.Education.HIGH,
        "中专": Trainee.Education.HIGH,
        "大专": Trainee.Education.COLLEGE,
        "本科": Trainee.Education.COLLEGE,
    },
}
FIELDS = {RESIDENCE: "residence", EMPLOYMENT: "employment", WILLINGNESS: "willingness", EDUCATION: "education"}


@dataclass(slots=True)
class Row:
    """A row on its way in: what was read, and what is wrong with it."""

    number: int
    name: str = ""
    citizen_id: str = ""
    certificate: str | None = None
    phone: str | None = None
    place: str = ""
    cohort: str = ""
    profile: dict[str, Any] = field(default_factory=dict)  # fields of Trainee, by their names
    words: list[str] = field(default_factory=list)  # the choices as the list calls them
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not any(finding.level == "error" for finding in self.findings)

    def note(self, column: str, code: str, level: Level = "error", *, named: str = "") -> None:
        self.findings.append(Finding(self.number, column, level, code, named))


def read_rows(table: Table) -> list[Row]:
    """Read the rows below the headings, each checked by itself."""
    rows, before = [], table.head.number
    for line in table.lines:
        values = {name: line.at(place) for name, place in table.columns.items()}
        if not any(value.text for value in values.values()):
            continue  # a number of its own, or a remark: no person
        row = read_row(line.number, values)
        if line.is_hidden:
            row.note("", "hidden_row", "warning")
        if line.number - before > FAR:
            row.note("", "far_row", "warning")
        before = line.number
        rows.append(row)
    find_twice(rows)
    return rows


def sheet_findings(table: Table) -> Iterator[Finding]:
    """Yield what is not read of the workbook, or is read though it is hidden: shown beside the headings."""
    at = table.head.number
    for place in table.unused:
        code = "unused" if table.head.at(place).text else "no_heading"
        yield Finding(at, letter(place), "warning", code, as_seen(table.head, place))
    for heading, place in table.columns.items():
        if place in table.sheet.hidden_columns:
            yield Finding(at, heading, "warning", "hidden_column")
    if table.sheet.is_wide:
        yield Finding(at, letter(MOST_COLUMNS), "warning", "wide")
    for other in table.left_out:
        yield Finding(at, "", "warning", "other_sheet", other.title)


def read_row(number: int, values: Mapping[str, Value]) -> Row:
    row = Row(number)
    read_name(row, values)
    row.cohort = read_cohort(row, values)
    row.place = ENDING.sub(r"\1", normalise(text(row, values, PLACE)))
    whole = exact(row, values, CITIZEN_ID, needed=True)
    if whole:
        row.citizen_id = attempt(row, CITIZEN_ID, "citizen_id", lambda: check_citizen_id(whole))
    read_certificate(row, exact(row, values, CERTIFICATE))
    read_phone(row, values)
    for heading, choices in CHOICES.items():
        read_choice(row, heading, text(row, values, heading), choices)
    return row


def read_name(row: Row, values: Mapping[str, Value]) -> None:
    value = values.get(NAME, EMPTY)
    written = text(row, values, NAME, needed=True)
    row.name = name = typed.name(written)
    if not written:
        return
    if value.kind == "day":
        row.note(NAME, "day_cell")
    elif value.kind != "text" or naming.is_no_name(name):
        row.note(NAME, "no_name")
    elif len(name) > naming.LONGEST:
        row.note(NAME, "long_name")
    elif naming.is_odd(name):
        row.note(NAME, "odd_name", "warning")
    if row.is_good and name != written:
        row.note(NAME, "name_tidied", "warning")
    if row.is_good and (signs := glyphs.missing(name)):
        row.note(NAME, "no_glyph", "warning", named=glyphs.named(signs))


def read_cohort(row: Row, values: Mapping[str, Value]) -> str:
    """Return the code as it is compared. Excel makes a day of 2026-01: then what was written is lost."""
    written = text(row, values, COHORT)
    if written and values[COHORT].kind == "day":
        row.note(COHORT, "day_cell")
        return ""
    return typed.code(written)


def read_choice(row: Row, heading: str, written: str, choices: Mapping[str, str]) -> None:
    word = "".join(typed.words(written).split())
    word = word.removesuffix("户口").removesuffix("户籍") if heading == RESIDENCE else word
    if word in choices:
        row.profile[FIELDS[heading]] = choices[word]
        row.words.append(word)
    elif word:
        row.note(heading, "not_a_choice", "warning", named="、".join(choices))


def read_phone(row: Row, values: Mapping[str, Value]) -> None:
    value, phone = values.get(PHONE, EMPTY), text(row, values, PHONE)
    if not phone:
        return
    if value.kind == "rounded" or (SCIENTIFIC.fullmatch(typed.number(phone)) and not in_full(phone)):
        row.note(PHONE, "phone_rounded", "warning")
        return
    written = in_full(phone) or phone
    row.phone = attempt(row, PHONE, "phone", lambda: normalise_phone(written), level="warning") or None


def in_full(phone: str) -> str:
    """Return the 11 digits of a phone written 1.3800000004E10, if none is lost: 1.38E+10 has three of them."""
    digits, _sign, power = typed.number(phone).upper().replace("+", "").partition("E")
    digits = digits.replace(".", "")
    return digits if power == "10" and re.fullmatch(r"1[0-9]{10}", digits) else ""


def read_certificate(row: Row, whole: str) -> None:
    if not whole:
        return
    try:
        parts = parse_certificate(whole)
    except IdentityProblem:
        row.note(CERTIFICATE, "certificate")
        return
    row.certificate = parts.whole
    if row.citizen_id and parts.citizen_id != row.citizen_id:
        row.note(CERTIFICATE, "certificate_of_another")


def text(row: Row, values: Mapping[str, Value], heading: str, *, needed: bool = False) -> str:
    """Return what stands in the cell; for a formula or an error return nothing, and note it."""
    value = values.get(heading, EMPTY)
    is_optional = heading not in (NAME, CITIZEN_ID, CERTIFICATE, PLACE, COHORT)  # those decide who she is, and where
    level: Level = "warning" if is_optional else "error"
    if value.kind == "formula":
        row.note(heading, "formula_left_out" if is_optional else "formula", level)
        return ""
    if value.kind == "error" or naming.is_error_value(value.text):
        row.note(heading, "error_left_out" if is_optional else "error_value", level)
        return ""
    if needed and not typed.words(value.text):
        row.note(heading, "needed")
        return ""
    return value.text


def exact(row: Row, values: Mapping[str, Value], heading: str, *, needed: bool = False) -> str:
    """Return a number of which every digit matters: refused where Excel has changed it."""
    value = values.get(heading, EMPTY)
    if value.is_number or SCIENTIFIC.fullmatch(value.text):
        row.note(heading, "number_cell")
        return ""
    if value.kind == "day":
        row.note(heading, "day_cell")
        return ""
    written = text(row, values, heading, needed=needed)
    if written != typed.without_marks(written).strip().strip(typed.AROUND):
        row.note(heading, "number_tidied", "warning")
    return normalise(written)


def attempt(row: Row, column: str, code: str, read: Callable[[], str], *, level: Level = "error") -> str:
    try:
        return read()
    except IdentityProblem:
        row.note(column, code, level)
        return ""


def find_twice(rows: list[Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.citizen_id in seen:
            row.note(CITIZEN_ID, "twice")
        elif row.citizen_id:
            seen.add(row.citizen_id)


def find_shared(rows: list[Row]) -> None:
    """Leave a shared phone to the first row that is imported: it signs in one person. Note it in the other rows."""
    first: dict[str, Row] = {}
    noted: set[int] = set()
    for row in rows:
        if not row.phone or not row.is_good:
            continue
        holder = first.setdefault(row.phone, row)
        if holder is row:
            continue
        row.phone = None
        row.note(PHONE, "phone_again", "warning", named=str(holder.number))
        if holder.number not in noted:
            noted.add(holder.number)
            holder.note(PHONE, "phone_first", "warning", named=str(row.number))


def problems(row: Row) -> Iterator[str]:
    """Return what to write beside the row."""
    return (f"{finding.column}：{finding.words}" if finding.column else finding.words for finding in row.findings)
