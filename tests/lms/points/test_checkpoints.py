"""I12: whatever was flipped, taken out, put in or moved up to the last checkpoint that left the building is found.

Even when somebody who holds the machine wrote a whole chain anew, with every hash right; and by a page that needs none
of our code.
"""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lms.people.models import Act, User
from lms.points.ledger import checkpoints, transactions, verification
from lms.points.models import Balance, Checkpoint, CheckpointHead, LedgerLeg, LedgerTxn, Policy
from lms.points.reconcile import rebuild
from lms.points.values import hash_chain
from tests.courses.study.player import Clock
from tests.lms.points.test_proof import studied, without_ink  # noqa: F401
from tests.properties import prove_with_rows

pytestmark = pytest.mark.both_databases

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_ledger.py"


def test_a_day_is_sealed_once_and_links_to_the_day_before(studied: User, clock: Clock) -> None:  # noqa: F811
    first = checkpoints.make()
    assert checkpoints.make() == first
    clock.tick(86_400)
    award(studied, 2)

    second = checkpoints.make()

    assert (second.number, second.prev) == (2, first.hash)
    assert second.transactions == LedgerTxn.objects.count()
    assert second.heads.count() == 1  # only the chain that has moved
    assert list(verification.faults()) == []


def test_the_sweep_seals_a_day_at_its_first_minute(studied: User, clock: Clock) -> None:  # noqa: F811
    for _ in range(3):
        checkpoints.sweep()
    clock.tick(86_400)
    checkpoints.sweep()

    assert Checkpoint.objects.count() == 2


def test_a_flip_anywhere_is_found(studied: User, without_ink: None, clock: Clock) -> None:  # noqa: F811
    checkpoints.make()
    clock.tick(86_400)
    award(studied, 2)
    checkpoints.make()
    clock.tick(86_400)
    checkpoints.make()  # a day on which nothing moved
    tables = {
        LedgerTxn: ["number", "key", "kind", "stream", "cumulative_milli", "source_id", "day", "prev", "hash", "uuid"],
        LedgerLeg: ["milli", "account", "unit"],
        Checkpoint: ["number", "day", "subjects", "transactions", "root", "prev", "hash", "key", "signature"],
        CheckpointHead: ["number", "hash"],
        Balance: ["milli"],
    }
    cells = [(table, field) for table, fields in tables.items() for field in fields]

    @prove_with_rows
    @given(st.sampled_from(cells), st.integers(0, 10**6), st.integers(0, 10**6))
    def holds(cell: tuple[Any, str], which: int, where: int) -> None:
        table, field = cell
        rows = list(table.objects.order_by("pk"))
        row = rows[which % len(rows)]
        with suppress(IntegrityError), transaction.atomic():  # some of it the database itself refuses
            table.objects.filter(pk=row.pk).update(**{field: other(getattr(row, field), where)})
            assert list(verification.faults()), f"{table.__name__} {row.pk}: {field} was changed and nobody noticed"
            transaction.set_rollback(True)

    holds()
    assert list(verification.faults()) == []


def other(value: Any, where: int) -> Any:
    """Nearly the same."""
    from datetime import date, timedelta
    from uuid import UUID

    if isinstance(value, str):
        at = where % max(len(value), 1)
        return value[:at] + ("1" if value[at : at + 1] != "1" else "2") + value[at + 1 :]
    if isinstance(value, UUID):
        return UUID(int=value.int ^ (1 << where % 128))
    if isinstance(value, date):
        return value + timedelta(days=1 + where % 9)
    return (value or 0) + 1 + where % 9


def test_a_chain_written_anew_with_right_hashes_is_found(studied: User, without_ink: None) -> None:  # noqa: F811
    checkpoints.make()
    write_anew(studied)
    assert transactions.verify(studied) == []  # the chain alone looks honest

    assert any("is not the one that a checkpoint sealed" in fault.words for fault in verification.faults())


def test_a_ledger_sealed_anew_is_found_by_the_copy_that_left(
    studied: User,  # noqa: F811
    without_ink: None,  # noqa: F811
    tmp_path: Path,
    clock: Clock,
) -> None:
    checkpoints.make()
    call_command("ledger", "checkpoints", str(tmp_path / "kept"), stdout=io.StringIO())
    with connection.cursor() as cursor:
        for table in ("checkpointhead", "checkpoint"):
            cursor.execute(f"DELETE FROM points_{table}")  # noqa: S608
    write_anew(studied)
    checkpoints.make()  # with the stolen key
    assert list(verification.faults()) == []

    with pytest.raises(CommandError):
        call_command("ledger", "verify", against=tmp_path / "kept", stdout=io.StringIO(), stderr=io.StringIO())


def test_a_line_dated_back_behind_a_checkpoint_is_found(studied: User, clock: Clock, make_user: Any) -> None:  # noqa: F811
    clock.tick(86_400)
    checkpoints.make()
    clock.tick(-43_200)

    award(make_user("late"), 1)

    assert any("older than the checkpoint" in fault.words for fault in verification.faults())


def test_a_chain_that_is_gone_is_found(studied: User, without_ink: None) -> None:  # noqa: F811
    checkpoints.make()
    last = LedgerTxn.objects.filter(subject=studied).order_by("-number")[0]
    LedgerLeg.objects.filter(txn=last).delete()
    LedgerTxn.objects.filter(pk=last.pk)._raw_delete("default")
    for unit, milli in rebuild.sums(studied.pk).items():
        Balance.objects.filter(subject=studied, unit=unit).update(milli=milli)
    assert transactions.verify(studied) == []

    assert any("is gone" in fault.words for fault in verification.faults())


def test_a_checkpoint_of_another_key_is_found(studied: User, settings: Any) -> None:  # noqa: F811
    checkpoints.make()

    settings.LEDGER_KEY = bytes(32)

    assert [fault.words for fault in verification.faults()] == ["checkpoint 1 is not signed by a key of ours"]


# --- without our code -------------------------------------------------------------------------------------------------


def test_the_page_that_needs_none_of_our_code_says_right(studied: User, tmp_path: Path) -> None:  # noqa: F811
    checkpoints.make()
    kept = export(tmp_path)

    done = run(tmp_path / "ledger.jsonl", kept)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{LedgerTxn.objects.count()} transactions" in done.stdout
    assert "signatures checked" in done.stdout


def test_the_export_names_nobody(studied: User, tmp_path: Path) -> None:  # noqa: F811
    studied.name = "岩温某某"
    studied.save()
    checkpoints.make()
    export(tmp_path)

    text = (tmp_path / "ledger.jsonl").read_text()

    assert str(studied.uuid) in text
    assert studied.name not in text
    assert studied.username not in text


def test_an_export_twice_is_the_same_bytes(studied: User, tmp_path: Path) -> None:  # noqa: F811
    """I20, of the ledger."""
    checkpoints.make()
    export(tmp_path)
    first = (tmp_path / "ledger.jsonl").read_bytes(), (tmp_path / "kept.jsonl").read_bytes()

    export(tmp_path)

    assert ((tmp_path / "ledger.jsonl").read_bytes(), (tmp_path / "kept.jsonl").read_bytes()) == first


@pytest.mark.parametrize(
    "tamper",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[:-3] + lines[-2:],
        lambda lines: [*lines[:-3], lines[-2], lines[-3], lines[-1]],
        lambda lines: [line.replace('"milli"', '"milli"').replace("class_hour", "class_hou") for line in lines],
        lambda lines: [line.replace('"day":"2027', '"day":"2026') for line in lines],
        lambda lines: [line for line in lines if '"head"' not in line],
        lambda lines: [line for line in lines if '"checkpoint"' not in line[:25]],
        lambda lines: [line.replace('"subjects":', '"subjects":1') for line in lines],
        lambda lines: [line.replace('"signature":"', '"signature":"00') for line in lines],
    ],
)
def test_the_page_finds_what_was_tampered_with(
    tamper: Callable[[list[str]], list[str]],
    studied: User,  # noqa: F811
    tmp_path: Path,
) -> None:
    checkpoints.make()
    kept = export(tmp_path)
    file = tmp_path / "ledger.jsonl"
    lines = file.read_text().splitlines()

    file.write_text("\n".join(tamper(lines)) + "\n")

    assert file.read_text().splitlines() != lines
    assert run(file, kept).returncode == 1


def export(folder: Path) -> Path:
    call_command("ledger", "export", str(folder / "ledger.jsonl"), stdout=io.StringIO())
    call_command("ledger", "checkpoints", str(folder / "kept.jsonl"), stdout=io.StringIO())
    assert all(json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines())
    return folder / "kept.jsonl"


def run(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(VERIFIER), *map(str, files)]
    return subprocess.run(command, cwd=files[0].parent, capture_output=True, text=True, check=False)


# --- computed again (I8) ----------------------------------------------------------------------------------------------


def test_computing_everything_again_changes_nothing(studied: User) -> None:  # noqa: F811
    out = io.StringIO()

    call_command("ledger", "rebuild", stdout=out)

    assert out.getvalue().strip().endswith("0 differ")


def test_a_wrong_cache_is_told_and_mended_and_facts_stay(studied: User) -> None:  # noqa: F811
    from courses.study.models import StudyMinute, VerifiedInterval

    right = (
        transactions.balances(studied.pk),
        list(StudyMinute.objects.filter(subject=studied).order_by("minute").values_list("gained_ms")),
    )
    lines = LedgerTxn.objects.count()
    Balance.objects.filter(subject=studied).update(milli=7)
    VerifiedInterval.objects.filter(subject=studied).update(spans=[], verified_ms=0)
    StudyMinute.objects.filter(subject=studied).update(gained_ms=1, new_ms=1)

    with pytest.raises(CommandError):
        call_command("ledger", "rebuild", stdout=io.StringIO(), stderr=io.StringIO())
    call_command("ledger", "rebuild", write=True, stdout=io.StringIO(), stderr=io.StringIO())

    assert rebuild.differences(studied.pk) == []
    assert right == (
        transactions.balances(studied.pk),
        list(StudyMinute.objects.filter(subject=studied).order_by("minute").values_list("gained_ms")),
    )
    assert LedgerTxn.objects.count() == lines
    assert Act.objects.get(verb="ledger.rebuild").subject == studied  # who ran it stands there


# --- fixtures and forgers ---------------------------------------------------------------------------------------------


def award(who: User, number: int) -> LedgerTxn:
    return transactions.post(
        transactions.Award(
            subject_id=who.pk,
            kind="adjustment",
            key=f"test:{who.pk}:{number}",
            policy=Policy.objects.get(version=1),
            day=Checkpoint.objects.order_by("-number")[0].day,
            source=("test", str(number)),
            amounts={"point": 1000},
        )
    )


def write_anew(who: User) -> None:
    """A forger with the whole machine: every leg is worth more, and every hash is right again."""
    prev = hash_chain.FIRST
    totals: dict[str, int] = {}
    for txn in LedgerTxn.objects.filter(subject=who).order_by("number"):
        LedgerLeg.objects.filter(txn=txn).update(milli=2000)
        for leg in LedgerLeg.objects.filter(txn=txn, account="scheme"):
            LedgerLeg.objects.filter(pk=leg.pk).update(milli=-2000)
        legs = list(txn.legs.all())
        for leg in legs:
            if leg.account == "learner":
                totals[leg.unit] = totals.get(leg.unit, 0) + leg.milli
        new = hash_chain.digest(txn.says(who.uuid, legs), prev)
        LedgerTxn.objects.filter(pk=txn.pk).update(prev=prev, hash=new)
        prev = new
    for unit, milli in totals.items():
        Balance.objects.filter(subject=who, unit=unit).update(milli=milli)
