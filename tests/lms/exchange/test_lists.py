"""What offices really send: the right value of each list, or a word and a remedy; nothing falls away unsaid."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from lms.delivery.models import Cohort
from lms.exchange import imports, workbook
from lms.exchange.errors import BadFile, DoubleHeadings, HiddenSheet, Locked, MissingHeadings, OldFormat
from lms.exchange.models import RosterImport
from lms.exchange.roster import headings, roster
from lms.people.accounts.trainees import find_by_citizen_id
from lms.people.models import Claim, User
from lms.people.signing_in import phones
from lms.records.typesetting import fonts
from tests.lms.exchange import lists
from tests.lms.exchange.lists import A_DAY, book, number, person
from tests.lms.exchange.test_rosters import admitted, as_file

type Said = set[tuple[int, str, str]]


def read(data: bytes) -> tuple[list[roster.Row], Said]:
    """The rows, and beside which row and column which finding stands."""
    table = headings.table_of(workbook.read(data, roster.SHEET), roster.CHOICES)
    rows = roster.read_rows(table)
    roster.find_shared(rows)
    return rows, {(each.row, each.column, each.code) for each in imports.findings_of(table, rows)}


GUARDIANS = [
    "{}（监护人）",
    "监护人{}",
    "家长{}",
    "{}(家属)",
    "{}-监护人",
    "{}\n（法定代理人）",
    "紧急联系人{}",
    "{}【父母】",
    "父亲{}",
]


@pytest.mark.parametrize("heading", GUARDIANS)
def test_a_guardians_columns_are_never_the_trainees(heading: str) -> None:
    [row], said = read(book([lists.with_guardian()], headings=lists.guardians(heading)))

    assert (row.name, row.phone, row.citizen_id) == ("测试甲", "+8613800000001", number(1))
    assert said == {(1, "B", "unused"), (1, "C", "unused")}


def test_a_list_of_guardians_only_enrols_nobody() -> None:
    with pytest.raises(MissingHeadings) as refused:
        read(book([["监护人甲", number(3)]], headings=["姓名（监护人）", "身份证号（监护人）"]))

    assert refused.value.named == ["姓名", "身份证号"]
    assert refused.value.unused == ["A 姓名（监护人）", "B 身份证号（监护人）"]


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ("学员姓名", ["C 姓名*", "B 学员姓名"]),
        ("手机号码", ["F 手机号", "B 手机号码"]),
        ("残疾证号", ["E 残疾人证号", "B 残疾证号"]),
    ],
)
def test_two_columns_of_one_meaning_are_refused_by_name(other: str, named: list[str]) -> None:
    row = person("测试甲")

    with pytest.raises(DoubleHeadings) as refused:
        read(book([[row[0], "另一个", *row[1:]]], headings=["班次编号", other, *lists.HEADINGS[1:]]))

    assert sorted(refused.value.named) == sorted(named)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        *[
            ("手机号", each)
            for each in ("手机号码", "联系电话", "联系方式", "手 机 号", "学员手机号", "手机号（11位）", "电话")
        ],
        *[("残疾人证号", each) for each in ("残疾证号", "残疾人证号码", "残疾证编号（20位）", "残疾人证")],
        *[
            ("身份证号*", each)
            for each in ("身份证号码", "公民身份号码", "居民身份证号*（文本）", "\u200b身份证号", "身份证")
        ],
        *[("姓名*", each) for each in ("学员姓名", "姓　名", "姓名（必填）", "残疾人姓名", "＊姓名", "姓名（本人）")],
        *[("户口性质", each) for each in ("户口性质（城镇/农村）", "户口类型")],
        *[("班次编号", each) for each in ("班级编号", "班次")],
    ],
)
def test_the_usual_other_headings_are_known(ours: str, theirs: str) -> None:
    written = [theirs if each == ours else each for each in lists.HEADINGS]

    [row], said = read(book([person("测试甲")], headings=written))

    assert (row.name, row.phone, row.certificate) == ("测试甲", "+8613800000001", f"{number(1)}31")
    assert (row.profile["residence"], row.cohort, said) == ("rural", "A-1", set())


@pytest.mark.parametrize(
    "name", ["测\u3000丙", " 测 丙 ", "测\u200b丙", "测\xa0丙", "测\n丙", "测\u202d丙\u202c", "\ufeff测丙", "•测丙"]
)
def test_a_name_has_one_form_and_the_change_is_said(name: str) -> None:
    [row], said = read(book([person(name)]))

    assert (row.name, said) == ("测丙", {(2, "姓名", "name_tidied")})


@pytest.mark.parametrize("name", ["#N/A", "#REF!", "#DIV/0!", "#####", "#NAME?", "＃Ｎ／Ａ"])
def test_an_error_of_a_program_is_no_name(name: str) -> None:
    [row], said = read(book([person(name)]))

    assert not row.is_good
    assert said & {(2, "姓名", "error_value"), (2, "姓名", "no_name")}


@pytest.mark.parametrize(
    "name",
    [
        12345,
        True,
        False,
        1.5,
        "12345",
        "True",
        "１２３",
        "张三1",
        "无",
        "同上",
        "合计",
        "2026-01-02",
        "——",
        "N/A",
        "x" * 101,
    ],
)
def test_what_is_no_name_is_refused(name: Any) -> None:
    [row], said = read(book([person(name)]))

    assert not row.is_good
    assert said & {(2, "姓名", "no_name"), (2, "姓名", "long_name")}


@pytest.mark.parametrize("name", ["李〇", "阿卜杜拉·买买提", "Maria Anna O'Neil", "司马相如"])
def test_a_name_of_any_letters_is_one(name: str) -> None:
    [row], said = read(book([person(name)]))

    assert (row.name, said) == (name, set())


@pytest.mark.parametrize("name", ["ꆈꌠ", "ไทย", "김철수", "岩\U000f0000温"])
def test_a_name_that_no_paper_can_show_is_one_and_that_is_said(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))

    [row], said = read(book([person(name)]))

    assert (row.is_good, row.name, said) == (True, name, {(2, "姓名", "no_glyph")})
    assert f"U+{ord(name[0] if name[0] != '岩' else name[1]):04X}" in row.findings[0].words


def test_days_are_no_values_anywhere() -> None:
    rows, said = read(book([person(A_DAY), person("测乙", 2, 班次编号=A_DAY), person("测丙", 3, 手机号=A_DAY)]))

    assert [row.is_good for row in rows] == [False, False, True]
    assert said == {(2, "姓名", "day_cell"), (3, "班次编号", "day_cell"), (4, "手机号", "phone")}


@pytest.mark.parametrize(
    "written", ["\u202d{}\u202c", "\u200b{}", "'{}", "{}\ufeff", "`{}", "“{}”", "{},"], ids=lambda each: ascii(each)
)
def test_numbers_are_read_through_marks_and_quotes(written: str) -> None:
    changed = {"身份证号": written.format(number(4)), "残疾人证号": written.format(f"{number(4)}31")}

    [row], said = read(book([person("测丁", 4, **changed)]))

    assert (row.citizen_id, row.certificate) == (number(4), f"{number(4)}31")
    assert said == {(2, "身份证号", "number_tidied"), (2, "残疾人证号", "number_tidied")}


def test_a_number_in_groups_is_read_and_a_cross_is_an_x() -> None:
    with_x = next(number(serial) for serial in range(100) if number(serial).endswith("X"))
    grouped = f"{number(5)[:6]} {number(5)[6:14]} {number(5)[14:]}"
    rows = [person("测戊", 5, 身份证号=grouped), person("测己", 6, 身份证号=f"{with_x[:-1]}×", 残疾人证号="")]

    found, said = read(book(rows))

    assert [row.citizen_id for row in found] == [number(5), with_x]
    assert said == set()


@pytest.mark.parametrize(
    ("written", "phone", "code"),
    [
        ("1.3800000004E10", "+8613800000004", None),
        ("13800000004", "+8613800000004", None),
        ("13800000004.0", "+8613800000004", None),
        ("1.38E10", None, "phone_rounded"),
        ("1.38E+10", None, "phone_rounded"),
        ("138000000", None, "phone"),
        ("1E999", None, "phone_rounded"),
    ],
)
def test_a_phone_in_a_number_cell(written: str, phone: str | None, code: str | None) -> None:
    """And as text of the same signs, which a program that reads CSV leaves."""
    as_number = lists.with_number(book([person("测试甲")]), "E2", written)
    as_text = book([person("测试甲", 手机号=written)])

    found = [read(data) for data in ([as_number, as_text] if written != "13800000004.0" else [as_number])]

    for [row], said in found:
        assert (row.is_good, row.phone) == (True, phone)
        assert said == ({(2, "手机号", code)} if code else set())


def test_a_family_s_phone_signs_in_the_first_and_both_rows_say_so() -> None:
    rows, said = read(book([person("测家甲", 1), person("测家乙", 2, 手机号="138 0000 0001"), person("测丙", 3)]))

    assert [row.phone for row in rows] == ["+8613800000001", None, "+8613800000003"]
    assert said == {(2, "手机号", "phone_first"), (3, "手机号", "phone_again")}


def test_a_phone_is_not_lost_to_a_row_that_stays_out() -> None:
    rows, _said = read(book([person("12345", 1), person("测家乙", 2, 手机号="13800000001")]))

    assert [row.phone for row in rows if row.is_good] == ["+8613800000001"]


def test_choices_are_read_through_spaces_and_marks_and_others_are_said_with_the_list() -> None:
    spaced = person("测试甲", 户口性质="农村\u200b", 就业状况="未就业 ", 文化程度="初 中")
    other = person("测乙", 2, 户口性质="农村户口", 就业状况="卖菜", 文化程度="#N/A", 培训意愿="=A1")

    rows, said = read(book([spaced, other]))

    assert rows[0].profile == {
        "residence": "rural",
        "employment": "unemployed",
        "willingness": "wants",
        "education": "middle",
    }
    assert rows[1].profile == {"residence": "rural"}
    assert said == {
        (3, "就业状况", "not_a_choice"),
        (3, "文化程度", "error_left_out"),
        (3, "培训意愿", "formula_left_out"),
    }
    assert any("灵活就业" in finding.words for finding in rows[1].findings)


def test_titles_above_the_headings_are_titles() -> None:
    data = book([person("测试甲")], more=lambda _made, sheet: sheet.insert_rows(1, 2))

    def titled(made: Any, sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "2026年保健按摩培训班学员花名册"

    for each in (data, book([person("测试甲")], more=titled)):
        [row], said = read(each)
        assert (row.number, row.name, said) == (4, "测试甲", set())


@pytest.mark.parametrize(
    ("more", "names", "said"),
    [
        (lists.notes_first, ["测试甲"], set()),
        (lists.diagram_first, ["测试甲"], set()),
        (lists.two_sheets, ["测试甲"], {(1, "", "other_sheet")}),
        (lists.our_name_hidden, ["测看见"], {(1, "", "other_sheet")}),
        (lists.below(6000), ["测试甲", "测远"], {(6000, "", "far_row")}),
        (lists.below(1_048_576), ["测试甲", "测远"], {(1_048_576, "", "far_row")}),
        (lambda _made, sheet: sheet.cell(2, 70, "远"), ["测试甲"], {(1, "BI", "wide")}),
        (lambda _made, sheet: sheet.cell(2, 12, "低保"), ["测试甲"], {(1, "L", "no_heading")}),
        (lambda _made, sheet: sheet.cell(1, 11, "民族"), ["测试甲"], {(1, "K", "unused")}),
    ],
    ids=[
        "notes first",
        "diagram first",
        "two sheets",
        "ours hidden",
        "far row",
        "last row",
        "far column",
        "none",
        "unused",
    ],
)
def test_the_list_is_found_and_what_is_not_read_is_named(
    more: Callable[[Any, Any], None], names: list[str], said: Any
) -> None:
    rows, found = read(book([person("测试甲")], more=more))

    assert ([row.name for row in rows], found) == (names, said)


def test_what_is_hidden_in_the_sheet_is_said() -> None:
    rows, said = read(book([person("测试甲"), person("测藏", 2)], more=lists.hide))

    assert [row.name for row in rows] == ["测试甲", "测藏"]
    assert said == {(3, "", "hidden_row"), (1, "手机号", "hidden_column")}


def test_a_list_on_a_hidden_sheet_only_is_refused_by_its_name() -> None:
    def hide(made: Any, sheet: Any) -> None:
        sheet.sheet_state = "veryHidden"
        made.create_sheet("说明").append(["每人一行"])

    with pytest.raises(HiddenSheet) as refused:
        read(book([person("测试甲")], more=hide))

    assert refused.value.named == ["学员花名册"]


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (lists.damaged(), BadFile),
        (lists.encrypted(), Locked),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), Locked),
        (COMPOUND, OldFormat),
        (
            lists.rewritten(book([person("测")]), lambda _text: b"<?xml version='1.0' encoding='latin-99'?><a/>"),
            BadFile,
        ),
        (lists.rewritten(book([person("测")]), lambda text: text[: len(text) // 2]), BadFile),
    ],
    ids=["damaged", "encrypted", "password", "old", "encoding", "cut"],
)
def test_a_workbook_that_cannot_be_read_says_why(
    data: bytes, error: type[Exception], officer: Client, cohort: Cohort
) -> None:
    with pytest.raises(error):
        workbook.read(data, roster.SHEET)
    response = officer.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(data)})

    assert response.status_code == 422
    assert str(error.words) in response.content.decode()  # type: ignore[attr-defined]
    assert str(error.remedy) in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("code", "written"), [("20260101", 20260101), ("A-1", "ａ—1 "), ("007", 7), ("A-1", "一班")])
def test_a_class_is_known_by_its_code_however_excel_holds_it(
    code: str, written: Any, officer: Client, cohort: Cohort
) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(code=code)

    sent(officer, cohort, book([person("测试甲", 班次编号=written)]))

    assert RosterImport.objects.get().good == 1


def test_names_phones_and_choices_are_seen_before_anybody_is_entered(officer: Client, cohort: Cohort) -> None:
    """Afterwards neither names nor headings of the file are kept."""
    rows = [lists.with_guardian(" 测 试 甲 "), lists.with_guardian("12345")]

    found = sent(officer, cohort, book(rows, headings=lists.guardians("{}（监护人）")))
    page = officer.get(found.url).content.decode()
    officer.post(f"{found.url}take-over/")
    after = officer.get(found.url).content.decode()

    assert all(
        each in page
        for each in ("测试甲", "…0001", "农村、未就业、愿意、初中", "B 姓名（监护人）", "C 手机号（监护人）")
    )
    assert "监护人甲" not in page
    assert "13900000038" not in page
    assert admitted().get().user.name == "测试甲"
    assert "测试甲" not in after
    assert "监护人" not in str(RosterImport.objects.get().findings)
    assert "不会导入" in after


def test_the_same_name_with_another_dot_is_one_person(
    officer: Client, staff: Client, cohort: Cohort, other_cohort: Cohort
) -> None:
    """For the office that has her before it, and for a base's own list."""
    for client, place in ((officer, cohort), (staff, other_cohort)):
        for name in ("依香·帕", "依香•帕", "依香 ・ 帕"):
            found = sent(client, place, book([person(name, 班次编号="", 残疾人证号="", 手机号="")]))
            client.post(f"{found.url}take-over/")

        last = RosterImport.objects.latest("pk")
        assert (last.added, last.known) == (0, 1)
    assert User.objects.filter(name="依香·帕").count() == 2  # the office's person, and the row of the base that waits
    assert Claim.objects.count() == 1


def test_a_phone_that_signs_in_somebody_is_named_to_an_office_and_never_to_a_base(
    officer: Client, staff: Client, cohort: Cohort, other_cohort: Cohort, owner: User
) -> None:
    phones.give(user=owner, phone="13800000001", verified=True)

    found = sent(officer, cohort, book([person("测试甲")]))
    officer.post(f"{found.url}take-over/")
    told = sent(staff, other_cohort, book([person("测乙", 2, 班次编号="", 手机号="13800000001")]))
    staff.post(f"{told.url}take-over/")

    person_of = find_by_citizen_id(number(1))
    assert person_of is not None
    assert phones.of(person_of.user) is None
    office, base = RosterImport.objects.order_by("pk")
    assert [each["code"] for each in office.findings] == ["phone_elsewhere"]
    assert base.findings == []


def test_a_list_with_a_title_comes_back_row_by_row_and_can_be_sent_again(officer: Client, cohort: Cohort) -> None:
    def titled(made: Any, sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "学员花名册"
        sheet.cell(2, 11, "民族")

    found = sent(officer, cohort, book([person("测试甲"), person("12345", 2)], more=titled))
    returned = officer.get(f"{found.url}checked.xlsx").content

    sheets = load_workbook(io.BytesIO(returned))
    rows = list(sheets[roster.SHEET].iter_rows(values_only=True))
    assert (rows[0][0], rows[1][-1], rows[2][1]) == ("学员花名册", "错误说明", "测试甲")
    assert rows[2][-1] in (None, "")
    assert "姓名" in str(rows[3][-1])
    assert "民族" in str(sheets.worksheets[0]["A1"].value)
    again, said = read(returned)
    assert [row.number for row in again] == [3, 4]
    assert {code for _row, _column, code in said} == {"unused", "no_name"}


def sent(client: Client, cohort: Cohort, data: bytes) -> Any:
    response = client.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(data)})
    assert response.status_code == 302, response.content.decode()
    return response


@pytest.fixture
def other_cohort(cohort: Cohort) -> Cohort:
    return Cohort.objects.create(
        programme=cohort.programme,
        division=cohort.division,
        code="A-2",
        name="二班",
        starts=cohort.starts,
        ends=cohort.ends,
    )
