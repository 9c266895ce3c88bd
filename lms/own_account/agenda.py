"""What is owed about ways in: who asks for an account, new numbers for a second officer, and whom no SMS reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext

from foundation.http.permission import visible
from lms.backoffice.agenda import Duty
from lms.own_account import requests, undelivered
from lms.own_account.models import AccountRequest, NewPhone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User

MOST = 100  # looked at: each is asked about by itself


def owed(user: User) -> Iterator[Duty]:
    """Yield to officers of the place the requests for an account, and the new numbers that she may approve."""
    if user.has_perm("own_account.see_requests"):
        rows = visible(user, AccountRequest.objects.filter(state=requests.State.WAITING))
        count = rows.exclude(data_sealed=b"").count()
        words = ngettext("%(count)d person asks for an account", "%(count)d people ask for an account", count) % {
            "count": count
        }
        yield Duty("account_requests", words, reverse("own_account:requests"), count)
    if user.has_perm("own_account.see_new_phones"):
        waiting = visible(user, NewPhone.objects.filter(state=NewPhone.State.WAITING)).exclude(asked_by=user)
        found = waiting.select_related("person__trainee__division", "asked_by")[:MOST]
        count = sum(user.has_perm("own_account.decide_new_phone", row) for row in found)
        words = ngettext(
            "Decide about %(count)d new phone number", "Decide about %(count)d new phone numbers", count
        ) % {"count": count}
        yield Duty("new_phones", words, reverse("own_account:new_phones"), count)
    if user.has_perm("own_account.see_undelivered"):
        count = undelivered.rows(user).count()
        words = ngettext(
            "No SMS reaches %(count)d person: make a login slip",
            "No SMS reaches %(count)d people: make login slips",
            count,
        ) % {"count": count}
        yield Duty("undelivered", words, reverse("own_account:undelivered"), count)
