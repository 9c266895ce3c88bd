"""Codes as people type them; each code of an app is accepted once.

allauth remembers a used code for 30 seconds in the cache, while one step of tolerance keeps it valid for 90; here the
last step used is stored beside the secret, and only a later one is valid.
"""

from __future__ import annotations

import hmac
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

from lms.people.identity import typed

LAST = "last_counter"
COUNTER = "second_factor_counter"  # in the session: the step whose code set an app up


def normalise(text: str) -> str:
    """Return the digits of what was typed or pasted: full-width digits count, spaces and dashes do not."""
    return "".join(sign for sign in typed.number(text) if sign.isdigit())


def matching_counter(secret: str, code: str, *, after: int = -1) -> int | None:
    """Return the time step whose code this is, within the tolerance and later than `after`."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if hmac.compare_digest(expected.encode(), code.encode()) and counter > after:
            return int(counter)
    return None


@transaction.atomic
def take(user: Any, typed: str) -> Authenticator | None:
    """Take a code of the app or a recovery code, once; return whose it was, or None. The caller counts tries."""
    code = normalise(typed)
    rows = Authenticator.objects.select_for_update().filter(user_id=user.pk).order_by("pk")
    for row in rows.exclude(type=Authenticator.Type.WEBAUTHN):
        if takes(row, code):
            row.refresh_from_db()
            return row
    return None


def takes(row: Authenticator, code: str) -> bool:
    if row.type == Authenticator.Type.TOTP:
        counter = matching_counter(decrypt(row.data["secret"]), code, after=row.data.get(LAST, -1))
        if counter is None:
            return False
        row.data[LAST] = counter
        row.save(update_fields=["data"])
        return True
    return bool(code) and row.wrap().validate_code(code)
