"""A code to one's own phone, for those who have neither password nor factor, while they are signed in."""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.utils.crypto import constant_time_compare, salted_hmac

from lms.people import phones
from lms.second_factor.codes import normalise

KEY = "second_factor_phone_code"
HOLDS, PAUSE, TRIES = 600, 60, 5


def is_reachable(user: Any) -> bool:
    return phones.of(user) is not None


def is_waiting(request: Any) -> bool:
    """Whether a code was sent that still holds."""
    row = request.session.get(KEY)
    return bool(row) and time.time() - row["at"] < HOLDS


def send(request: Any, user: Any) -> bool:
    """Send six digits; False where none can be sent now."""
    row, phone = request.session.get(KEY), phones.of(user)
    if phone is None or (row and time.time() - row["at"] < PAUSE):
        return False
    code = f"{secrets.randbelow(10**6):06}"
    request.session[KEY] = {"mac": _mac(user, code), "at": time.time(), "tries": 0}
    get_adapter().send_verification_code_sms(user=user, phone=phone[0], code=code)
    return True


def take(request: Any, user: Any, typed: str) -> bool:
    """Take the code that was sent, once and within five tries."""
    if not is_waiting(request):
        return False
    row = request.session[KEY]
    row["tries"] += 1
    request.session[KEY] = row
    if row["tries"] > TRIES or not constant_time_compare(row["mac"], _mac(user, normalise(typed))):
        return False
    del request.session[KEY]
    return True


def _mac(user: Any, code: str) -> str:
    return salted_hmac("second factor phone code", f"{user.pk}|{code}", algorithm="sha256").hexdigest()
