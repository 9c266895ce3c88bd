"""Receivers: what follows when somebody has signed in, in any way, or is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foundation.requests import AnyRequest
from lms.people.limits import alarm, devices
from lms.people.models import PasswordAlarm

if TYPE_CHECKING:
    from lms.people.models import User


def on_signed_in(sender: Any, request: AnyRequest | None, user: User, **kwargs: Any) -> None:
    """Remember this device, and show an alarm that waits. A sign-in without a browser has no device."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return
    devices.remember(request, user)
    alarm.show(request, user)


def on_erasing(sender: Any, person: User, **kwargs: Any) -> None:
    devices.forget(person)
    PasswordAlarm.objects.filter(user=person).delete()
