"""Browsers that are not asked for the second factor for thirty days.

A browser has a cookie for each person whom it remembers, with a new random token every time: one that was planted
before, or that of another person of the same office, is worth nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.mfa.internal.flows.trust import create_config_fingerprint
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lms.people.signing_in.device_names import name_of
from lms.second_factor import events
from lms.second_factor.models import FactorEvent, RememberedDevice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

COOKIE = "second_factor_device"  # with a mark of the person behind it


def is_remembered(request: HttpRequest, user: Any) -> bool:
    """Return whether this browser was remembered for this person, within its days and since the last factor change."""
    row = _row(request, user)
    if row is None:
        return False
    if row.fingerprint != create_config_fingerprint(user):
        forget_all(user, by=None)
        return False
    return True


def remember(request: HttpRequest, user: Any, response: HttpResponseBase) -> None:
    """Remember this browser for this person, in place of what it remembered of her before."""
    if before := _row(request, user):
        before.delete()
    token = secrets.token_urlsafe(32)
    age = timedelta(days=settings.SECOND_FACTOR_DEVICE_DAYS)
    RememberedDevice.objects.create(
        user=user,
        digest=_digest(token),
        fingerprint=create_config_fingerprint(user),
        name=name_of(request.headers.get("User-Agent", "")),
        created=timezone.now(),
        expires=timezone.now() + age,
    )
    events.record(FactorEvent.Kind.DEVICE_REMEMBERED, person=user, by=user)
    response.set_cookie(
        cookie_of(user),
        token,
        max_age=age,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_all(user: Any, *, by: Any) -> int:
    """Ask for the second factor everywhere again; return how many devices were forgotten."""
    gone = RememberedDevice.objects.filter(user_id=user.pk).delete()[0]
    if gone:
        events.record(FactorEvent.Kind.DEVICES_FORGOTTEN, person=user, by=by)
    return gone


def live(user: Any) -> Any:
    """Return the devices that are still remembered, the latest first."""
    return RememberedDevice.objects.filter(
        user_id=user.pk, expires__gt=timezone.now(), fingerprint=create_config_fingerprint(user)
    ).order_by("-created")


def cookie_of(user: Any) -> str:
    """Return the name of the person's cookie, which does not tell who she is."""
    return f"{COOKIE}_{salted_hmac(COOKIE, str(user.pk), algorithm='sha256').hexdigest()[:12]}"


def _row(request: HttpRequest, user: Any) -> RememberedDevice | None:
    token = request.COOKIES.get(cookie_of(user))
    if not token:
        return None
    rows = RememberedDevice.objects.filter(user_id=user.pk, digest=_digest(token), expires__gt=timezone.now())
    return rows.first()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
