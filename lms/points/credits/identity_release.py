"""Letting credit through once the office has said who the learner is: the same days, in the order of the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assess.models import QuizAttempt
from courses.study.engine.leases import hold_subject
from courses.study.models import Completion, StudyMinute
from lms.delivery.models import Mark
from lms.points.credits import identity_holds, posting
from lms.points.ledger import transactions
from lms.points.ledger.stream_keys import StudyCause
from lms.points.models import Achievement, Hold, LedgerTxn
from lms.points.rerun import regrade
from lms.points.signals import identity_released

if TYPE_CHECKING:
    from lms.people.models import User

State = Hold.State


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a rule looks up, and when it happened; study is looked at up to that minute."""

    at: datetime
    rule: str
    cause: str
    until: datetime | None = None


def on_confirmed(sender: Any, *, person: User, by: User, **kwargs: Any) -> None:
    """Post what the facts bring, as if she had been confirmed from the beginning; then the holds are done."""
    hold_subject(person.pk)
    for fact in facts(person.pk):
        more = {"until": fact.until} if fact.until else {}
        posting.run(rule=fact.rule, cause=fact.cause, subject_id=person.pk, **more)
    count_again(person.pk)
    end(person.pk, State.POSTED, by=by)
    identity_released.send(Hold, person=person)


def count_again(subject_id: int) -> None:
    """Post the difference of each run that counted a period again and has gone past her: it left out who waited.

    The runs are locked, so one that is at work is past her, or finds her confirmed.
    """
    for run in regrade.in_force():
        if regrade.has_been_at(run, subject_id):
            award = regrade.award_for(run, subject_id)
            if any(award.amounts.values()):
                transactions.post(award)


def on_rejected(sender: Any, *, person: User, by: User, **kwargs: Any) -> None:
    hold_subject(person.pk)
    end(person.pk, State.VOIDED, by=by, answer=_("The office has not confirmed this person."))


def end(subject_id: int, state: Hold.State, *, by: User, answer: str = "") -> None:
    """End each hold, once; a posted one names a line of its source and day, where one is not named yet."""
    for row in identity_holds.of(subject_id).order_by("pk"):
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
    """All of a learner's facts in the order in which they happened; study in stretches that nothing interrupts."""
    found: list[Fact] = []
    for fact in sorted([*studied(subject_id), *reached(subject_id)], key=lambda each: each.at):
        if found and found[-1].rule == fact.rule == "study" and found[-1].cause == fact.cause:
            found.pop()
        found.append(fact)
    return found


def studied(subject_id: int) -> Iterator[Fact]:
    rows = StudyMinute.objects.filter(subject=subject_id).order_by("minute", "pk")
    for minute, enrolment, timeline, day in rows.values_list("minute", "enrolment_id", "timeline_id", "day"):
        yield Fact(minute, "study", str(StudyCause(enrolment, timeline, day)), minute)


def reached(subject_id: int) -> Iterator[Fact]:
    """What is not study. Of one instant a quiz comes before the lesson that it finishes, a lesson before its course."""
    tries = QuizAttempt.objects.filter(subject=subject_id, passed=True)
    for pk, at in tries.order_by("pk").values_list("pk", "created"):
        yield Fact(at, "quiz", str(pk))
    done = Completion.objects.filter(enrolment__subject=subject_id).order_by("pk")
    for pk, kind, at in done.values_list("pk", "kind", "at"):
        yield Fact(at, "lesson" if kind == Completion.Kind.LESSON else "course", str(pk))
    for pk, at in Mark.objects.current().filter(subject=subject_id).order_by("pk").values_list("pk", "at"):
        yield Fact(at, "mark", str(pk))
    for pk, at in Achievement.objects.filter(subject=subject_id).order_by("pk").values_list("pk", "created"):
        yield Fact(at, "event", str(pk))
