"""Each column that can hold words about a person is named, and erasing reaches it (I21)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import TestCase
from pysqlite3 import dbapi2
from wagtail.search.index import get_indexed_models

from courses.study.models import Enrolment
from lms.people import erasing
from lms.people.erasing import erase
from lms.people.models import Erasure, Trainee, User
from lms.registry.personal_data import ERASED, KEPT, SEALED
from tests.lms.registry import every_column

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
    raw = every_column.marks_in(written_anew(tmp_path / "before.sqlite3"))
    files = stored()
    with transaction.atomic():  # a backup of before; of what was decided since, the file alone knows
        with TestCase.captureOnCommitCallbacks() as written:
            erase(person=subject, basis=Erasure.Basis.ASKED, asked_by=officer, approved_by=colleague)
        left = sorted(every_column.marks_in(every_column.everything()))
        transaction.set_rollback(True)
    for each in written:
        each()
    assert every_column.marks_in(every_column.everything()) == before

    assert left == []
    assert erasing.again() == 2  # herself, and the account that was joined with hers

    assert every_column.marks_in(written_anew(tmp_path / "again.sqlite3")) == set()
    assert Erasure.objects.filter(user=subject).exists()
    assert raw >= before
    assert every_column.marks_in(kept_beside()) == set()
    assert without_a_way == []
    sealed = {(label, column) for label, names in SEALED.items() for column in names}
    assert before >= {place for place in every_column.places() if place not in sealed | every_column.RANDOM}
    assert sorted(every_column.marks_in(every_column.everything())) == []
    assert files != set()
    assert stored() == set()
    for label, names in SEALED.items():
        model = apps.get_model(label)
        for column, name in every_column.sealed_names(model).items():
            assert column in names
            assert [getattr(row, name) for row in model._default_manager.all()] == [""] * model._default_manager.count()


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
