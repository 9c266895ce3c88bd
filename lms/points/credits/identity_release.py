"""Releasing credit once the office has confirmed the learner: the same days, in the order of the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.engine.leases import lock_learner
from lms.points.credits import identity_holds, posting
from lms.points.credits.credit import KNOWN, Fact
from lms.points.ledger import transactions
from lms.points.models import Hold, LedgerTxn
from lms.points.rerun import regrade
from lms.points.signals import identity_released

if TYPE_CHECKING:
    from lms.people.models import User

State = Hold.State


def on_confirmed(sender: Any, *, person: User, by: User, **kwargs: Any) -> None:
    """Post what the facts bring, as if she had been confirmed from the beginning; then the holds are done."""
    lock_learner(person.pk)
    for fact in facts(person.pk):
        more = {"until": fact.until} if fact.until else {}
        posting.run(rule=fact.rule, cause=fact.cause, subject_id=person.pk, **more)
    post_regrades(person.pk)
    end(person.pk, State.POSTED, by=by)
    identity_released.send(Hold, person=person)


def post_regrades(subject_id: int) -> None:
    """Post the difference of each regrade that has passed this learner already: it left out learners who waited.

    The runs are locked, so one that is running is past this learner, or finds her confirmed.
    """
    for run in regrade.in_force():
        if regrade.has_been_at(run, subject_id):
            award = regrade.award_for(run, subject_id)
            if any(award.amounts.values()):
                transactions.post(award)


def on_rejected(sender: Any, *, person: User, by: User, **kwargs: Any) -> None:
    lock_learner(person.pk)
    end(person.pk, State.VOIDED, by=by, answer=_("The office has not confirmed this person."))


def end(subject_id: int, state: Hold.State, *, by: User, answer: str = "") -> None:
    """End each hold, once; a posted one names a line of its source and day, where one is not named yet."""
    for row in identity_holds.waiting_for(subject_id).order_by("pk"):
        txn = line_of(row) if state == State.POSTED else None
        Hold.objects.filter(pk=row.pk, state=State.PENDING).update(
            state=state, txn=txn, decided_by=by, answer=answer, ended=timezone.now()
        )


def line_of(row: Hold) -> LedgerTxn | None:
    lines = LedgerTxn.objects.filter(subject=row.subject_id, kind=row.kind, hold=None)
    same = lines.filter(source_type=row.source_type, source_id=row.source_id, legs__unit=row.unit)
    if row.day is not None:
        same = same.filter(day=row.day)
    return same.order_by("-number").first()


def facts(subject_id: int) -> list[Fact]:
    """Return all of a learner's facts in the order in which they happened; study in stretches that nothing interrupts.

    Of one instant they come in the order of the registry: a quiz before the lesson that it finishes.
    """
    found: list[Fact] = []
    each = (fact for credit in KNOWN for fact in credit.facts([subject_id]))
    for fact in sorted(each, key=lambda fact: fact.at):
        if fact.until and found and (found[-1].rule, found[-1].cause) == (fact.rule, fact.cause):
            found.pop()
        found.append(fact)
    return found
