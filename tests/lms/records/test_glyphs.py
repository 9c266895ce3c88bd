"""A sign that no font has: the paper is made all the same, shows a □ and how it is read, and whoever enters is told."""

import io
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from django.test import Client

from courses.study.models import Enrolment
from lms.delivery.models import Cohort
from lms.people.models import User
from lms.records.certificates import batches, certificates
from lms.records.models import Batch
from lms.records.typesetting import fonts, glyphs, paper, publishing
from tests.courses.study.player import Player

STATEMENT = "/record/of/{}/record.pdf"
NAMES = {
    "\ue863岩": "□岩（yan yan）",
    "岩😀温": "岩□温（yan wen）",
    "ꆈꌠ": "□□（nuo su）",
    "ไทย": "□□□（ai tho yo）",
    "김": "□（gim）",
    "\ufeff岩\u200b温": "岩温",
    "岩\x0b\u2028温": "岩 温",
    "ꓡꓲ": "□□（la i）",
    "\U000f0000温": "□温（wen）",
}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any font of its own; the folder is where it would look."""
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    return tmp_path


def read(pdf: bytes) -> tuple[str, set[str]]:
    """The words of all pages without line breaks, and the names of the fonts that they are drawn in."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    names = {str(font["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}
    return "".join(page.extract_text() for page in pages).replace("\n", ""), names


def called(user: User, name: str) -> None:
    """As an account of before names had one form."""
    User.objects.filter(pk=user.pk).update(name=name)


@pytest.mark.parametrize(("name", "shown"), NAMES.items(), ids=map(ascii, NAMES))
def test_record_and_certificate_show_a_box_and_how_it_is_read(
    name: str, shown: str, player: Player, done: Enrolment, bare: Path
) -> None:
    called(done.subject, name)
    certificate = certificates.issue(enrolment=done, by=done.subject)

    record = player.client.get(STATEMENT.format(done.subject.uuid))
    sheet = player.client.get(f"/certificates/{certificate.uuid}.pdf")

    assert (record.status_code, sheet.status_code) == (200, 200)
    assert shown.replace(" ", "") in read(record.content)[0].replace(" ", "")
    assert shown.replace(" ", "") in read(sheet.content)[0].replace(" ", "")


def test_a_picture_in_a_course_s_title_spoils_nobody_s_paper(player: Player, done: Enrolment, bare: Path) -> None:
    course = done.course
    course.title = "🐝养蜂\ue863"
    course.save_revision().publish()
    certificate = certificates.issue(enrolment=done, by=done.subject)

    for address in (STATEMENT.format(done.subject.uuid), f"/certificates/{certificate.uuid}.pdf"):
        answer = player.client.get(address)
        assert answer.status_code == 200
        assert "□养蜂□（yan）" in read(answer.content)[0].replace(" ", "")


def test_a_class_s_papers_leave_nobody_out_and_say_whose_name_they_cannot_show(
    done: Enrolment,
    cohort: Cohort,
    staff: User,
    bare: Path,
    signed_in: Callable[[User], Client],
) -> None:
    called(done.subject, "岩😀温")
    batch = batches.begin(cohort=cohort, by=staff)
    batches.issue_waiting(batch.pk)
    browser = signed_in(staff)

    page = browser.get(f"/certificates/batches/{batch.uuid}/").content.decode()
    answer = browser.get(f"/certificates/batches/{batch.uuid}.pdf")

    assert {item.state for item in Batch.objects.get().items.all()} == {"issued"}
    assert answer.status_code == 200
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == batch.items.count()
    assert "岩□温（yanwen）" in read(answer.content)[0].replace(" ", "")
    assert "岩😀温 😀 U+1F600" in page


def test_what_papers_cannot_show_is_said_where_it_is_entered(
    done: Enrolment, officer: User, bare: Path, signed_in: Callable[[User], Client]
) -> None:
    """A name corrected at the desk, a certificate from elsewhere, a course's title; a plain one brings no word."""
    browser = signed_in(officer)
    desk = f"/people/{done.subject.uuid}/name/"

    plain = browser.post(desk, {"name-name": "岩温"}, follow=True).content.decode()
    renamed = browser.post(desk, {"name-name": "岩😀温"}, follow=True).content.decode()
    paper = {"kind": "special", "title": "养蜂🐝", "number": "1", "issuer": "ꆈ", "issued": "2026-01-02"}
    entered = browser.post(f"/record/of/{done.subject.uuid}/elsewhere/", paper, follow=True).content.decode()
    done.course.title = "养蜂🐝"

    assert "U+" not in plain
    assert "😀 U+1F600" in renamed
    assert "ꆈ U+A188、🐝 U+1F41D" in entered
    assert [(each.code, each.blocks) for each in publishing.title_on_papers(done.course)] == [
        ("title_without_glyph", False)
    ]


def test_a_font_of_the_machine_is_used_and_embedded(bare: Path) -> None:
    """And where it cannot be, the paper is made without it."""
    without, _names = read(made("ꆈꌠ"))
    fonts.installed.cache_clear()
    (bare / "noto").mkdir()
    (bare / "noto" / "TestYi.otf").write_bytes(font_of({"ꆈ": 500, "ꌠ": 501}))

    text, names = read(made("ꆈꌠ岩"))
    more, _names = read(made("ꆈ김"))

    assert "□□（nuo su）" in without
    assert "ꆈꌠ岩" in text
    assert "□" not in text
    assert any("TestSansYi" in name for name in names)
    assert "ꆈ□（nuo gim）" in more
    assert not glyphs.missing("ꆈꌠ")


def test_a_font_that_spoils_the_paper_is_left_out(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that it has the sign, and has not."""
    (bare / "liar.otf").write_bytes(font_of({"ꆈ": 65_000}))

    assert "□（nuo）" in read(made("ꆈ"))[0]


@pytest.mark.parametrize("data", [b"", b"OTTO", b"\x00\x01\x00\x00" + bytes(200), b"ttcf" + bytes(20)])
def test_a_file_that_is_no_font_is_passed_over(data: bytes, bare: Path) -> None:
    (bare / "broken.ttf").write_bytes(data)

    assert "□（nuo）" in read(made("ꆈ"))[0]


def test_tables_of_both_formats_are_read() -> None:
    """Format 4 with a delta, with a list in which one glyph is none, and with its closing segment."""
    ends, starts, deltas = (0x43, 0x5B, 0xFFFF), (0x41, 0x59, 0xFFFF), (0xFFC5, 0, 1)
    part = struct.pack(">HHHHHHH", 4, 48, 0, 6, 0, 0, 0) + struct.pack(">3H", *ends) + bytes(2)
    part += struct.pack(">3H", *starts) + struct.pack(">3H", *deltas) + struct.pack(">3H", 0, 4, 0)
    part += struct.pack(">3H", 7, 0, 9)

    found = fonts.coverage(struct.pack(">HHHHI", 0, 1, 3, 1, 12) + part)

    assert [sign for sign in map(chr, range(0x10000)) if sign in found] == ["A", "B", "C", "Y", "["]
    assert [sign for sign in "ꆈꌠ岩" if sign in fonts.coverage(cmap({"ꆈ": 5, "ꌠ": 6}))] == ["ꆈ", "ꌠ"]


def test_letters_that_typst_has_are_no_boxes(bare: Path) -> None:
    text, _names = read(made("Дмитрий"))

    assert "Дмитрий" in text


def made(name: str) -> bytes:
    """A small record on which this name stands alone; made while the fonts of before are forgotten."""
    said = {"title": "档案", "as_of": "", "foot": "", "page": "", "nothing": "", "tables": []}
    facts = [["姓名", glyphs.Name(name)]]
    inputs = {**said, "name": glyphs.Name(name), "facts": facts}
    return paper.typeset("record.typ", inputs=inputs, files={}, made=datetime(2026, 1, 1, tzinfo=UTC))


def cmap(signs: dict[str, int]) -> bytes:
    """A table of format 12 with these signs, in the order of their code points."""
    runs = b"".join(struct.pack(">III", ord(sign), ord(sign), glyph) for sign, glyph in sorted(signs.items()))
    head = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    return head + struct.pack(">HHIII", 12, 0, 16 + len(runs), 0, len(signs)) + runs


def font_of(signs: dict[str, int]) -> bytes:
    """Noto Sans SC under another name, with a table that knows these signs only."""
    data = bytearray((fonts.SHIPPED / "NotoSansSC-Regular.otf").read_bytes())
    for ours, theirs in (("Noto Sans SC", "Test Sans Yi"), ("NotoSansSC", "TestSansYi")):
        for coding in ("ascii", "utf-16-be"):
            data = data.replace(ours.encode(coding), theirs.encode(coding))
    at = data.index(b"cmap")
    [begins] = struct.unpack_from(">I", data, at + 8)
    table = cmap(signs)
    data[begins : begins + len(table)] = table
    struct.pack_into(">I", data, at + 12, len(table))
    return bytes(data)
