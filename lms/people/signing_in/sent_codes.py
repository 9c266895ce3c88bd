"""Six digits sent to a phone for one purpose of this session: to change a number, to ask for an account.

The session keeps a MAC of what was sent; how often it may be sent and tried is counted with all other codes
(`lms.people.limits.codes`), because parallel requests read a session before any of them has written. Two codes that
must both be right are compared with `matches` and used up together with `spend_all`.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.utils.crypto import constant_time_compare, salted_hmac

from lms.people.limits.codes import LASTS, claim_message, claim_try, this_code
from lms.people.limits.spending import spend

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lms.people.models import User

KEY = "sent_codes"
HOLDS, PAUSE = 600, 60  # seconds: as long as a code that signs in; a second message waits a minute


def send(request: HttpRequest, purpose: str, *, phone: str, account: User | None) -> bool:
    """Send six digits to this phone; False within a minute of the last ones. Raises limits.counters.Refused."""
    row = _row(request, purpose)
    if row and row["phone"] == phone and time.time() - row["at"] < PAUSE:
        return False
    claim_message(request, phone, account)
    code = f"{secrets.randbelow(10**6):06}"
    kept = dict(request.session.get(KEY, {}))
    kept[purpose] = {"mac": _mac(purpose, phone, code), "at": time.time(), "phone": phone}
    request.session[KEY] = kept
    get_adapter().send_verification_code_sms(user=account, phone=phone, code=code)
    return True


def is_waiting(request: HttpRequest, purpose: str) -> bool:
    """Return whether a code was sent that is still valid."""
    row = _row(request, purpose)
    return bool(row) and time.time() - row["at"] < HOLDS


def phone_of(request: HttpRequest, purpose: str) -> str:
    """Return to which phone this purpose's code was sent; "" for none."""
    return str(_row(request, purpose).get("phone", ""))


def matches(request: HttpRequest, purpose: str, typed: str) -> bool:
    """Compare what was typed, counted before it is compared; nothing is used up. Raises limits.counters.Refused."""
    if not is_waiting(request, purpose):
        return False
    row = _row(request, purpose)
    taken = claim_try(request, row)
    if not constant_time_compare(row["mac"], _mac(purpose, row["phone"], typed)):
        return False
    taken.release()
    return True


def spend_all(request: HttpRequest, *purposes: str) -> bool:
    """Use up codes that were right; False where one was used a moment ago by a parallel request."""
    rows = [(purpose, _row(request, purpose)) for purpose in purposes]
    done = [spend("sent", purpose, *this_code(request, row), seconds=LASTS) for purpose, row in rows]
    forget(request, *purposes)
    return all(done)


def forget(request: HttpRequest, *purposes: str) -> None:
    """Drop what was sent for these purposes, the numbers with it."""
    left = {name: row for name, row in request.session.get(KEY, {}).items() if name not in purposes}
    request.session[KEY] = left


def _row(request: HttpRequest, purpose: str) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(KEY, {}).get(purpose, {})
    return found


def _mac(purpose: str, phone: str, code: str) -> str:
    return salted_hmac("lms.people.sent_codes", f"{purpose}|{phone}|{code}", algorithm="sha256").hexdigest()
