"""After erasing nothing personal is left in any byte, and no restore brings it back (I21, I23)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from pysqlite3 import dbapi2

from lms.people.accounts import erasing, trainees
from lms.people.errors import AlreadyErased, StillAtWork, TwoPeopleNeeded, WasAbsorbed
from lms.people.identity import vault
from lms.people.models import Division, Erasure, PersonKey, Trainee, User
from lms.people.signing_in import phones
from lms.registry.desk.merging import merge
from tests.lms.registry import scenario
from tests.zygote import Zygote

pytestmark = pytest.mark.both_databases

type Run = Callable[..., str]

PERSONAL = (scenario.NAME, scenario.ALIAS, scenario.PHONE, scenario.CITIZEN, scenario.SECOND, scenario.REASON)
ESCAPED = tuple(text.encode("unicode_escape") for text in (scenario.NAME, scenario.ALIAS))


def test_words_that_others_typed_are_read_until_she_is_erased(run: Run) -> None:
    before = run("-m", "tests.lms.registry.scenario", "build", "read")
    after = run("-m", "tests.lms.registry.scenario", "erase", "read")

    assert all(words in before for words in scenario.INK)
    assert after.split() == ["—"] * 4  # a request, a hold, and the answers to them


def test_nothing_personal_is_left_in_the_database_or_the_files(run: Run, var: Path) -> None:
    uuids = run("-m", "tests.lms.registry.scenario", "build").splitlines()[-1].split()
    assert found_in(var, run) >= {scenario.NAME, scenario.PHONE}

    run("-m", "tests.lms.registry.scenario", "erase")
    run("manage.py", "people", "scrub")

    assert found_in(var, run) == set()
    assert run("-m", "tests.lms.registry.scenario", "show").splitlines() == [
        f"{uuids[0]} 已删除 False 15000 532823",
        f"{uuids[1]} 已删除 False 0 532822",
        "False",
    ]
    assert "0 faults" in run("manage.py", "ledger", "verify")


def test_a_restored_backup_erases_again_and_holds(run: Run, var: Path, tmp_path: Path) -> None:
    run("-m", "tests.lms.registry.scenario", "build")
    run("manage.py", "backup", str(tmp_path / "old.tar"))
    erased = run("-m", "tests.lms.registry.scenario", "erase", "show")
    run("-m", "tests.lms.registry.scenario", "later")

    told = run("manage.py", "restore", str(tmp_path / "old.tar"), "--replace")

    assert "2 people erased again" in told
    assert "the ledgers hold" in told
    assert run("-m", "tests.lms.registry.scenario", "show") == erased
    assert found_in(var, run) == set()


def test_a_backup_is_for_its_owner_and_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "one.tar"
    run("manage.py", "backup", str(target))

    assert target.stat().st_mode & 0o777 == 0o600
    assert "exists already" in run("manage.py", "backup", str(target), fails=True)


def test_a_damaged_backup_changes_nothing(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "one.tar"
    run("manage.py", "backup", str(target))
    data = bytearray(target.read_bytes())
    place = data.index(b"PGDMP" if connection.vendor == "postgresql" else b"SQLite format 3")
    data[place + 5000] ^= 1
    target.write_bytes(data)
    run("-m", "tests.lms.registry.scenario", "later")

    told = run("manage.py", "restore", str(target), "--replace", fails=True)

    assert "damaged" in told
    assert run("-m", "tests.lms.registry.scenario", "show") == "True\n"


def test_a_database_with_people_is_replaced_only_on_purpose(run: Run, tmp_path: Path) -> None:
    run("manage.py", "backup", str(tmp_path / "one.tar"))
    run("-m", "tests.lms.registry.scenario", "later")

    assert "--replace" in run("manage.py", "restore", str(tmp_path / "one.tar"), fails=True)


def test_erasing_takes_two_people_and_the_account_that_was_kept(
    subject: User, double: User, officer: User, colleague: User
) -> None:
    with pytest.raises(TwoPeopleNeeded):
        erase(subject, officer, officer)
    with pytest.raises(TwoPeopleNeeded):
        erase(subject, subject, officer)
    with pytest.raises(StillAtWork):
        erase(colleague, officer, subject)
    merge(kept=subject, absorbed=double, reason="同", asked_by=officer, approved_by=colleague)
    with pytest.raises(WasAbsorbed):
        erase(double, officer, colleague)

    done = erase(subject, officer, colleague)

    assert [row.user for row in done] == [subject, double]
    with pytest.raises(AlreadyErased):
        erase(subject, officer, colleague)


def test_the_key_goes_and_numbers_find_nobody(subject: User, officer: User, colleague: User, menghai: Division) -> None:
    number = vault.decrypt(person=subject, field="citizen id", sealed=bytes(subject.trainee.citizen_id_sealed))
    phones.give(user=subject, phone="13800138000")

    erase(subject, officer, colleague)

    assert not PersonKey.objects.filter(user=subject).exists()
    assert phones.holder("13800138000") is None
    assert trainees.find_by_citizen_id(number) is None
    again = trainees.admit(name="岩温", citizen_id=number, division=menghai)
    assert again.user != subject  # who comes back begins anew


def test_an_erasure_stays_written(subject: User, officer: User, colleague: User) -> None:
    erase(subject, officer, colleague)

    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.update(basis="error")


def test_a_line_that_somebody_wrote_erases_nobody(subject: User) -> None:
    line = erasing.Line(str(subject.uuid), "2027-03-01T09:00:00+08:00", str(uuid4()), str(uuid4()), "asked")
    settings.ERASURE_FILE.write_text(line.as_json().replace('"asked"', '"law"') + "\n")

    with pytest.raises(ValueError, match="seal"):
        erasing.reapply()
    subject.refresh_from_db()
    assert subject.is_active


def test_the_sweep_writes_down_what_the_file_does_not_know(
    subject: User, officer: User, colleague: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    erase(subject, officer, colleague)  # the machine stops before the line is written
    assert erasing.lines() == []

    assert erasing.sweep() == 1
    assert erasing.sweep() == 0
    assert [line.person for line in erasing.lines()] == [str(subject.uuid)]


def erase(person: User, asked_by: User, approved_by: User) -> list[Erasure]:
    return erasing.erase(person=person, basis=Erasure.Basis.ASKED, asked_by=asked_by, approved_by=approved_by)


def found_in(var: Path, run: Run) -> set[str]:
    """Which personal words stand in any file of the service, or in a dump of its PostgreSQL."""
    everything = b"".join(path.read_bytes() for path in var.rglob("*") if path.is_file())
    if connection.vendor == "postgresql":
        everything += dump(var)
    found = {text for text in PERSONAL if text.encode() in everything}
    return found | {text.decode() for text in ESCAPED if text in everything}


def dump(var: Path) -> bytes:
    return subprocess.run(
        ["pg_dump", "--dbname", (var / "database").read_text()], capture_output=True, check=True
    ).stdout


@pytest.fixture(scope="session")
def migrated(django_db_setup: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """On PostgreSQL the name of a migrated, empty database to make others of: migrating takes half a minute."""
    url = os.environ.get("TEST_POSTGRES")
    if not url:
        yield ""
        return
    import psycopg

    name = f"life_{uuid4().hex[:8]}"
    if template := os.environ.get("TEST_TEMPLATE"):  # a migrated one is there: a copy takes a second
        with psycopg.connect(address("postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    else:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        scratch = str(tmp_path_factory.mktemp("migrated"))
        environment = os.environ | {"LMS_VAR": scratch, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
        environment["TEST_POSTGRES"] = address(name)
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    yield name
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def zygote(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """Who starts the processes. Its folder and its database keep their names; `var` lays both anew for each test."""
    folder = tmp_path_factory.mktemp("life") / "var"
    environment = os.environ | {"LMS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    if migrated:
        environment["TEST_POSTGRES"] = address(f"{migrated}_life")
    with Zygote(environment, settings.BASE_DIR) as begun:
        yield begun


@pytest.fixture
def var(db: None, zygote: Zygote, migrated: str) -> Iterator[Path]:
    """A service of its own: its folder, and a database that is migrated and empty."""
    folder = Path(zygote.environment["LMS_VAR"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if connection.vendor == "sqlite":
        source = dbapi2.connect(str(connection.settings_dict["NAME"]))
        target = dbapi2.connect(str(folder / "lms.sqlite3"))
        source.backup(target)
        source.close()
        target.execute("PRAGMA journal_mode=WAL")
        target.close()
        yield folder
        return
    import psycopg

    name = f"{migrated}_life"
    with psycopg.connect(os.environ["TEST_POSTGRES"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {migrated}")
    (folder / "database").write_text(address(name))
    yield folder
    with psycopg.connect(os.environ["TEST_POSTGRES"], autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def address(name: str) -> str:
    """Of the database of that name, on the PostgreSQL of the tests."""
    return os.environ["TEST_POSTGRES"].replace("@/lms?", f"@/{name}?")


@pytest.fixture
def run(var: Path, zygote: Zygote) -> Run:
    """run(*arguments): Python in a process of its own, on that service; answers what it printed."""

    def go(*arguments: str, fails: bool = False) -> str:
        done = zygote.run(*arguments)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + (done.stderr if fails else "")

    return go


def test_a_stranger_without_a_trainee_row_can_be_erased_too(
    make_user: Callable[..., User], officer: User, colleague: User
) -> None:
    helper = make_user("helper", name="老邻居")

    erase(helper, officer, colleague)

    helper.refresh_from_db()
    assert "老邻居" not in str(helper)
    assert not Trainee.objects.filter(user=helper).exists()
