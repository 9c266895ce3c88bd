"""Receivers: what follows when somebody has signed in, in any way, or is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.http.requests import AnyRequest
from lms.people import notices
from lms.people.limits import alarm, devices
from lms.people.models import Notice, PasswordAlarm
from lms.people.signing_in.device_names import name_of

if TYPE_CHECKING:
    from lms.people.models import User

METHODS = "account_authentication_methods"  # allauth's, in the session: how she has just signed in


def on_signed_in(sender: Any, request: AnyRequest | None, user: User, **kwargs: Any) -> None:
    """Remember this device, and show an alarm that waits. A sign-in without a browser has no device."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return
    if devices.is_new(request, user):
        tell_of_device(request, user)
    devices.remember(request, user)
    alarm.show(request, user)


def tell_of_device(request: AnyRequest, user: User) -> None:
    """Tell her which device it is; by SMS once a day, and not where a code just reached the same phone."""
    by_code = any(one.get("method") == "code" for one in request.session.get(METHODS, []))
    often = notices.sent_since(user, "new_device", timezone.now() - notices.A_DAY)
    words = _("Somebody has signed in to your account on: %(device)s. If it was not you, call %(hotline)s now.")
    values = {"device": name_of(request.headers.get("User-Agent", "")), "hotline": settings.HOTLINE}
    notices.tell(
        person=user,
        code=Notice.Code.NEW_DEVICE,
        words=words % values,
        path=reverse("own_account:devices"),
        sms="" if by_code or often else "new_device",
    )


def on_erasing(sender: Any, person: User, **kwargs: Any) -> None:
    devices.forget(person)
    PasswordAlarm.objects.filter(user=person).delete()
