"""What the operator owes: what is red on her page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from lms.backoffice.agenda import Duty
from lms.machine.signs import State, signs

if TYPE_CHECKING:
    from collections.abc import Iterator

ELSEWHERE = frozenset({"failed", "postings"})  # which their own apps tell


def owed(user: Any) -> Iterator[Duty]:
    """Yield to the operator each sign that is bad, the command or page beside it."""
    if not user.is_superuser:
        return
    for sign in signs():
        if sign.state == State.BAD and sign.code not in ELSEWHERE:
            yield Duty(f"machine_{sign.code}", f"{sign.title}: {sign.words}", sign.href or reverse("machine:machine"))
