"""The operator's page: what is red, what mends it, and that a backup is one only once it was restored."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.backoffice import agenda
from lms.backoffice.models import MachineEvent
from lms.machine import signs
from lms.machine.signs import State
from lms.people.models import Division, Role, User
from lms.registry import backups, trial

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db
Kind = MachineEvent.Kind
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def operator(make_user: Callable[..., User]) -> User:
    return make_user("operator", superuser=True)


def state_of(code: str) -> str:
    return next(sign.state for sign in signs.signs() if sign.code == code)


def done(kind: str, *, days: float = 0, ok: bool = True) -> None:
    MachineEvent.objects.create(kind=kind, ok=ok, words="12 bytes", at=timezone.now() - timedelta(days=days))


def test_a_new_machine_says_that_nothing_was_backed_up_tried_or_proved(operator: User) -> None:
    client = Client()
    client.force_login(operator)
    page = client.get(reverse("machine:machine")).content.decode()

    assert "manage.py backup FILE" in page
    assert "manage.py restore FILE --try" in page
    assert {duty.code for duty in agenda.owed(operator)} >= {"machine_backup", "machine_trial", "machine_proof"}


@pytest.mark.parametrize(
    ("kind", "days", "ok", "state"),
    [
        (Kind.BACKUP, 1, True, State.GOOD),
        (Kind.BACKUP, 3, True, State.WARN),
        (Kind.BACKUP, 8, True, State.BAD),
        (Kind.BACKUP, 0, False, State.BAD),
        (Kind.TRIAL, 30, True, State.GOOD),
        (Kind.TRIAL, 100, True, State.WARN),
        (Kind.PROOF, 9, True, State.WARN),
        (Kind.PROOF, 0, False, State.BAD),
    ],
)
def test_what_is_old_or_failed_is_said(kind: str, days: float, ok: bool, state: str) -> None:
    done(kind, days=200)
    done(kind, days=days, ok=ok)

    assert state_of(kind) == state


def test_the_disk_is_red_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def free(share: float) -> str:
        monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(10**12, 0, int(share * 10**12)))
        return state_of("disk")

    assert (free(0.5), free(0.04)) == (State.GOOD, State.BAD)
    monkeypatch.setattr(signs, "days_left", lambda free: 20)
    assert free(0.5) == State.WARN
    monkeypatch.setattr(signs, "days_left", lambda free: 3)
    assert free(0.5) == State.BAD


def test_a_sign_that_cannot_be_read_does_not_close_the_page(operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> signs.Sign:
        raise OSError

    monkeypatch.setattr(signs, "SIGNS", (broken, *signs.SIGNS))
    client = Client()
    client.force_login(operator)

    assert client.get(reverse("machine:machine")).status_code == 200
    assert state_of("broken") == State.BAD


@pytest.mark.parametrize("role", [Role.PROVINCE_OFFICER, Role.AUDITOR])
def test_nobody_else_opens_it(role: str, post_to: Callable[..., User], yunnan: Division) -> None:
    client = Client()
    client.force_login(post_to(role, division=yunnan))

    assert client.get(reverse("machine:machine")).status_code == 403
    assert reverse("machine:machine") not in client.get(reverse("backoffice:todo")).content.decode()


def test_proving_the_ledger_is_noted() -> None:
    call_command("ledger", "verify", verbosity=0)

    assert state_of(Kind.PROOF) == State.GOOD


def test_a_failed_backup_and_a_file_that_is_none_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(target: Any) -> None:
        raise backups.BackupProblem("no room")

    monkeypatch.setattr(backups, "backup", fails)
    with pytest.raises(CommandError):
        call_command("backup", tmp_path / "a.tar")
    (tmp_path / "b.tar").write_bytes(b"no backup")
    with pytest.raises(CommandError):
        call_command("restore", tmp_path / "b.tar", "--try")

    assert [(event.kind, event.ok) for event in MachineEvent.objects.order_by("pk")] == [
        (Kind.BACKUP, False),
        (Kind.TRIAL, False),
    ]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_backup_is_tried_in_a_database_of_its_own(tmp_path: Path, make_user: Callable[..., User]) -> None:
    make_user("somebody")
    call_command("backup", tmp_path / "backup.tar", verbosity=0)
    make_user("later")

    call_command("restore", tmp_path / "backup.tar", "--try", verbosity=0)

    assert User.objects.filter(username="later").exists()
    assert [(event.kind, event.ok) for event in MachineEvent.objects.order_by("pk")] == [
        (Kind.BACKUP, True),
        (Kind.TRIAL, True),
    ]
    harmed = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "harmed.tar").write_bytes(harmed[:-20_000] + b"\x01" * 10_000 + harmed[-10_000:])
    with pytest.raises(backups.BackupProblem):
        trial.try_restore(tmp_path / "harmed.tar")
