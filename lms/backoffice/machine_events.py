"""Noting what was done to the machine, and what was done last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lms.backoffice.models import MachineEvent

if TYPE_CHECKING:
    from lms.backoffice.models import MachineEvent as Event

LONGEST = 300


def note(kind: str, *, ok: bool, words: str = "") -> Event:
    """Note that a command of this kind ran to its end; `words` say with what result."""
    return MachineEvent.objects.create(kind=kind, ok=ok, words=words[:LONGEST])


def last(kind: str) -> Event | None:
    """Return the last event of a kind, whether it went well or not."""
    return MachineEvent.objects.filter(kind=kind).order_by("-at", "-pk").first()
