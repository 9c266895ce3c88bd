"""A class list from an office: looked through row by row, taken over on a word, never twice, never trusted."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from wagtail.models import Page

from courses.study.models import Enrolment
from lms.bases.models import Status, TrainingBase
from lms.delivery.models import Cohort, CohortMember
from lms.exchange import workbook
from lms.exchange.errors import BadFile, TooBig
from lms.exchange.models import RosterImport
from lms.exchange.roster import entering
from lms.people.accounts.trainees import admit
from lms.people.models import Claim, DailyCount, Division, Organisation, Posting, Trainee, User
from lms.people.signing_in import phones
from lms.people.sms.backends import MemoryBackend
from lms.registry.claims import confirming
from lms.registry.desk.merging import merge

HEADINGS = ["班次编号*", "姓名*", "身份证号*（文本）", "残疾人证号", "手机号", "户籍区划代码", "户口性质", "就业状况"]
GOOD = ["", "岩温", "532822197506151236", "53282219750615123643B1", "138 1234 5678", "532822", "农村", "未就业"]


def forged(entry: dict[str, Any]) -> bytes:
    """A workbook one of whose parts lies about itself, in the list at the file's end and before the part."""
    data = bytearray(of_rows([GOOD]))
    name = b"xl/worksheets/sheet1.xml"
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            head = 30 if mark == b"PK\x03\x04" else 46
            if bytes(data[start + head : start + head + len(name)]) != name:
                continue
            if "size" in entry:
                data[start + at : start + at + 4] = entry["size"].to_bytes(4, "little")
            if "method" in entry:
                data[start + at - 14 : start + at - 12] = entry["method"].to_bytes(2, "little")
            if "flags" in entry:
                data[start + at - 16 : start + at - 14] = entry["flags"].to_bytes(2, "little")
    return bytes(data)


def of_rows(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    book = Workbook()
    for row in [HEADINGS, *rows]:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


LIES = [{"size": 1}, {"size": 2**32 - 1}, {"size": 0}, {"method": 99}, {"method": 12}, {"method": 14}, {"flags": 1}]


@pytest.mark.parametrize("entry", LIES)
def test_a_workbook_that_lies_about_its_parts_is_refused_in_words(entry: dict[str, Any]) -> None:
    with pytest.raises((BadFile, TooBig)):
        workbook.read(forged(entry), "x")


def test_a_small_word_for_a_large_part_does_not_unpack_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 1_000)

    with pytest.raises((BadFile, TooBig)):
        workbook.read(of_rows([GOOD] * 200), "x")


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MANY = 4_000_000
CROWDED = {
    "cells": ("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}><sheetData><row>", "<c/>" * (MANY // 2)),
    "strings": ("xl/sharedStrings.xml", f"<sst {MAIN}>", "<si/>" * (MANY // 2)),
    "styles": ("xl/styles.xml", f"<styleSheet {MAIN}><cellXfs>", "<xf/>" * (MANY // 2)),
    "attributes": ("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}><sheetData><row><c ", "a=''" * (MANY // 2)),
}


@pytest.mark.parametrize("part", CROWDED)
def test_a_small_file_of_many_small_things_is_refused_before_it_is_taken_apart(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, before, many = CROWDED[part]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(of_rows([GOOD]))) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for each in {*old.namelist(), name}:
            new.writestr(each, before + many if each == name else old.read(each))
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: pytest.fail("asked"))

    assert packed.tell() < 50_000
    with pytest.raises(TooBig):
        workbook.read(packed.getvalue(), "x")


def test_a_full_list_is_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """As offices' programs write it, each text once more in a part of its own, and as ours does: a tenth of each."""
    rows = [[f"{text}{number}" for text in (*GOOD, "少数民族", "小学")] for number in range(workbook.MOST_ROWS // 10)]
    monkeypatch.setattr(workbook, "MOST_MARKS", workbook.MOST_MARKS // 10)

    workbook.unpack(of_rows(rows))
    workbook.unpack(workbook.write("学员名册", HEADINGS, rows))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "＝"])
def test_what_goes_out_is_text_whatever_it_begins_with(begin: str) -> None:
    text = f"{begin}HYPERLINK(1)"

    sheet = load_workbook(io.BytesIO(workbook.write("名单", ["甲"], [[text]]))).worksheets[0]

    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].quotePrefix) == (text, "s", True)


def test_a_good_list_is_taken_over_after_a_look(officer: Client, cohort: Cohort) -> None:
    found = send(officer, cohort, [GOOD])
    looked = officer.get(found.url).content.decode()
    before = admitted().count()
    officer.post(f"{found.url}take-over/")

    trainee = admitted().get()
    assert "没有错误" in looked
    assert before == 0
    assert (trainee.user.name, trainee.division_id, trainee.employment) == ("岩温", "532822", "unemployed")
    assert trainee.certificates.get().reissue == 1
    assert CohortMember.objects.get().subject == trainee.user
    assert trainee.user.enrolments.get().course == cohort.programme.course


def test_a_list_is_no_way_into_an_account(
    staff: Client, cohort: Cohort, make_trainee: Callable[..., Trainee], menghai: Division
) -> None:
    """One row with somebody's name and number and a phone of one's own: the code signs in no person of before."""
    victim = admit(name="岩温", citizen_id=GOOD[2], division=menghai)
    found = send(staff, cohort, [GOOD])
    staff.post(f"{found.url}take-over/")
    MemoryBackend.sent.clear()
    thief = Client()

    thief.post(reverse("account_request_login_code"), {"phone": GOOD[4]})
    for _phone, code in MemoryBackend.sent:
        thief.post(reverse("account_confirm_login_code"), {"code": code})

    assert phones.of(victim.user) is None
    assert not victim.certificates.exists()
    assert thief.session.get("_auth_user_id") != str(victim.user.pk)


def test_sending_it_again_adds_nobody(officer: Client, cohort: Cohort) -> None:
    for _ in range(2):
        found = send(officer, cohort, [GOOD])
        officer.post(f"{found.url}take-over/")

    last = RosterImport.objects.latest("pk")
    assert (last.added, last.known) == (0, 1)
    assert admitted().count() == CohortMember.objects.count() == 1


def test_numbers_that_excel_has_cut_are_refused_with_a_clear_word(officer: Client, cohort: Cohort) -> None:
    cut = [*GOOD]
    cut[2] = 532822197506151000  # type: ignore[call-overload]
    scientific = [*GOOD]
    scientific[2] = "5.32822E+17"

    found = send(officer, cohort, [cut, scientific])

    page = officer.get(found.url).content.decode()
    assert page.count("数字格式") == 2
    assert RosterImport.objects.get().good == 0
    assert "532822197506151" not in page


def test_full_width_digits_spaces_and_a_small_x_are_understood(officer: Client, cohort: Cohort) -> None:
    rows = [
        ["", "岩温", "５３２８２２ １９７５０６１５ １２３６", "", "", "", "", ""],
        ["", "玉香", " 11010519491231002x ", "", "", "", "", ""],
    ]

    found = send(officer, cohort, rows)
    officer.post(f"{found.url}take-over/")

    assert admitted().count() == 2


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (1, "", "必填"),
        (2, "", "必填"),
        (2, "532822197506151237", "身份证号有误"),
        (2, "532822197513151236", "身份证号有误"),
        (3, "53282219750615123683", "残疾人证号有误"),
        (3, "11010519491231002X43", "不是同一个人"),
        (5, "999999", "没有这个区划代码"),
        (5, "532823", "不归您管理"),
        (0, "C-77", "别的班次"),
        (1, "=1+1", "公式"),
    ],
)
def test_what_is_wrong_is_said_beside_its_row(
    place: int, value: str, words: str, officer: Client, cohort: Cohort
) -> None:
    row = [*GOOD]
    row[place] = value

    found = send(officer, cohort, [row])

    assert words in officer.get(found.url).content.decode()
    assert RosterImport.objects.get().good == 0


@pytest.mark.parametrize("role", ["county_officer", "counsellor"])
def test_an_office_enters_people_of_its_own_area_whatever_other_posts_there_are(
    role: str,
    cohort: Cohort,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    menghai: Division,
    mengla: Division,
) -> None:
    """Work at some base, of which the class is none, opens no other county."""
    person = post_to(role, division=menghai)
    other = Organisation.objects.create(division=menghai, name="别的基地", department="base")
    Posting.objects.create(user=person, organisation=other, division=menghai, role="base_staff")
    client, there, here = signed_in(person), [*GOOD], [*GOOD]
    there[5] = mengla.code
    here[1:4] = ["玉罕", "11010519491231002X", ""]

    found = send(client, cohort, [there, here])
    client.post(f"{found.url}take-over/")

    assert "不归您管理" in client.get(found.url).content.decode()
    assert [trainee.user.name for trainee in Trainee.objects.exclude(confirmed=None).filter(division=menghai)].count(
        "玉罕"
    ) == 1
    assert not Trainee.objects.filter(user__name="岩温", division=mengla).exists()


def test_hints_do_not_keep_a_row_out(officer: Client, cohort: Cohort) -> None:
    row = [*GOOD]
    row[4], row[7] = "12345", "卖菜"

    found = send(officer, cohort, [row])
    officer.post(f"{found.url}take-over/")

    assert len(RosterImport.objects.get().findings) == 2
    assert admitted().get().employment == "unknown"


def test_one_person_twice_is_found_and_another_name_waits_for_the_office(officer: Client, cohort: Cohort) -> None:
    send_first = send(officer, cohort, [GOOD])
    officer.post(f"{send_first.url}take-over/")
    other_name = [*GOOD]
    other_name[1] = "岩罕"

    twice = send(officer, cohort, [GOOD, GOOD])
    renamed = send(officer, cohort, [other_name])
    officer.post(f"{renamed.url}take-over/")

    assert "同一个人" in officer.get(twice.url).content.decode()
    assert "没有错误" in officer.get(renamed.url).content.decode()
    assert Claim.objects.get().person.name == "岩罕"
    assert admitted().exclude(confirmed=None).get().user.name == "岩温"


def test_the_file_comes_back_with_its_errors_written_in(officer: Client, cohort: Cohort) -> None:
    bad = [*GOOD]
    bad[2] = "123"
    found = send(officer, cohort, [GOOD, bad, ["", "=HYPERLINK(1)", "", "", "", "", "", ""]])

    book = load_workbook(io.BytesIO(officer.get(f"{found.url}checked.xlsx").content))

    rows = list(book.worksheets[0].iter_rows())
    assert rows[0][-1].value == "错误说明"
    assert [bool(row[-1].value) for row in rows[1:]] == [False, True, True]
    assert rows[1][2].value == "532822197506151236"
    assert all(cell.number_format == "@" and cell.data_type != "f" for row in rows[1:] for cell in row if cell.value)


def test_nothing_of_the_file_stays_once_it_has_served(officer: Client, cohort: Cohort) -> None:
    taken, dropped = send(officer, cohort, [GOOD]), send(officer, cohort, [GOOD])
    waiting = RosterImport.objects.latest("pk")
    assert b"532822197506151236" not in bytes(waiting.workbook_sealed or b"")
    assert "532822197506151236" not in str(waiting.findings)

    officer.post(f"{taken.url}take-over/")
    officer.post(f"{dropped.url}give-up/")

    assert not RosterImport.objects.exclude(workbook_sealed=None).exists()
    assert waiting.filename
    assert not RosterImport.objects.exclude(filename="").exists()  # it may say whose list it was
    assert officer.get(f"{taken.url}checked.xlsx").status_code == 302


def test_taking_over_twice_is_taking_over_once(officer: Client, cohort: Cohort) -> None:
    found = send(officer, cohort, [GOOD])

    for _ in range(3):
        officer.post(f"{found.url}take-over/")

    assert RosterImport.objects.get().added == 1


@pytest.mark.parametrize("closed", ["not published", "suspended", "suspended while it is taken over"])
def test_a_class_that_takes_nobody_new_says_so_and_counts_nothing(
    closed: str, staff: Client, cohort: Cohort, base: TrainingBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = send(staff, cohort, [GOOD])

    def closes() -> None:
        if "suspended" in closed:
            TrainingBase.objects.filter(pk=base.pk).update(status=Status.SUSPENDED)
        else:
            Page.objects.filter(pk=cohort.programme.course_id).update(live=False, has_unpublished_changes=True)

    if "while" in closed:
        add_member = entering.add_member
        monkeypatch.setattr(entering, "add_member", lambda *args: (closes(), add_member(*args))[1])
    else:
        closes()
    answer = staff.post(f"{found.url}take-over/")
    again = staff.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(book_of([GOOD]))})

    counted = DailyCount.objects.filter(kind=DailyCount.Kind.NEW).exists()
    said = "".join(str(words) for words in messages.get_messages(answer.wsgi_request))

    assert answer.status_code == (403 if closed == "suspended" else 302)
    assert closed == "suspended" or "新学员" in said
    assert RosterImport.objects.get(uuid=found.url.split("/")[-2]).state == RosterImport.State.CHECKED
    assert not CohortMember.objects.filter(cohort=cohort).exists()
    if "while" not in closed:
        assert again.status_code == 422
        assert not counted


def test_the_row_of_an_account_that_was_joined_later_leads_to_the_one_that_is_kept(
    staff: Client, cohort: Cohort, menghai: Division, post_to: Callable[..., User], make_trainee: Callable[..., Trainee]
) -> None:
    """Confirmed as new, joined by two officers a month later: the base's next list puts nobody closed into a class."""
    staff.post(f"{send(staff, cohort, [GOOD]).url}take-over/")
    claim = Claim.objects.get()
    one, other = post_to("county_officer", division=menghai), post_to("county_officer", division=menghai)
    confirming.accept(claim=claim, by=one)
    kept, last = make_trainee(division=menghai, name="岩温香").user, make_trainee(division=menghai, name="岩香").user
    merge(kept=kept, absorbed=claim.person, reason="同一人", asked_by=one, approved_by=other)
    merge(kept=last, absorbed=kept, reason="同一人", asked_by=one, approved_by=other)
    programme = cohort.programme
    second = Cohort.objects.create(
        programme=programme, division=menghai, code="A-2", name="二班", starts=cohort.starts, ends=cohort.ends
    )

    staff.post(f"{send(staff, second, [GOOD]).url}take-over/")
    again = send(staff, second, [GOOD])

    assert CohortMember.objects.get(cohort=second).subject == last
    assert not Enrolment.objects.filter(subject=claim.person, created__gt=claim.decision.at).exists()
    assert [finding["code"] for finding in RosterImport.objects.get(uuid=again.url.split("/")[-2]).findings] == [
        "known"
    ]


def test_an_import_belongs_to_who_sent_it(
    officer: Client,
    cohort: Cohort,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    menghai: Division,
) -> None:
    found = send(officer, cohort, [GOOD])
    colleague = signed_in(post_to("county_officer", division=menghai))

    assert colleague.get(found.url).status_code == 403
    assert colleague.post(f"{found.url}take-over/").status_code == 403


def test_lists_for_other_counties_classes_are_refused(
    cohort: Cohort, signed_in: Callable[[User], Client], post_to: Callable[..., User], mengla: Division
) -> None:
    stranger = signed_in(post_to("county_officer", division=mengla))

    response = stranger.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(book_of([GOOD]))})

    assert response.status_code == 422
    assert not RosterImport.objects.exists()


def test_columns_that_are_needed_are_named(officer: Client, cohort: Cohort) -> None:
    response = officer.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(book_of([], ["姓名"]))})

    assert response.status_code == 422
    assert "身份证号" in response.content.decode()


def test_the_template_is_read_back_as_an_empty_list(officer: Client, cohort: Cohort) -> None:
    template = officer.get("/exchange/rosters/template.xlsx")

    book = load_workbook(io.BytesIO(template.content))
    response = officer.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(template.content)})

    assert book.sheetnames == ["填写说明", "学员名册"]
    assert response.status_code == 302
    assert RosterImport.objects.get().rows == 0


def test_a_template_of_before_is_read_though_its_sheet_was_called_otherwise(officer: Client, cohort: Cohort) -> None:
    book = load_workbook(io.BytesIO(officer.get("/exchange/rosters/template.xlsx").content))
    book["学员名册"].title = "学员花名册"
    data = io.BytesIO()
    book.save(data)

    response = officer.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(data.getvalue())})

    assert response.status_code == 302
    assert RosterImport.objects.get().rows == 0


def test_files_are_counted_before_they_are_read_also_those_that_are_none(
    officer: Client, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [officer.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(b"none")}) for _ in range(100)]
    monkeypatch.setattr(workbook, "read", lambda *_: pytest.fail("read"))
    more = officer.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(b"none")})

    assert {answer.status_code for answer in sent} == {422}
    assert more.status_code == 429


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (workbook.LARGEST_UNPACKED + 1))

    assert packed.tell() < workbook.LARGEST
    with pytest.raises(TooBig):
        workbook.read(packed.getvalue(), "学员名册")


@pytest.mark.parametrize(
    "data", [b"", b"not a zip", b"PK\x03\x04broken", b"<html></html>"], ids=["empty", "text", "torn", "html"]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        workbook.read(data, "学员名册")


def test_entities_do_not_grow() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    kind = f'<!DOCTYPE s [<!ENTITY l0 "ha">{laughs}]>'
    sheet = f'<?xml version="1.0"?>{kind}<worksheet><sheetData>&l9;</sheetData></worksheet>'
    source = io.BytesIO(book_of([GOOD]))
    packed = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(packed, "w") as new:
        for part in old.infolist():
            hostile = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, sheet if hostile else old.read(part.filename))

    with pytest.raises(BadFile):
        workbook.read(packed.getvalue(), "学员名册")


def test_more_than_five_thousand_rows_are_too_many() -> None:
    with pytest.raises(TooBig):
        workbook.read(book_of([["", str(number), "", "", "", "", "", ""] for number in range(5001)]), "学员名册")


def admitted() -> Any:
    """Everybody but the stranger who was there before."""
    return Trainee.objects.exclude(division="532823")


def book_of(rows: list[Any], headings: list[str] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "学员名册"
    sheet.append(headings or HEADINGS)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("名册.xlsx", data)


def send(client: Client, cohort: Cohort, rows: list[Any]) -> Any:
    response = client.post("/exchange/rosters/", {"cohort": cohort.pk, "file": as_file(book_of(rows))})
    assert response.status_code == 302, response.content.decode()
    return response
