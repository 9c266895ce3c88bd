"""Recording events of a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lms.people.identity import vault
from lms.second_factor.models import FactorEvent

if TYPE_CHECKING:
    from lms.people.models import User
    from lms.second_factor.models import FactorReset

FIELD = "factor reason"


def record(
    kind: FactorEvent.Kind, *, person: User, by: User | None, reason: str = "", reset: FactorReset | None = None
) -> FactorEvent:
    """Append one event; the reason is encrypted with the person's own key."""
    sealed = vault.encrypt(person=person, field=FIELD, text=reason) if reason else b""
    return FactorEvent.objects.create(kind=kind, person=person, by=by, reset=reset, reason_sealed=sealed)


def reason_of(row: FactorEvent | FactorReset) -> str:
    """Return the reason in words; empty once the person was erased."""
    if not row.reason_sealed:
        return ""
    return vault.words(person=row.person, field=FIELD, sealed=bytes(row.reason_sealed))
