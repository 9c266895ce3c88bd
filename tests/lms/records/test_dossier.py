"""The record as one value and as files: complete, the same bytes twice, and never a word of a disability."""

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.assess.models import Accommodation
from courses.study.models import Enrolment
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import DisabilityCertificate, User
from lms.records.certificates import certificates
from lms.records.elsewhere import elsewhere
from lms.records.elsewhere.elsewhere import Paper
from lms.records.record.dossier_queries import dossier_of
from tests.courses.study.player import Clock

LONG = "225300000050012345"


@pytest.fixture
def subject_of_all(finished: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User) -> User:
    subject = finished.subject
    DisabilityCertificate.objects.create(
        trainee=subject.trainee, category=5, level=3, number_sealed=b"x", number_index=b"y" * 32
    )
    mark_all(session=make_session(2), came={subject.pk: Came(Mark.Status.LATE, 100)}, by=staff)
    Accommodation.objects.create(subject=subject, kind="more_time")
    elsewhere.enter(
        subject=subject,
        paper=Paper("skill", "=按摩师", "5", LONG, "云南省职业技能鉴定中心", date(2024, 5, 6)),
        scan=None,
        by=subject,
    )
    certificates.issue(enrolment=finished, by=subject)
    return subject


def test_the_value_holds_one_of_everything(subject_of_all: User) -> None:
    record = dossier_of(subject_of_all)

    [cycle] = record.cycles
    [attended] = record.attendance
    assert (cycle.title, cycle.cohort, cycle.in_person_milli) == ("保健按摩入门", "按摩一班", 100 * 1000 // 45)
    assert record.hours_milli == record.online_milli + record.in_person_milli
    assert (attended.meetings, attended.came, attended.late, attended.minutes) == (1, 1, 1, 100)
    assert [(each.state, each.kind) for each in record.certificates] == [
        ("issued_here", "training"),
        ("unverified", "skill"),
    ]
    assert [each.kind for each in record.accommodations] == ["more_time"]
    assert [(each.right, each.total, each.passed) for each in record.quizzes] == [(1, 1, True)]


@pytest.mark.parametrize("name", ["record.pdf", "record.xlsx", "record.json"])
def test_the_same_record_is_the_same_bytes_whenever_it_is_asked_for(
    name: str, subject_of_all: User, signed_in: Callable[[User], Client], clock: Clock
) -> None:
    address = f"/record/of/{subject_of_all.uuid}/{name}"
    browser = signed_in(subject_of_all)
    first = browser.get(address)

    clock.at += timedelta(minutes=7)
    second = browser.get(address)

    assert first.status_code == 200
    assert first.content == second.content
    assert "no-store" in first["Cache-Control"]
    assert first["X-Content-Type-Options"] == "nosniff"


def test_nothing_made_of_it_tells_of_a_disability(subject_of_all: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(subject_of_all)
    said = [browser.get("/record/").content.decode()]
    said.append(browser.get(f"/record/of/{subject_of_all.uuid}/record.json").content.decode())
    book = load_workbook(io.BytesIO(browser.get(f"/record/of/{subject_of_all.uuid}/record.xlsx").content))
    said += [str(value) for page in book for row in page.iter_rows(values_only=True) for value in row]
    paper = pypdf.PdfReader(io.BytesIO(browser.get(f"/record/of/{subject_of_all.uuid}/record.pdf").content))
    said += [page.extract_text() for page in paper.pages]

    for words in ("智力", "intellect", "三级残疾", "category"):
        assert not any(words in text for text in said), words


def test_the_workbook_holds_text_that_excel_cannot_hurt(
    subject_of_all: User, signed_in: Callable[[User], Client]
) -> None:
    data = signed_in(subject_of_all).get(f"/record/of/{subject_of_all.uuid}/record.xlsx").content

    cells = [cell for page in load_workbook(io.BytesIO(data)) for row in page.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n", "d"}
    days = [cell for cell in cells if cell.data_type == "d"]
    assert {cell.number_format for cell in days} == {"yyyy-mm-dd"}
    assert not [cell for cell in cells if cell.data_type == "s" and re.match(r"\d{4}-\d\d-\d\d", cell.value)]
    assert not [cell for cell in cells if cell.data_type == "s" and re.fullmatch(r"-?\d{1,6}(\.\d+)?", cell.value)]
    assert {cell.number_format for cell in cells if cell.data_type == "n" and cell.value is not None} == {"0", "0.00"}
    assert any(cell.value == LONG for cell in cells)
    assert any(cell.value == "=按摩师" for cell in cells)


def test_the_statement_is_tagged_and_says_what_the_page_says(
    subject_of_all: User, signed_in: Callable[[User], Client]
) -> None:
    data = signed_in(subject_of_all).get(f"/record/of/{subject_of_all.uuid}/record.pdf").content

    paper = pypdf.PdfReader(io.BytesIO(data))
    catalogue: Any = paper.trailer["/Root"]
    text = "".join(page.extract_text() for page in paper.pages).replace("\n", "")
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in str(catalogue["/Metadata"].get_object().get_data())
    for words in ("学习档案", "岩温", "保健按摩入门", "按摩一班", "云南省职业技能鉴定中心"):
        assert words in text


def test_the_keys_of_the_json_are_those_that_are_documented(
    subject_of_all: User, signed_in: Callable[[User], Client]
) -> None:
    said = json.loads(signed_in(subject_of_all).get(f"/record/of/{subject_of_all.uuid}/record.json").content)
    documented = Path("docs/record.md").read_text(encoding="utf-8")

    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for each in value.values() for key in keys(each)}
        return {key for each in value for key in keys(each)} if isinstance(value, list) else set()

    assert said["format"] == "yunnan-training-record"
    assert {key for key in keys(said) if f"`{key}`" not in documented} == set()
