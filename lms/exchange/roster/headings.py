"""Which column of a class list means what. A heading that is not surely ours is not read, and is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lms.exchange.errors import DoubleHeadings, HiddenSheet, MissingHeadings, TooBig
from lms.exchange.sheets import Line, Sheet
from lms.people.identity import typed

NAME, CITIZEN_ID, CERTIFICATE, PHONE = "姓名", "身份证号", "残疾人证号", "手机号"
PLACE, RESIDENCE, EMPLOYMENT = "户籍区划代码", "户口性质", "就业状况"
WILLINGNESS, EDUCATION, COHORT = "培训意愿", "文化程度", "班次编号"
NEEDED = (NAME, CITIZEN_ID)
HEADINGS = (COHORT, NAME, CITIZEN_ID, CERTIFICATE, PHONE, PLACE, RESIDENCE, EMPLOYMENT, WILLINGNESS, EDUCATION)
PROBLEMS = "错误说明"  # our own column of a list that comes back mended

OTHERS: Mapping[str, str] = {
    NAME: "名字 姓名全称 真实姓名",
    CITIZEN_ID: "身份证 身份证号码 身份证件号 身份证件号码 居民身份证 居民身份证号 居民身份证号码 公民身份号码 "
    "公民身份证号 公民身份证号码 二代身份证号 二代身份证号码",
    CERTIFICATE: "残疾证 残疾证号 残疾证号码 残疾证编号 残疾人证 残疾人证号码 残疾人证编号 残疾证件号 残疾证件号码 "
    "第二代残疾人证号 第三代残疾人证号 残疾人证件号 残疾人证件号码",
    PHONE: "手机 手机号码 手机电话 移动电话 联系电话 联系电话号码 联系手机 联系手机号 联系手机号码 联系方式 "
    "电话 电话号码",
    PLACE: "区划代码 行政区划代码 行政区划 户籍行政区划代码 户籍地区划代码 户籍所在地区划代码 户籍代码",
    RESIDENCE: "户口类型 户口类别 户籍性质 户籍类型 户籍类别 户口",
    EMPLOYMENT: "就业情况 就业状态 就业与否 是否就业",
    WILLINGNESS: "参训意愿 培训意向 参加培训意愿",
    EDUCATION: "学历 文化 教育程度 受教育程度 最高学历",
    COHORT: "班次 班次号 班次代码 班级 班级编号 班级代码 班号 培训班编号 培训班次 培训班次编号 开班编号",
}
KNOWN = {each: ours for ours in HEADINGS for each in (ours, *OTHERS[ours].split())}
OWN = re.compile(r"^(学员本人|残疾人本人|学员|参训学员|培训学员|参训人员|参训残疾人|残疾人|本人)的?(?!证)")
# What a remark may say without changing whose the column is: anything else might name another person.
REMARK = re.compile(
    r"(文本|文本格式|必填|必填项|选填|选填项|可选|可空|可不填|没有可不填|没有不填|如有|非必填|本人|学员|学员本人|残疾人|残疾人本人"
    r"|\d+位|\d+位数字|\d+位号码|\d+位代码|\d+字|请填写|按身份证填写|与身份证一致|同身份证|下拉选择|单选|请选择|选择)+"
)
STARS = re.compile(r"[*＊※★☆:：]")
LOOKED_AT = 20  # lines above which the headings stand, titles before them


@dataclass(slots=True)
class Table:
    """A sheet with its headings found: `columns` by our names; `unused` are places with a heading that is not ours, or
    with none; `left_out` are other sheets that look like a list.
    """

    sheet: Sheet
    head: Line
    columns: dict[str, int]
    unused: list[int] = field(default_factory=list)
    left_out: list[Sheet] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return self.sheet.lines[self.sheet.lines.index(self.head) + 1 :]

    @property
    def above(self) -> list[Line]:
        return self.sheet.lines[: self.sheet.lines.index(self.head)]


def table_of(sheets: Sequence[Sheet], choices: Mapping[str, Mapping[str, str]]) -> Table:
    """Return the list among the sheets: the first that is visible and has our headings.

    Raises MissingHeadings, DoubleHeadings, HiddenSheet, TooBig.
    """
    words = {ours: "".join(each) for ours, each in choices.items()}
    heads = [(sheet, head_of(sheet, words)) for sheet in sheets if sheet.lines]
    lists = [(sheet, head) for sheet, head in heads if lacks(meanings(head, words)) == []]
    seen = [(sheet, head) for sheet, head in lists if not sheet.is_hidden]
    if not seen:
        if lists:
            raise HiddenSheet([sheet.title for sheet, _head in lists])
        nearest = max(heads, key=lambda each: len(meanings(each[1], words)), default=None)
        found = meanings(nearest[1], words) if nearest else {}
        raise MissingHeadings(lacks(found), unused_of(nearest[1], words) if nearest else [])
    sheet, head = seen[0]
    if sheet.is_cut:
        raise TooBig
    columns = meanings(head, words)
    if double := [as_seen(head, place) for places in columns.values() if len(places) > 1 for place in places]:
        raise DoubleHeadings(double)
    table = Table(sheet, head, {ours: places[0] for ours, places in columns.items()})
    used = {place for places in columns.values() for place in places}
    width = max((len(line.values) for line in (head, *table.lines)), default=0)
    table.unused = [
        place
        for place in range(width)
        if place not in used
        and squeezed(head.at(place).text) != PROBLEMS
        and (head.at(place).text or any(line.at(place).text for line in table.lines))
    ]
    table.left_out = [other for other, at in lists if other is not sheet and other.lines[-1] is not at]
    return table


def head_of(sheet: Sheet, words: Mapping[str, str]) -> Line:
    """Return the first line with all needed headings, or else with the most of ours: titles may stand above it."""
    first = sheet.lines[:LOOKED_AT]
    whole = next((line for line in first if not lacks(meanings(line, words))), None)
    return whole or max(first, key=lambda line: len(meanings(line, words)))


def lacks(found: Mapping[str, object]) -> list[str]:
    return [heading for heading in NEEDED if heading not in found]


def meanings(head: Line, words: Mapping[str, str]) -> dict[str, list[int]]:
    """Return by our headings the places of the columns that mean them."""
    found: dict[str, list[int]] = {}
    for place, value in enumerate(head.values):
        ours = meaning(value.text, words)
        if ours:
            found.setdefault(ours, []).append(place)
    return found


def squeezed(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", typed.words(heading))
    return re.sub(r"\s", "", STARS.sub("", plain))


def meaning(heading: str, words: Mapping[str, str]) -> str | None:
    """Return which of our headings this means: its stars do not matter, and of its remarks those that change nothing.

    身份证号*（文本） is 身份证号; 姓名（监护人） and 监护人姓名 are not read.
    """
    plain = squeezed(heading)
    base = re.sub(r"[(\[【〔<{].*", "", plain)
    ours = KNOWN.get(base) or KNOWN.get(OWN.sub("", base))
    if ours is None:
        return None
    remark = re.sub(r"[^\w]|_", "", plain[len(base) :])
    if not remark or REMARK.fullmatch(remark) or all(sign in words.get(ours, "") for sign in remark):
        return ours
    return None


def unused_of(head: Line, words: Mapping[str, str]) -> list[str]:
    places = [place for place, value in enumerate(head.values) if value.text and not meaning(value.text, words)]
    return [as_seen(head, place) for place in places[:LOOKED_AT]]


def letter(place: int) -> str:
    """Return what Excel writes above a column: 0 is A, 26 is AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def as_seen(head: Line, place: int) -> str:
    """Return a heading with the letter of its column; long numbers in it, which no heading has, are not repeated."""
    text = typed.words(head.at(place).text)[:40]
    return f"{letter(place)} {re.sub(r'[0-9]{6,}[0-9xX]*', '…', text)}".strip()
