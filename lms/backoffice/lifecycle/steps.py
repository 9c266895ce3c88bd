"""Steps that were taken: who, when, why, from where to where. The state of the row and its step change together.

An app makes one append-only table a life cycle: a subclass of `StepRow` with a foreign key `of` to the row, and
`ForbidChanges` in its migration. Two clicks at once: a conditional UPDATE lets one of them through, on both databases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone

from lms.backoffice.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Collection

    from lms.backoffice.lifecycle.transitions import LifeCycle, Transition

advanced = Signal()  # sender: the row's model; row, step (a StepRow), transition. Sent inside the transaction


class StepRow(models.Model):
    """One step of one row; append-only. `by` is empty where the system took it.

    `began_by` began the round and `before_by` took the last step before this one that a person took: the database keeps
    both apart from who takes a step that needs a second person, whatever the program does.
    """

    code = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    began_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    before_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    took_second = models.BooleanField(default=False)
    began_round = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(took_second=False)
                | (
                    Q(by__isnull=False)
                    & (Q(began_by=None) | ~Q(began_by=F("by")))
                    & (Q(before_by=None) | ~Q(before_by=F("by")))
                ),
                name="%(app_label)s_%(class)s_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


@dataclass(frozen=True, slots=True)
class Round:
    """Who had part in the round that goes on: who began it, who took the last step, and everybody who took one."""

    began_by: int | None
    before_by: int | None
    everybody: frozenset[int]


def round_of(steps: type[Any], row: Any) -> Round:
    """Return the round in which the row stands: its steps from the last one that began a round."""
    of_this: list[int | None] = []
    for by, began in steps.objects.filter(of=row).order_by("-pk").values_list("by", "began_round"):
        of_this.append(by)
        if began:
            break
    people = [by for by in of_this if by is not None]
    return Round(of_this[-1] if of_this else None, people[0] if people else None, frozenset(people))


def had_part(steps: type[Any], row: Any, person: Any, owners: Collection[int | None] = ()) -> bool:
    """Return whether the person took a step of this round, or is among those who made or own the row."""
    return person.pk in owners or person.pk in round_of(steps, row).everybody


def offered(
    cycle: LifeCycle,
    steps: type[Any],
    row: Any,
    *,
    by: Any,
    actors: Collection[str],
    owners: Collection[int | None] = (),
) -> list[Transition]:
    """Return the steps that this person may take now, in the table's order."""
    return cycle.offered(row.state, actors, same_person=had_part(steps, row, by, owners))


@transaction.atomic
def advance(
    *,
    cycle: LifeCycle,
    steps: type[Any],
    row: Any,
    code: str,
    by: Any | None,
    actors: Collection[str],
    owners: Collection[int | None] = (),
    reason: str = "",
    document_no: str = "",
) -> Any:
    """Take a step: change the row's state, write the step, send `advanced`; return the step.

    `actors` says as what the person (None: the system) acts on this row; `owners` are who made or own it. Raises
    UnknownStep, NotYourStep, NotNow, SecondPersonNeeded or MissingForStep, and NotNow where another step came first.
    """
    table = type(row)._default_manager.filter(pk=row.pk)
    state = table.values_list("state", flat=True).get()
    part = round_of(steps, row)
    same = by is not None and (by.pk in owners or by.pk in part.everybody)
    words = {"reason": reason.strip(), "document_no": document_no.strip()}
    chosen = cycle.check(
        code, state=state, actors=actors, given=[name for name, text in words.items() if text], same_person=same
    )
    if not table.filter(state=state).update(state=chosen.target):
        raise NotNow
    made = steps.objects.create(
        of=row,
        code=code,
        source=state,
        target=chosen.target,
        by=by,
        began_by_id=part.began_by,
        before_by_id=part.before_by,
        took_second=chosen.second_person,
        began_round=chosen.begins_round,
        **words,
    )
    row.state = chosen.target
    advanced.send(sender=type(row), row=row, step=made, transition=chosen)
    return made
