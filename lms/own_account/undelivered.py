"""Who could not be reached by SMS: to the office of her place, which makes her a login slip or enters another number.

Somebody is on the list while the last message to the number that she has now did not arrive. She leaves it by herself:
when a later one goes through, when her number changes, or when her office makes a slip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef

from foundation.http.permission import visible
from lms.own_account.models import LoginSlip
from lms.people.models import SmsMessage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User

State = SmsMessage.State


def rows(user: User) -> QuerySet[SmsMessage]:
    """Return, of each person of the user's place who could not be reached, the last message; the latest first."""
    later = SmsMessage.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk")).exclude(state=State.QUEUED)
    slips = LoginSlip.objects.filter(person=OuterRef("person"), made__gte=OuterRef("created"))
    failed = SmsMessage.objects.filter(state=State.FAILED, person__contact__phone_index=F("phone_index"))
    open_ones = failed.filter(~Exists(later), ~Exists(slips), person__is_active=True)
    return visible(user, open_ones).select_related("person__trainee__division").order_by("-created", "-pk")
