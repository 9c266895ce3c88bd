"""Writing to the ledger and proving it: the only place where a transaction is made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from foundation.compiled_queries import Insert, Prepared, Slot
from foundation.local_days import day_of
from lms.points.errors import AlreadyReversed, NeverReversed, WaitsForIdentity
from lms.points.ledger import verification
from lms.points.ledger.stream_keys import Key
from lms.points.models import REVERSAL, Balance, LedgerLeg, LedgerTxn, Policy
from lms.points.signals import ledger_corrected
from lms.points.values import hash_chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lms.people.models import User


VOID = "void"  # the source of a reversal that false evidence asks for


KNOWN = Prepared(lambda: LedgerTxn.objects.filter(key=Slot("key")).values_list("pk"))
HEAD = Prepared(
    lambda: LedgerTxn.objects.filter(subject=Slot("subject")).order_by("-number").values_list("number", "hash")[:1]
)
WHO = Prepared(
    lambda: get_user_model().objects.filter(pk=Slot("subject")).values_list("uuid", "trainee__pk", "trainee__confirmed")
)
ADD = Prepared(
    lambda: Balance.objects.filter(subject=Slot("subject_id"), unit=Slot("unit")), milli=F("milli") + Slot("milli")
)
write_txn = Insert(LedgerTxn)
write_leg = Insert(LedgerLeg)


@dataclass(frozen=True, slots=True)
class Award:
    """A transaction to be: what for, how much of each unit (milli), and what it accumulates with."""

    subject_id: int
    kind: str
    key: str
    policy: Policy
    day: date
    source: tuple[str, str]
    amounts: Mapping[str, int]
    course_id: int | None = None
    enrolment_id: int | None = None
    stream: str = ""
    cumulative_milli: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    reverses: LedgerTxn | None = None
    corrects: bool = False  # papers that rest on what it moves are looked at


@transaction.atomic(savepoint=False)
def post(award: Award) -> LedgerTxn:
    """Write one transaction with its legs, balances and place in the chain; return the first for a key posted before.

    The caller holds the subject (`courses.study.engine.leases.lock_learner`). An award of nothing (a cap left no room)
    is written too, without legs: it says why, and keeps the same thing from being awarded tomorrow. Raises
    WaitsForIdentity for somebody whom only a base's list names.
    """
    [(uuid, trainee, confirmed)] = WHO.rows(subject=award.subject_id)
    if trainee is not None and confirmed is None:
        raise WaitsForIdentity
    if KNOWN.row(key=award.key):
        known = LedgerTxn.objects.get(key=award.key)
        # What false evidence had brought was taken back for good; honest evidence may bring the same, under a new key.
        return post(replace(award, key=str(Key.parse(award.key).next()))) if is_voided(known) else known
    number, head = HEAD.row(subject=award.subject_id) or (0, hash_chain.FIRST)
    txn = LedgerTxn(
        subject_id=award.subject_id,
        policy=award.policy,
        course_id=award.course_id,
        enrolment_id=award.enrolment_id,
        number=number + 1,
        key=award.key,
        kind=award.kind,
        stream=award.stream,
        cumulative_milli=award.cumulative_milli,
        source_type=award.source[0],
        source_id=award.source[1],
        day=award.day,
        facts=dict(award.facts),
        reverses=award.reverses,
        posted_at=timezone.now(),
        prev=head,
    )
    legs = list(both_sides(award.amounts))
    txn.hash = hash_chain.digest(txn.says(uuid, legs), txn.prev)
    write_txn(txn)
    for leg in legs:
        leg.txn = txn
        write_leg(leg)
    txn._prefetched_objects_cache = {"legs": legs}  # type: ignore[attr-defined]  # the caller reads them at once
    for unit, milli in award.amounts.items():
        add_to_balance(award.subject_id, unit, milli)
    if award.corrects:
        ledger_corrected.send(LedgerTxn, txn=txn)
    return txn


def is_voided(txn: LedgerTxn) -> bool:
    return LedgerTxn.objects.filter(reverses=txn, source_type=VOID).exists()


def both_sides(amounts: Mapping[str, int]) -> Iterator[LedgerLeg]:
    for unit, milli in amounts.items():
        if milli:
            yield LedgerLeg(account=LedgerLeg.Account.LEARNER, unit=unit, milli=milli)
            yield LedgerLeg(account=LedgerLeg.Account.SCHEME, unit=unit, milli=-milli)


def add_to_balance(subject_id: int, unit: str, milli: int) -> None:
    where = {"subject_id": subject_id, "unit": unit}
    if milli and not ADD.update(**where, milli=milli):
        Balance.objects.create(**where, milli=milli)


@transaction.atomic
def reverse(*, txn: LedgerTxn, by: User, reason: str = "", void: str = "") -> LedgerTxn:
    """Reverse one transaction, exactly and once. Raises AlreadyReversed, NeverReversed.

    Its stream keeps its total: what was reversed does not come again with the next minute. `reason` is hashed into the
    chain for ever, so it says nothing about a person. `void` names the void of evidence that asks for it; then `voids`
    corrects the stream as well.
    """
    if txn.kind == REVERSAL:
        raise NeverReversed
    if LedgerTxn.objects.filter(reverses=txn).exists():
        raise AlreadyReversed
    amounts = {leg.unit: -leg.milli for leg in txn.legs.of_learners()}
    return post(
        Award(
            subject_id=txn.subject_id,
            kind=REVERSAL,
            key=str(Key.of(REVERSAL, txn.uuid)),
            policy=txn.policy,
            day=txn.day,
            source=(VOID, void) if void else ("txn", str(txn.uuid)),
            amounts=amounts,
            course_id=txn.course_id,
            enrolment_id=txn.enrolment_id,
            facts={"reason": reason, "by": str(by.uuid), "decided": day_of(timezone.now()).isoformat()},
            reverses=txn,
            corrects=True,
        )
    )


def balances(subject_id: int) -> dict[str, int]:
    """Return milli-units by unit."""
    return dict(Balance.objects.filter(subject_id=subject_id).values_list("unit", "milli"))


def verify(subject: User) -> list[str]:
    """Return what is wrong with one learner's ledger: the chain, the sums of each transaction, the balances."""
    return [fault.words for fault in verification.faults(subject_id=subject.pk)]


def given_on(subject_id: int, day: date, *kinds: str) -> int:
    """Return the milli-points credited that day by these kinds; only what a void reversed gives its room back."""
    legs = LedgerLeg.objects.of_learners().filter(
        txn__subject_id=subject_id, txn__day=day, txn__kind__in=kinds, unit="point"
    )
    legs = legs.exclude(txn__reversed_by__source_type=VOID)
    return legs.aggregate(total=Sum("milli"))["total"] or 0
