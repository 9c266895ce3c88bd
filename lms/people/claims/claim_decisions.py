"""Recording what was decided about a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.people.errors import ClaimDecided
from lms.people.identity import vault
from lms.people.models import ClaimDecision

if TYPE_CHECKING:
    from lms.people.models import Claim, User


def decide(
    claim: Claim, verdict: ClaimDecision.Verdict, *, by: User, reason: str = "", kept: User | None = None
) -> ClaimDecision:
    """Record the decision, once. Raises ClaimDecided for a second one."""
    sealed = vault.encrypt(person=claim.person, field="reason", text=reason) if reason else b""
    try:
        with transaction.atomic():
            return ClaimDecision.objects.create(
                claim=claim, by=by, verdict=verdict, kept=kept, reason_sealed=sealed, at=timezone.now()
            )
    except IntegrityError as error:
        raise ClaimDecided from error
