"""Each column that can hold words about a person is named, and erasing reaches it (I21)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import TestCase
from django.utils import timezone
from pysqlite3 import dbapi2
from wagtail.search.index import get_indexed_models

from courses.study.models import Enrolment
from lms.delivery.models import Cohort, Programme
from lms.exchange import imports
from lms.exchange.models import RosterImport
from lms.people import notices
from lms.people.accounts import erasing, helping
from lms.people.accounts.erasing import erase
from lms.people.accounts.trainees import admit
from lms.people.claims import claims
from lms.people.models import Claim, Division, Erasure, HelperLink, Organisation, Trainee, User
from lms.registry.personal_data import ERASED, KEPT, SEALED
from tests.courses.study.player import Clock
from tests.lms.exchange.test_rosters import of_rows
from tests.lms.registry import every_column

pytestmark = pytest.mark.both_databases

NOT_OURS = {"search_index"}


def named() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for verdict, table in (("erased", ERASED), ("sealed", SEALED)):
        for label, names in table.items():
            for column in names:
                found.setdefault((label, column), []).append(verdict)
    for label, (names, reason) in KEPT.items():
        assert reason
        for column in names:
            found.setdefault((label, column), []).append("kept")
    return found


def test_every_column_that_can_hold_words_has_one_verdict() -> None:
    there = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        for field in every_column.columns(model)
    }
    verdicts = named()

    assert sorted(there - set(verdicts)) == [], "say in lms/registry/personal_data.py what becomes of these"
    assert sorted(set(verdicts) - there) == [], "named, and not there (any more)"
    assert [place for place, said in verdicts.items() if len(said) > 1] == []


def test_people_are_not_in_the_search_index() -> None:
    assert not {User, Trainee} & set(get_indexed_models())


@pytest.mark.sqlite  # it sets the database's own checks aside, which PostgreSQL does not allow amid a transaction
def test_erasing_reaches_every_column(
    stocked: None,  # a copy of the file waits, for ever, for a transaction to end
    subject: User,
    officer: User,
    colleague: User,
    enrolment: Enrolment,
    tmp_path: Path,
) -> None:
    without_a_way = every_column.fill(subject, officer)
    before = every_column.marks_in(every_column.everything())
    sealed_before = every_column.marks_in(every_column.readable())
    raw = every_column.marks_in(written_anew(tmp_path / "before.sqlite3"))
    files = stored()
    with transaction.atomic():  # a backup of before; of what was decided since, the file alone knows
        with TestCase.captureOnCommitCallbacks() as written:
            erase(person=subject, basis=Erasure.Basis.ASKED, asked_by=officer, approved_by=colleague)
        left = sorted(every_column.marks_in(every_column.everything()))
        transaction.set_rollback(True)
    for each in written:
        each()
    given_up = {("exchange.RosterImport", "filename")}  # a list that nobody can read goes when the erasing is done
    assert every_column.marks_in(every_column.everything()) == before - given_up

    assert left == []
    assert erasing.reapply() == 2  # herself, and the account that was joined with hers

    assert every_column.marks_in(written_anew(tmp_path / "again.sqlite3")) == set()
    assert Erasure.objects.filter(user=subject).exists()
    assert raw >= before
    assert every_column.marks_in(kept_beside()) == set()
    assert without_a_way == []
    sealed = {(label, column) for label, names in SEALED.items() for column in names}
    assert sealed_before != set()
    assert every_column.marks_in(every_column.readable()) == set()
    assert before >= {place for place in every_column.places() if place not in sealed | every_column.RANDOM}
    assert sorted(every_column.marks_in(every_column.everything())) == []
    assert files != set()
    assert stored() == set()
    for label, names in SEALED.items():
        model = apps.get_model(label)
        for column, name in every_column.sealed_names(model).items():
            assert column in names
            assert [getattr(row, name) for row in model._default_manager.all()] == [""] * model._default_manager.count()


@pytest.fixture
def cohort(base: Any, course: Any, menghai: Division, clock: Clock) -> Cohort:
    programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
    day = clock.at.date()
    return Cohort.objects.create(programme=programme, division=menghai, code="A-1", name="一班", starts=day, ends=day)


@pytest.fixture
def staff(cohort: Cohort, menghai: Division, post_to: Callable[..., User]) -> User:
    return post_to("base_staff", division=menghai, organisation=cohort.programme.organisation, username="staff")


HERS = {
    "name": "岩温香保",
    "number": "532822197506151236",
    "certificate": "53282219750615123643B1",
    "phone": "13812345678",
    "alias": "别的名字",
}


@pytest.mark.sqlite
def test_what_others_wrote_of_her_goes_with_her(
    stocked: None,
    cohort: Cohort,
    staff: User,
    officer: User,
    colleague: User,
    menghai: Division,
    mengla: Division,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Rows of other bases' lists, waiting under another name and rejected; lists nobody has said a word about."""
    her = admit(
        name=HERS["name"],
        citizen_id=HERS["number"],
        division=menghai,
        certificate_number=HERS["certificate"],
        phone=HERS["phone"],
    )
    bodies = [mengla.organisations.create(name=f"基地{number}") for number in range(3)]
    for body in bodies[:2]:
        enter_row(body, staff, menghai, HERS["alias"])
    rejected = enter_row(bodies[2], staff, menghai, HERS["name"])
    claims.reject(claim=rejected, by=officer, reason=f"{HERS['name']}说不是她")
    lists = [send_list(cohort, staff, row) for row in lists_with(HERS)]
    other = send_list(cohort, staff, ["", "玉罕", "532822198003070025", "", "", "532822", "农村", "未就业"])
    assert found_of(HERS) == set(HERS)

    with django_capture_on_commit_callbacks(execute=True):
        erase(person=her.user, basis=Erasure.Basis.ASKED, asked_by=officer, approved_by=colleague)

    assert found_of(HERS) == set()
    for row in lists:
        row.refresh_from_db()
    assert {row.state for row in lists} == {RosterImport.State.DROPPED}
    other.refresh_from_db()
    assert other.state == RosterImport.State.CHECKED
    assert not Claim.objects.filter(person__is_active=True).exists()
    assert Erasure.objects.count() == 4  # herself and three rows; the file knows them, so a restore does too
    assert len(erasing.lines()) == 4


def test_a_row_that_was_rejected_keeps_no_number_and_after_some_days_no_name(
    cohort: Cohort, staff: User, officer: User, menghai: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = enter_row(cohort.programme.organisation, staff, menghai, HERS["name"])
    assert found_of(HERS) == {"name", "number", "certificate", "phone"}

    claims.reject(claim=claim, by=officer, reason="查无此人")

    assert found_of(HERS) == {"name"}  # her training body reads whose row it was
    assert erasing.sweep() == 0
    monkeypatch.setattr(settings, "REJECTED_ROWS_DAYS", -1)
    assert [erasing.sweep(), erasing.sweep()] == [1, 0]
    assert found_of(HERS) == set()


def test_a_list_that_nobody_says_a_word_about_is_given_up(cohort: Cohort, staff: User) -> None:
    waiting = send_list(cohort, staff, lists_with(HERS)[0])

    assert "lms.exchange.imports.sweep" in settings.SWEEPS
    assert imports.sweep() == 0
    RosterImport.objects.update(created=timezone.now() - timedelta(days=settings.ROSTER_WAITS_DAYS, minutes=1))
    assert [imports.sweep(), imports.sweep()] == [1, 0]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.workbook_sealed, waiting.filename) == (RosterImport.State.DROPPED, None, "")


def test_whom_she_helped_is_not_told_her_name_any_more(
    subject: User, officer: User, colleague: User, make_user: Callable[..., User]
) -> None:
    """What she has not read yet of another helper stays: it is what tells her of a helper whom she never wanted."""
    for name, phone in (("玉应嫂", "13900000001"), ("岩罕哥", "13900000002")):
        helping.grant(
            trainee=subject.trainee,
            name=name,
            phone=phone,
            kind=HelperLink.Kind.FAMILY,
            consent_note="当面",
            can_study=True,
            can_view_record=True,
        )
    helper = User.objects.get(name="玉应嫂")

    erase(person=helper, basis=Erasure.Basis.ASKED, asked_by=officer, approved_by=colleague)

    assert "玉应嫂".encode() not in every_column.readable()
    assert ["岩罕哥" in words for _row, words in notices.unseen(subject)] == [True]


def enter_row(body: Organisation, by: User, place: Division, name: str) -> Claim:
    return claims.enter(
        name=name,
        citizen_id=HERS["number"],
        certificate=HERS["certificate"],
        phone=HERS["phone"],
        division=place,
        organisation=body,
        source=body,
        by=by,
    )


def lists_with(said: dict[str, str]) -> list[list[str]]:
    """Under her number, and under her phone or certificate with a number that is not hers."""
    number, place = "532822198003070009", ["532822", "农村", "未就业"]
    return [
        ["", said["alias"], said["number"], "", "", *place],
        ["", "甲", number, "", f"{said['phone'][:3]} {said['phone'][3:]}", *place],
        ["", "乙", number, said["certificate"], "", *place],
    ]


def send_list(cohort: Cohort, by: User, row: list[str]) -> RosterImport:
    return imports.check(data=of_rows([row]), filename="名单.xlsx", cohort=cohort, by=by)


def found_of(said: dict[str, str]) -> set[str]:
    """What of it stands in a row, or in what a key of this database opens."""
    spaced = every_column.readable().replace(b" ", b"")
    return {what for what, text in said.items() if text.encode() in spaced + every_column.everything()}


def written_anew(path: Path) -> bytes:
    """The whole database file as `scrub` leaves it: tables, indexes and search, without the free pages."""
    connection.ensure_connection()
    with closing(dbapi2.connect(str(path))) as copy:
        connection.connection.backup(copy)
        copy.execute("VACUUM")
    return path.read_bytes()


def kept_beside() -> bytes:
    """What the service keeps outside database and storage: cache, the file of erasures, notes of sign-in codes."""
    files = [Path(settings.CACHES["default"]["LOCATION"]), Path(settings.ERASURE_FILE), Path(settings.SMS_FILE)]
    beside = [path for file in files for path in file.parent.glob(f"{file.name}*") if path.is_file()]
    return b"".join(path.read_bytes() for path in beside)


def stored() -> set[str]:
    """The files in the storage in whose name or content a mark stands."""
    root = Path(default_storage.path(""))
    found = [path for path in root.rglob("*") if path.is_file()]
    return {str(path) for path in found if every_column.marks_in(path.name.encode() + path.read_bytes())}
