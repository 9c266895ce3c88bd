"""What is owed about lost second factors: the second officer's approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext

from lms.backoffice.agenda import Duty
from lms.second_factor.factors import levels
from lms.second_factor.models import FactorReset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User

MOST = 100  # looked at: each is asked about by itself, and more never wait


def owed(user: User) -> Iterator[Duty]:
    """Yield the resets that another officer asked for and that she may approve."""
    if not user.has_perm("second_factor.reset"):
        return
    waiting = FactorReset.objects.filter(state=FactorReset.State.WAITING).exclude(asked_by=user)
    count = sum(levels.may_decide(user, row.person) for row in waiting.select_related("person")[:MOST])
    words = ngettext(
        "Approve the reset of %(count)d second factor", "Approve the reset of %(count)d second factors", count
    ) % {"count": count}
    yield Duty("factor_resets", words, reverse("second_factor:desk"), count)
