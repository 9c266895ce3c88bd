"""Codes as people type them, and each code of an app taken once.

allauth remembers a used code for 30 seconds in the cache, while one step of tolerance keeps it good for 90; here the
last step taken is written beside the secret, and only a later one is good.
"""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST, WRONG = "last_counter", "wrong_at"
# Guessing needs the password first. 50 a day of a million, three good at a time: 0.015 % a day.
SHORT, SHORT_MOST = timedelta(minutes=15), 10
LONG, LONG_MOST = timedelta(days=1), 50


class TooManyCodesError(Exception):
    """Too many wrong codes; `minutes` until the next try."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def normalise(text: str) -> str:
    """Return the digits of what was typed or pasted: full-width digits count, spaces and dashes do not."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(sign)) for sign in plain if sign.isdigit())


def matching_counter(secret: str, code: str, *, after: int = -1) -> int | None:
    """Return the time step whose code this is, within the tolerance and later than `after`."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if hmac.compare_digest(expected.encode(), code.encode()) and counter > after:
            return int(counter)
    return None


@transaction.atomic
def take(user: Any, typed: str) -> Authenticator | None:
    """Take a code of the app or a recovery code, once; return whose it was, or None.

    Raises TooManyCodesError.
    """
    code = normalise(typed)
    rows = list(
        Authenticator.objects.select_for_update()
        .filter(user_id=user.pk)
        .exclude(type=Authenticator.Type.WEBAUTHN)
        .order_by("pk")
    )
    if not rows:
        return None
    counted = rows[0]  # wrong tries are written on one row: codes of both kinds are one count
    wait_if_many(counted.data.get(WRONG, []))
    for row in rows:
        if takes(row, code):
            Authenticator.objects.filter(pk=counted.pk).update(data=_without_wrong(counted.pk))
            row.refresh_from_db()
            return row
    note_wrong(counted)
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


def note_wrong(row: Authenticator) -> None:
    row.data[WRONG] = [*recent(row.data.get(WRONG, [])), timezone.now().isoformat()]
    row.save(update_fields=["data"])


def recent(times: Iterable[str]) -> list[str]:
    since = timezone.now() - LONG
    return [each for each in times if datetime.fromisoformat(each) > since]


def wait_if_many(times: Iterable[str]) -> None:
    """Raise TooManyCodesError when the last quarter of an hour, or the last day, brought too many wrong codes."""
    now = timezone.now()
    moments = sorted(datetime.fromisoformat(each) for each in times)
    for span, most in ((SHORT, SHORT_MOST), (LONG, LONG_MOST)):
        within = [moment for moment in moments if moment > now - span]
        if len(within) >= most:
            free = within[-most] + span
            raise TooManyCodesError(max(1, -(-int((free - now).total_seconds()) // 60)))


def _without_wrong(pk: int) -> dict[str, Any]:
    data: dict[str, Any] = Authenticator.objects.get(pk=pk).data
    data.pop(WRONG, None)
    return data
