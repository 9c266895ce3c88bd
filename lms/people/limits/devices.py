"""Devices on which an account has signed in: strangers' wrong tries do not shut them out.

A browser has one signed id, whoever signs in there; a row says for which accounts it is known. It holds a hash of the
id, and a mark of the password of that time: once the password is changed, by whatever way, no device is known.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from lms.people.models import KnownDevice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from lms.people.models import User

COOKIE = "known_device"
SALT = "lms.people.limits.devices"
LASTS = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
AN_ACCOUNT = 10  # devices; the one not used for longest is forgotten first


def known(request: HttpRequest | None, account: User | None) -> str | None:
    """The hash of this request's device if the account has signed in there since its password was set."""
    device = id_of(request)
    if device is None or account is None:
        return None
    row = KnownDevice.objects.filter(user=account, device=hash_of(device)).first()
    return row.device if row and constant_time_compare(row.password_mark, mark_of(account)) else None


def remember(request: HttpRequest, account: User) -> None:
    """After a complete sign-in: this device is the account's from now on; `keep` tells the browser."""
    device = id_of(request) or secrets.token_urlsafe(24)
    now = timezone.now()
    KnownDevice.objects.update_or_create(
        user=account,
        device=hash_of(device),
        defaults={"password_mark": mark_of(account), "used": now},
    )
    others = KnownDevice.objects.filter(user=account).order_by("-used", "-pk").values_list("pk", flat=True)
    KnownDevice.objects.filter(pk__in=list(others[AN_ACCOUNT:])).delete()
    request.device_to_keep = device  # type: ignore[attr-defined]


def keep(request: Any, response: HttpResponseBase) -> None:
    """Give the browser the id of a device that has just signed in."""
    device = getattr(request, "device_to_keep", None)
    if device is not None:
        response.set_signed_cookie(
            COOKIE,
            device,
            salt=SALT,
            max_age=LASTS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget(account: User) -> None:
    """No device is this account's any more."""
    KnownDevice.objects.filter(user=account).delete()


def id_of(request: HttpRequest | None) -> str | None:
    """The browser's id, if it is one of ours."""
    if request is None or COOKIE not in request.COOKIES:
        return None
    try:
        return request.get_signed_cookie(COOKIE, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None


def hash_of(device: str) -> str:
    return salted_hmac(SALT, device, algorithm="sha256").hexdigest()


def mark_of(account: User) -> str:
    """Changes with the password."""
    return salted_hmac(SALT, account.password, algorithm="sha256").hexdigest()
