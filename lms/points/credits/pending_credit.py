"""Pending credit: placed with a reason, ended once, and worth nothing before it is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.engine.leases import lock_learner
from lms.delivery.models import Mark
from lms.points.credits.credit import of_kind
from lms.points.credits.kinds.adjustments import is_impartial
from lms.points.errors import AlreadyDecided, NeedsAnother, NoReason, OwnCase, WaitsForIdentity
from lms.points.ledger import transactions
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.models import Hold, LedgerTxn
from lms.points.policy.class_rules import waits_for_theory
from lms.points.policy.versions import policy_on
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from courses.study.models import Enrolment
    from lms.people.models import User

State = Hold.State
HOLD = "hold"  # the rule under which what waited for theory is due
MARK = "mark"  # the source of what a class brings


@transaction.atomic
def place(award: Award, *, code: Hold.Code, reason: str, by: User | None = None) -> list[Hold]:
    """Put an award that would be due on hold, a row a unit; return the first rows for the same key."""
    lock_learner(award.subject_id)
    placed = []
    for unit, milli in award.amounts.items():
        if not milli:
            continue
        row, _new = Hold.objects.get_or_create(
            key=str(Key.of(award.key, unit)),
            defaults={
                "subject_id": award.subject_id,
                "by": by,
                "course_id": award.course_id,
                "kind": award.kind,
                "code": code,
                "source_type": award.source[0],
                "source_id": award.source[1],
                "day": award.day,
                "unit": unit,
                "milli": milli,
                "reason": reason,
                "created": timezone.now(),
            },
        )
        placed.append(row)
    return placed


@transaction.atomic
def post(*, hold: Hold, by: User, answer: str = "") -> LedgerTxn:
    """Post a hold's credit as a person decided. Raises OwnCase, WaitsForIdentity, NeedsAnother, AlreadyDecided."""
    row = still_waiting(hold, by)
    facts = {"hold": str(row.uuid), "by": str(by.uuid)}
    txn = transactions.post(award_of(row, facts))
    end(row, State.POSTED, by=by, answer=answer, txn=txn)
    return txn


@transaction.atomic
def refuse(*, hold: Hold, by: User, answer: str) -> Hold:
    """Refuse a hold's credit as a person decided, with a reason that the learner reads.

    Raises OwnCase, WaitsForIdentity, NeedsAnother, NoReason, AlreadyDecided.
    """
    if not answer.strip():
        raise NoReason
    row = still_waiting(hold, by)
    end(row, State.VOIDED, by=by, answer=answer.strip())
    return row


def still_waiting(hold: Hold, by: User) -> Hold:
    """Return the hold as it is now that its learner is locked; identity is decided elsewhere, for all of it at once."""
    if by.pk == hold.subject_id:
        raise OwnCase
    if hold.code == Hold.Code.IDENTITY:
        raise WaitsForIdentity
    if not is_impartial(by, hold.subject):
        raise NeedsAnother
    lock_learner(hold.subject_id)
    row = Hold.objects.get(pk=hold.pk)
    if row.state != State.PENDING:
        raise AlreadyDecided
    return row


def end(
    row: Hold, state: Hold.State, *, txn: LedgerTxn | None = None, by: User | None = None, answer: str = ""
) -> None:
    """End a hold once. Raises AlreadyDecided for the second call, which writes nothing."""
    ended = Hold.objects.filter(pk=row.pk, state=State.PENDING).update(
        state=state, txn=txn, decided_by=by, answer=answer, ended=timezone.now()
    )
    if not ended:
        raise AlreadyDecided
    row.refresh_from_db()


def award_of(row: Hold, facts: dict[str, Any]) -> Award:
    """Return what the hold brings when it is posted now."""
    key = str(Key.of(HOLD, row.uuid))
    worked_out = of_kind(row.kind).release(row, key, facts)
    if worked_out is not None:
        return worked_out
    if row.day is None:
        raise ValueError("a hold without a day cannot be posted")
    return Award(
        subject_id=row.subject_id,
        kind=row.kind,
        key=key,
        policy=policy_on(row.day),
        day=row.day,
        source=(row.source_type, row.source_id),
        amounts={str(row.unit): row.milli},
        course_id=row.course_id,
        facts=facts | {"full": row.milli if row.unit == Unit.POINT else 0},
    )


def due_from_hold(cause: str) -> list[Award]:
    """Return what a hold brings once its course is finished: cause is the hold. Holds for a person's decision bring
    nothing.
    """
    row = Hold.objects.get(pk=cause)
    if row.state != State.PENDING or row.code != Hold.Code.THEORY_FIRST:
        return []
    mark = Mark.objects.select_related("session__cohort__programme").get(pk=row.source_id)
    if mark.is_superseded or waits_for_theory(subject_id=row.subject_id, cohort=mark.session.cohort):
        return []
    return [award_of(row, {"hold": str(row.uuid)})]


def update_holds(txn: LedgerTxn) -> None:
    """Place or end the holds that a posted transaction names: some of it waits, or it is what a hold waited for."""
    if "held" in txn.facts:
        award = Award(
            subject_id=txn.subject_id,
            kind=txn.kind,
            key=txn.key,
            policy=txn.policy,
            day=txn.day,
            source=(txn.source_type, txn.source_id),
            amounts={str(Unit.CLASS_HOUR): txn.facts["held"]},
            course_id=txn.course_id,
        )
        place(award, code=Hold.Code.THEORY_FIRST, reason=_("This class wants the online lessons finished first."))
    if "hold" in txn.facts:
        end(Hold.objects.get(uuid=txn.facts["hold"]), State.POSTED, txn=txn)


def waiting_for_theory(enrolment: Enrolment) -> list[int]:
    """Return the holds that the end of this course's lessons may release."""
    rows = Hold.objects.waiting().filter(
        subject=enrolment.subject_id, course=enrolment.course_id, code=Hold.Code.THEORY_FIRST
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def end_holds_of(mark: Mark, *, by: User) -> list[LedgerTxn]:
    """Refuse what of a corrected mark still waits; return what of it had been posted."""
    posted = []
    for row in Hold.objects.of_source(MARK, mark.pk):
        if row.state == State.PENDING:
            end(row, State.VOIDED, by=by, answer=_("The attendance was corrected."))
        elif row.txn is not None:
            posted.append(row.txn)
    return posted
