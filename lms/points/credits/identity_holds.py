"""Credit of somebody whom only a base's list names: it waits as holds until her office confirms her.

A hold says how much waits, as far as one can know before. What is released is computed from the facts themselves
(`identity_release`), in the order in which they happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.points.credits.credit import ONLINE_HOURS, of_kind, self_study
from lms.points.ledger.stream_keys import WaitingKey
from lms.points.models import Hold
from lms.points.values import rules
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User
    from lms.points.ledger.transactions import Award

State = Hold.State


def place(rule: str, cause: str, due: list[Award]) -> None:
    """Put what this rule says is due on hold; the same again brings the amount up to date."""
    for award in due:
        for key, unit, milli in of_kind(award.kind).waiting(award, rule, cause):
            write(award, key, unit, trimmed(award, milli, but=key) if unit == Unit.POINT else milli)


def recount(subject_id: int, *, by: User) -> None:
    """Bring what waits up to date after study was taken out of the count, and end what rested on that study alone."""
    for row in waiting_for(subject_id):
        left = left_of(row)
        if left:
            Hold.objects.filter(pk=row.pk, state=State.PENDING).update(milli=left)
        else:
            answer = _("Study was taken out of the count.")
            Hold.objects.filter(pk=row.pk, state=State.PENDING).update(
                state=State.VOIDED, decided_by=by, answer=answer, ended=timezone.now(), key=None
            )


def left_of(row: Hold) -> int:
    """Return what of a hold its facts still bring."""
    return of_kind(row.kind).still_waits(row, WaitingKey.parse(row.key).of)


def enrolment_of(row: Hold) -> int | None:
    """Return the enrolment whose online hours wait; None for what waits of another kind."""
    return int(WaitingKey.parse(row.key).of) if of_kind(row.kind).hours_are == ONLINE_HOURS else None


def trimmed(award: Award, milli: int, but: str) -> int:
    """Return as much of the amount as the day's cap of self-study leaves beside what waits already."""
    if award.kind not in self_study():
        return milli
    waiting = waiting_for(award.subject_id).filter(day=award.day, unit=Unit.POINT, kind__in=self_study())
    others = waiting.exclude(key=but).aggregate(total=Sum("milli"))["total"] or 0
    return rules.cut_to_caps(milli, rules.cap_left(award.policy.read().self_study_day_cap, others))


def write(award: Award, key: str, unit: str, milli: int) -> None:
    if not milli:
        return
    row, made = Hold.objects.get_or_create(
        key=key,
        defaults={
            "subject_id": award.subject_id,
            "course_id": award.course_id,
            "kind": award.kind,
            "code": Hold.Code.IDENTITY,
            "source_type": award.source[0],
            "source_id": award.source[1],
            "day": award.day,
            "unit": unit,
            "milli": milli,
            "reason": _("Your office has not confirmed yet who you are."),
            "created": timezone.now(),
        },
    )
    if not made and row.milli != milli:
        Hold.objects.filter(pk=row.pk, state=State.PENDING).update(milli=milli)


def waiting_for(subject_id: int) -> QuerySet[Hold]:
    """Return the holds of this learner that wait until her office has confirmed her."""
    return Hold.objects.waiting().filter(subject=subject_id, code=Hold.Code.IDENTITY)
