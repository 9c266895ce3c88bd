"""A code to one's own phone, for those who have neither password nor factor, while they are signed in.

The session keeps what was sent; how often it may be sent and tried is counted with all other codes
(`lms.people.limits.codes`), because parallel requests read a session before any of them has written.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.utils.crypto import constant_time_compare, salted_hmac

from foundation.http.requests import Request
from lms.people.limits.codes import LASTS, claim_message, claim_try, this_code
from lms.people.limits.spending import spend
from lms.people.signing_in import phones
from lms.second_factor.factors.codes import normalise

KEY = "second_factor_phone_code"
HOLDS, PAUSE = 600, 60


def is_reachable(user: Any) -> bool:
    return phones.of(user) is not None


def is_waiting(request: Request) -> bool:
    """Return whether a code was sent that is still valid."""
    row: dict[str, Any] | None = request.session.get(KEY)
    return row is not None and time.time() - row["at"] < HOLDS


def send(request: Request, user: Any) -> bool:
    """Send six digits; False where none can be sent now. Raises limits.counters.Refused."""
    row, phone = request.session.get(KEY), phones.of(user)
    if phone is None or (row and time.time() - row["at"] < PAUSE):
        return False
    claim_message(request, phone[0], user)
    code = f"{secrets.randbelow(10**6):06}"
    request.session[KEY] = {"mac": _mac(user, code), "at": time.time()}
    get_adapter().send_verification_code_sms(user=user, phone=phone[0], code=code)
    return True


def take(request: Request, user: Any, typed: str) -> bool:
    """Take the code that was sent, once and within five tries. Raises limits.counters.Refused."""
    phone = phones.of(user)
    if phone is None or not is_waiting(request):
        return False
    row = request.session[KEY]
    state = {"phone": phone[0], "at": row["at"]}
    taken = claim_try(request, state)
    if not constant_time_compare(row["mac"], _mac(user, normalise(typed))):
        return False
    taken.release()
    del request.session[KEY]
    return spend("proof", *this_code(request, state), seconds=LASTS)


def _mac(user: Any, code: str) -> str:
    return salted_hmac("second factor phone code", f"{user.pk}|{code}", algorithm="sha256").hexdigest()
