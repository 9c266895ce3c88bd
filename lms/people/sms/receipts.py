"""What the gateway says became of a message. Receipts come twice, late and in any order: each may be said again.

A row goes only forward: what arrived stays arrived, and what is said again changes nothing. So a receipt that somebody
has recorded and sends once more does nothing either; the signature's five minutes are a second line of defence.
"""

from __future__ import annotations

import hmac
import time
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.people.models import SmsMessage
from lms.people.sms.signing import signature

if TYPE_CHECKING:
    from collections.abc import Mapping

State = SmsMessage.State
FRESH = 300  # seconds either way: clocks of servers differ by less
MOST = 100  # receipts in one request
LONGEST = 64 * 1024  # bytes
EMPTY = {"phone_sealed": b"", "variables_sealed": b""}


def is_genuine(*, path: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether the gateway has signed this request, within the last five minutes (`signing`)."""
    timestamp, nonce = headers.get("X-Timestamp", ""), headers.get("X-Nonce", "")
    given = headers.get("X-Signature", "")
    if not settings.SMS_SECRET:  # without a gateway nobody can have signed anything
        return False
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12) or not given.isascii():
        return False
    if abs(time.time() - int(timestamp)) > FRESH:
        return False
    return hmac.compare_digest(given, signature(path=path, timestamp=timestamp, nonce=nonce, body=body))


def entries_of(content: Any) -> list[dict[str, Any]]:
    """Return the receipts of a request's JSON: one object, or {"receipts": […]}. Raises ValueError."""
    found = content.get("receipts", [content]) if isinstance(content, dict) else None
    if not isinstance(found, list) or len(found) > MOST or not all(isinstance(one, dict) for one in found):
        raise ValueError("receipts are objects, a hundred at most")
    return found


@transaction.atomic
def take(entries: list[dict[str, Any]]) -> int:
    """Keep what is content of each message; return how many rows changed. Unknown ids and words are passed over."""
    return sum(take_one(one) for one in entries)


def take_one(entry: dict[str, Any]) -> int:
    rows = SmsMessage.objects.filter(uuid=key) if (key := key_of(entry.get("id"))) else SmsMessage.objects.none()
    gateway_id, now = str(entry.get("gateway_id") or "")[:64], timezone.now()
    if entry.get("state") == "delivered":
        open_rows = rows.exclude(state=State.DELIVERED)
        return open_rows.update(state=State.DELIVERED, error="", ended=now, gateway_id=gateway_id, **EMPTY)
    if entry.get("state") == "undelivered":
        error = str(entry.get("error") or "undelivered")[:40]
        open_rows = rows.filter(state__in=(State.QUEUED, State.SENT, State.GIVEN_UP))
        return open_rows.update(state=State.FAILED, error=error, ended=now, gateway_id=gateway_id, **EMPTY)
    return 0


def key_of(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
