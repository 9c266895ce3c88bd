"""The streaming proof: the text it hashes is the text that was sealed, and what is tampered with is found (I7, I12)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from lms.people.models import User
from lms.points.credits.credit import KNOWN
from lms.points.ledger import hashed_rows, transactions, verification
from lms.points.models import LedgerLeg, LedgerTxn, Policy
from lms.points.values import hash_chain
from tests.courses.study.player import Player
from tests.properties import prove

pytestmark = pytest.mark.both_databases

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
wholes = st.integers(-(2**40), 2**40)
facts = st.dictionaries(words, wholes | words | st.none() | st.booleans(), max_size=4)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@prove
@given(
    st.builds(
        LedgerTxn,
        policy_id=st.integers(1, 9),
        course_id=st.none() | st.integers(1, 9),
        enrolment_id=st.none() | st.integers(1, 9),
        uuid=st.uuids(),
        number=st.integers(1, 2**31),
        key=words,
        kind=st.sampled_from([credit.kind for credit in KNOWN]),
        stream=words,
        cumulative_milli=st.none() | wholes,
        source_type=words,
        source_id=words,
        day=st.dates(date(2020, 1, 1), date(2100, 1, 1)),
        facts=facts,
        reverses_id=st.none() | st.integers(1, 9),
        posted_at=moments,
        prev=st.just(hash_chain.FIRST),
    ),
    st.dictionaries(st.sampled_from(["point", "class_hour"]), wholes.filter(bool)),
    st.uuids(),
)
def test_the_streamed_text_is_the_text_that_posting_seals(txn: LedgerTxn, amounts: dict[str, int], who: UUID) -> None:
    legs = list(transactions.both_sides(amounts))
    said = f"{len(legs)}:" + ";".join(f"{leg.account} {leg.unit} {leg.milli}" for leg in legs)

    row = hashed_rows.hashed_row(
        *(1, str(who), txn.number, txn.prev, "", 1, txn.policy_id, txn.course_id, txn.enrolment_id),
        *(
            txn.cumulative_milli,
            txn.reverses_id,
            str(txn.uuid),
            txn.key,
            str(txn.kind),
            txn.stream,
            txn.source_type,
            txn.source_id,
        ),
        *(txn.day.isoformat(), txn.posted_at.isoformat(" "), as_stored(txn.facts), said if legs else None),
    )

    assert row.digest() == hash_chain.digest(txn.says(who, legs), txn.prev)
    assert row.legs.uneven == ()


def as_stored(facts: dict[str, Any]) -> str:
    import json

    return json.dumps(facts)


def test_a_ledger_as_it_was_written_has_no_faults(studied: User) -> None:
    count = verification.Count()

    assert list(verification.faults(count=count)) == []
    assert count.transactions == LedgerTxn.objects.count() > 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE points_ledgertxn SET day = '2020-01-01' WHERE id = {txn}",
        "UPDATE points_ledgertxn SET facts = '{{}}' WHERE id = {txn}",
        "UPDATE points_ledgertxn SET kind = 'lesson' WHERE id = {txn}",
        "UPDATE points_ledgertxn SET enrolment_id = (SELECT max(id) FROM study_enrolment) WHERE id = {txn}",
        "UPDATE points_ledgertxn SET number = number + 100 WHERE id = {txn}",
        "UPDATE points_ledgertxn SET key = 'x' WHERE id = {txn}",
        "UPDATE points_ledgertxn SET hash = prev WHERE id = {txn}",
        "UPDATE points_ledgertxn SET cumulative_milli = 7 WHERE id = {txn}",
        "UPDATE points_ledgerleg SET milli = milli + 1 WHERE txn_id = {txn} AND account = 'learner'",
        "UPDATE points_ledgerleg SET milli = milli * 2 WHERE txn_id = {txn}",
        "UPDATE points_ledgerleg SET unit = 'x y' WHERE txn_id = {txn} AND account = 'learner'",
        "DELETE FROM points_ledgerleg WHERE txn_id = {txn} AND account = 'scheme'",
        "UPDATE points_balance SET milli = milli + 1 WHERE subject_id = {subject}",
        "DELETE FROM points_balance WHERE subject_id = {subject}",
    ],
)
def test_whatever_is_changed_behind_the_ledgers_back_is_found(studied: User, without_ink: None, sql: str) -> None:
    txn = LedgerLeg.objects.filter(txn__subject=studied, account="learner").order_by("-milli")[0].txn

    with connection.cursor() as cursor:
        cursor.execute(sql.format(txn=txn.pk, subject=studied.pk))

    assert list(verification.faults())
    with pytest.raises(CommandError):
        call_command("ledger", "verify", stderr=open_null(), stdout=open_null())


def open_null() -> Any:
    import io

    return io.StringIO()


def test_a_balance_without_a_ledger_is_found(studied: User, make_user: Callable[..., User]) -> None:
    from lms.points.models import Balance

    Balance.objects.create(subject=make_user("rich"), unit="point", milli=1_000_000)

    assert [fault.words[-9:] for fault in verification.faults()] == ["no ledger"]


def test_a_learner_of_another_policy_is_read_alike(studied: User) -> None:
    policy = Policy.objects.get()
    transactions.post(
        transactions.Award(
            subject_id=studied.pk,
            kind="adjustment",
            key="adjustment:“引号”\\:1",
            policy=policy,
            day=date(2027, 3, 1),
            source=("appeal", "1"),
            amounts={"point": 3000, "class_hour": -40},
            facts={"reason": '补记 <三分>\n"引号"', "by": "某人"},
        )
    )

    assert list(verification.faults()) == []


@pytest.fixture
def studied(enrolment: Any, player: Player, subject: User) -> User:
    player.open()
    player.play(420)
    return subject


@pytest.fixture
def without_ink(db: None) -> None:
    """The database's triggers are lifted, as by somebody who holds the machine."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in ("points_ledgertxn", "points_ledgerleg", "points_checkpoint", "points_checkpointhead"):
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER {table}_no_{verb}")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
