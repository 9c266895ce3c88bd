"""What is owed about class lists: those that were checked and wait to be taken over or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext

from lms.backoffice.agenda import Duty
from lms.exchange.models import RosterImport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User


def owed(user: User) -> Iterator[Duty]:
    """Yield her own lists that are checked and not yet taken over; the first of them is the link."""
    rows = RosterImport.objects.filter(by=user, state=RosterImport.State.CHECKED).order_by("pk")
    first = rows.first()
    if first is None or not user.has_perm("exchange.bring_rosters"):
        return
    count = rows.count()
    words = ngettext(
        "Take over or give up %(count)d class list", "Take over or give up %(count)d class lists", count
    ) % {"count": count}
    yield Duty("rosters", words, reverse("exchange:found", args=[first.uuid]), count)
