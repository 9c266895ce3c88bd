"""Resetting all factors of somebody who has lost them: two officers, a day, and a message to the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.people.accounts.closing import end_sessions
from lms.people.accounts.machine import note_command, operator
from lms.people.identity import vault
from lms.people.models import User
from lms.second_factor import events
from lms.second_factor.errors import (
    NothingToReset,
    NotTheirOfficer,
    ResetDecided,
    ResetUnderWay,
    SecondOfficerNeeded,
)
from lms.second_factor.factors import factors, levels
from lms.second_factor.models import FactorEvent, FactorReset, RememberedDevice
from lms.second_factor.resets import notices

if TYPE_CHECKING:
    from datetime import datetime

Kind, State = FactorEvent.Kind, FactorReset.State


def ask(*, person: User, by: User, reason: str) -> FactorReset:
    """Ask for a reset; nothing changes until a second officer approves and a day has passed.

    Raises NotTheirOfficer, NothingToReset, ResetUnderWay.
    """
    if not levels.may_decide(by, person):
        raise NotTheirOfficer
    if not factors.has_factor(person):
        raise NothingToReset
    try:
        with transaction.atomic():
            sealed = vault.encrypt(person=person, field=events.FIELD, text=reason)
            row = FactorReset.objects.create(person=person, asked_by=by, reason_sealed=sealed, asked=timezone.now())
            events.record(Kind.ASKED, person=person, by=by, reason=reason, reset=row)
            notices.tell_asked(person)
    except IntegrityError as error:
        raise ResetUnderWay from error
    return row


@transaction.atomic
def approve(*, reset: FactorReset, by: User) -> None:
    """Approve as the second officer; it takes effect after settings.SECOND_FACTOR_RESET_HOURS.

    Raises SecondOfficerNeeded, NotTheirOfficer, ResetDecided.
    """
    person, asker = reset.person, User.objects.get(pk=reset.asked_by_id)
    if by.pk == reset.asked_by_id:
        raise SecondOfficerNeeded
    if not levels.may_decide(by, person) or not levels.may_decide(asker, person):  # the first may have left since
        raise NotTheirOfficer
    now = timezone.now()
    effective = now + timedelta(hours=settings.SECOND_FACTOR_RESET_HOURS)
    waiting = FactorReset.objects.filter(pk=reset.pk, state=State.WAITING)
    if not waiting.update(state=State.APPROVED, approved_by=by, approved=now, effective=effective):
        raise ResetDecided
    events.record(Kind.APPROVED, person=person, by=by, reset=reset)
    notices.tell_approved(person, effective)


@transaction.atomic
def refuse(*, reset: FactorReset, by: User) -> None:
    """Refuse, or withdraw as the one who asked; also after the approval, until it is in effect.

    Raises NotTheirOfficer, ResetDecided.
    """
    if not levels.may_decide(by, reset.person):  # having asked gives no right by itself
        raise NotTheirOfficer
    if not FactorReset.objects.filter(pk=reset.pk, state__in=FactorReset.OPEN).update(state=State.REFUSED):
        raise ResetDecided
    events.record(Kind.REFUSED, person=reset.person, by=by, reset=reset)


@transaction.atomic
def cancel_for(person: User, *, by: User) -> bool:
    """Cancel an open reset, because the person objects or has shown a factor; return whether there was one."""
    row = open_for(person)
    if row is None or not FactorReset.objects.filter(pk=row.pk, state__in=FactorReset.OPEN).update(
        state=State.CANCELLED
    ):
        return False
    events.record(Kind.CANCELLED, person=person, by=by, reset=row)
    return True


def open_for(person: Any) -> FactorReset | None:
    """Return the reset that waits or is approved, if there is one."""
    return FactorReset.objects.filter(person_id=person.pk, state__in=FactorReset.OPEN).first()


def apply_due(*, person: User | None = None, now: datetime | None = None) -> int:
    """Put resets into effect that are due (of one person, or all); return how many."""
    now = now or timezone.now()
    rows = FactorReset.objects.filter(state=State.APPROVED, effective__lte=now).select_related("person")
    if person is not None:
        rows = rows.filter(person=person)
    return sum(_apply(row) for row in rows)


@transaction.atomic
def _apply(row: FactorReset) -> int:
    if not FactorReset.objects.filter(pk=row.pk, state=State.APPROVED).update(state=State.DONE):
        return 0  # cancelled, or put into effect, a moment ago
    remove(row.person)
    events.record(Kind.DONE, person=row.person, by=None, reset=row)
    notices.tell_done(row.person)
    return 1


@transaction.atomic
def by_console(*, person: User, reason: str) -> int:
    """Remove every factor at once, from the machine's own console, and record who did; return how many there were."""
    gone = remove(person)
    FactorReset.objects.filter(person=person, state__in=FactorReset.OPEN).update(state=State.CANCELLED)
    events.record(Kind.CONSOLE, person=person, by=None, reason=f"{operator()}: {reason}")
    note_command("factor.reset", person=person, words=reason)
    notices.tell_done(person)
    return gone


def remove(person: User) -> int:
    """Delete factors and remembered devices, and end every session; return how many factors there were."""
    gone = factors.remove_all(person)
    RememberedDevice.objects.filter(user=person).delete()
    end_sessions(person)
    return gone


def sweep() -> int:
    """Apply due resets, once a minute (settings.SWEEPS)."""
    return apply_due()
