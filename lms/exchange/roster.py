"""A class list (学员名册) row by row: what can be taken over, and what is wrong, in words, with nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from lms.exchange.errors import MissingHeadings
from lms.exchange.workbook import EMPTY, Value
from lms.people.identity import IdentityProblem, check_citizen_id, normalise, normalise_phone, parse_certificate
from lms.people.models import Trainee

SHEET = "学员名册"
SHEETS = (SHEET, "学员花名册")  # the second as templates called it that people have filled in
NAME, CITIZEN_ID, CERTIFICATE, PHONE = "姓名", "身份证号", "残疾人证号", "手机号"
PLACE, RESIDENCE, EMPLOYMENT = "户籍区划代码", "户口性质", "就业状况"
WILLINGNESS, EDUCATION, COHORT = "培训意愿", "文化程度", "班次编号"
NEEDED = (NAME, CITIZEN_ID)
HEADINGS = (COHORT, NAME, CITIZEN_ID, CERTIFICATE, PHONE, PLACE, RESIDENCE, EMPLOYMENT, WILLINGNESS, EDUCATION)
PROBLEMS = "错误说明"
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE][+-]?\d+")

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

type Level = Literal["error", "warning", "known"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a row; never what stood in the cell, because identity numbers may not lie about."""

    row: int
    column: str
    level: Level
    code: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @property
    def words(self) -> str:
        return said(self.code)


def said(code: str) -> str:
    words = {
        "needed": _("This cell is empty; it is needed."),
        "number_cell": _(
            "Excel holds this as a number and has cut its last digits. Set the column to “text” and type it again."
        ),
        "formula": _("This cell is a formula. Enter the value itself."),
        "citizen_id": _("This citizen id cannot be right: check its 18 characters."),
        "certificate": _("This disability-certificate number cannot be right: it has 20 characters."),
        "certificate_of_another": _("The certificate number begins with another citizen id."),
        "phone": _("This is no mobile number; the row is taken over without it."),
        "place": _("There is no place with this code."),
        "place_not_yours": _("This place is outside your area."),
        "not_a_choice": _("This word is not in the list of choices; the row is taken over without it."),
        "twice": _("The same person stands in an earlier row."),
        "other_class": _("This row belongs to another class."),
        "known": _("In the class already; nothing changes."),
        "rejected": _(
            "The office has not confirmed this person. Ask the office of your place before you send the row."
        ),
        "not_taken": _(
            "The person is known: this is not taken over. Enter it on her own page, when you have checked it."
        ),
    }
    return words.get(code, code)


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
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not any(finding.level == "error" for finding in self.findings)

    def note(self, column: str, code: str, level: Level = "error") -> None:
        self.findings.append(Finding(self.number, column, level, code))


def read_rows(cells: list[list[Value]]) -> list[Row]:
    """The rows below the headings, each looked at by itself. Raises MissingHeadings."""
    columns = {plain(value.text): place for place, value in reversed(list(enumerate(cells[0] if cells else [])))}
    lacking = [heading for heading in NEEDED if heading not in columns]
    if lacking:
        raise MissingHeadings(lacking)
    rows = []
    for number, values in enumerate(cells[1:], start=2):
        if any(value.text for value in values):
            rows.append(read_row(number, {name: at(values, place) for name, place in columns.items()}))
    find_twice(rows)
    return rows


def plain(heading: str) -> str:
    """A heading without its star and remark: 身份证号*（文本） is 身份证号."""
    return re.sub(r"[*＊\s]|[(（].*", "", heading)


def at(values: list[Value], place: int) -> Value:
    return values[place] if place < len(values) else EMPTY


def read_row(number: int, values: Mapping[str, Value]) -> Row:
    row = Row(number)
    row.name = text(row, values, NAME, needed=True)
    row.cohort = text(row, values, COHORT)
    row.place = re.sub(r"\.0$", "", normalise(text(row, values, PLACE)))
    whole = exact(row, values, CITIZEN_ID, needed=True)
    if whole:
        row.citizen_id = attempt(row, CITIZEN_ID, "citizen_id", lambda: check_citizen_id(whole))
    read_certificate(row, exact(row, values, CERTIFICATE))
    phone = text(row, values, PHONE)
    if phone:
        row.phone = attempt(row, PHONE, "phone", lambda: normalise_phone(phone), level="warning") or None
    for heading, choices in CHOICES.items():
        word = text(row, values, heading)
        if word in choices:
            row.profile[FIELDS[heading]] = choices[word]
        elif word:
            row.note(heading, "not_a_choice", "warning")
    return row


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
    value = values.get(heading, EMPTY)
    if value.is_formula:
        row.note(heading, "formula")
        return ""
    if needed and not value.text:
        row.note(heading, "needed")
    return value.text


def exact(row: Row, values: Mapping[str, Value], heading: str, *, needed: bool = False) -> str:
    """A number of which every digit matters: refused when Excel has had its hands on it."""
    value = values.get(heading, EMPTY)
    if value.is_number or SCIENTIFIC.fullmatch(value.text):
        row.note(heading, "number_cell")
        return ""
    return normalise(text(row, values, heading, needed=needed))


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


def problems(row: Row) -> Iterator[str]:
    """What to write beside the row."""
    return (f"{finding.column}：{finding.words}" for finding in row.findings)
