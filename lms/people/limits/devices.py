"""Devices and addresses from which an account has signed in: strangers' wrong tries do not lock them out.

A browser has one signed id for all accounts; a row says for which of them it is known. It holds a hash of the id, and
a mark of the password of that time: once the password is changed, in any way, no device is known.

An address from which an account has signed in is a row of the same kind, hashed together with the account. It is worth
less than a device: others share it, so a stranger may see nothing of it there (`attempts`, `codes`).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from foundation.http.requests import AnyRequest
from lms.people.limits.addresses import NOWHERE, address_of
from lms.people.models import KnownDevice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from lms.people.models import User

COOKIE = "known_device"
SALT = "lms.people.limits.devices"
LASTS = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
AN_ACCOUNT = 10  # devices, and as many places; the one not used for longest is forgotten first
PLACE = "place:"  # how the row of a place begins; a device's is 64 hexadecimal digits
PLACE_LASTS = timedelta(days=90)  # networks give an address to somebody else


def known(request: HttpRequest | None, account: User | None) -> str | None:
    """Return the hash of this request's device if the account has signed in there since its password was set."""
    device = id_of(request)
    if device is None or account is None:
        return None
    row = KnownDevice.objects.filter(user=account, device=hash_of(device)).first()
    return row.device if row and constant_time_compare(row.password_mark, mark_of(account)) else None


def known_place(request: HttpRequest | None, account: User | None) -> str | None:
    """Return the hash of this account and address if it has signed in from there lately, since its password was set.

    For unknown names the query runs too, so that it takes as long.
    """
    address, owner = address_of(request), account.pk if account is not None else 0
    since = timezone.now() - PLACE_LASTS
    row = KnownDevice.objects.filter(user=owner, device=place_of(owner, address), used__gte=since).first()
    if row is None or account is None or address == NOWHERE:
        return None
    return row.device if constant_time_compare(row.password_mark, mark_of(account)) else None


def is_new(request: HttpRequest, account: User) -> bool:
    """Return whether she has signed in before, but never with this browser: before `remember`.

    A password that was changed makes no device new; the cookie that was deleted does.
    """
    own = KnownDevice.objects.filter(user=account).exclude(device__startswith=PLACE)
    device = id_of(request)
    return own.exists() and not (device is not None and own.filter(device=hash_of(device)).exists())


def remember(request: AnyRequest, account: User) -> None:
    """Store this device and this address as known, after a complete sign-in; `keep` sets the browser's cookie."""
    device = id_of(request) or secrets.token_urlsafe(24)
    write(account, hash_of(device))
    write(account, place_of(account.pk, address_of(request)))
    own = KnownDevice.objects.filter(user=account).order_by("-used", "-pk")
    for kind in (own.exclude(device__startswith=PLACE), own.filter(device__startswith=PLACE)):
        KnownDevice.objects.filter(pk__in=list(kind.values_list("pk", flat=True)[AN_ACCOUNT:])).delete()
    request.device_to_keep = device


def write(account: User, device: str) -> None:
    KnownDevice.objects.update_or_create(
        user=account, device=device, defaults={"password_mark": mark_of(account), "used": timezone.now()}
    )


def keep(request: AnyRequest, response: HttpResponseBase) -> None:
    """Set the cookie with the id of a device that has just signed in."""
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
    """Delete all devices and addresses of this account."""
    KnownDevice.objects.filter(user=account).delete()


def id_of(request: HttpRequest | None) -> str | None:
    """Return the browser's id, if it is one of ours."""
    if request is None or COOKIE not in request.COOKIES:
        return None
    try:
        return request.get_signed_cookie(COOKIE, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None


def hash_of(device: str) -> str:
    return salted_hmac(SALT, device, algorithm="sha256").hexdigest()


def place_of(owner: int, address: str) -> str:
    """Return the keyed hash of an address, as long as a device's; it differs by account, so rows tell no neighbours."""
    return PLACE + salted_hmac(f"{SALT}.places", f"{owner}\0{address}", algorithm="sha256").hexdigest()[: -len(PLACE)]


def mark_of(account: User) -> str:
    """Return a keyed hash of the account's password hash: it changes with the password."""
    return salted_hmac(SALT, account.password, algorithm="sha256").hexdigest()
