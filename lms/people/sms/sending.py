"""Sending: codes at once, everything else by the sweep; each message once, however many sweeps there are.

A try is claimed by a conditional UPDATE, which also counts it and charges it, before anything goes out. So of two
sweeps one sends; a process that dies while it sends leaves a row that is due again after the lease; and a try whose end
nobody knows (no answer in time, 500) is repeated under the same id, by which the gateway knows it.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.people.models import SmsMessage
from lms.people.sms import costs, outbox
from lms.people.sms.backends import GatewayError, Outcome, backend
from lms.people.sms.templates import TEMPLATES, Kind, of_kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lms.people.models import User

logger = logging.getLogger(__name__)
State = SmsMessage.State
LEASE = timedelta(seconds=30)  # longer than a try may take (settings.SMS_TIMEOUT; a check compares them)
SOON = timedelta(seconds=10)  # a code is tried again by the next sweep: later it helps nobody
BACKOFF = (1, 4, 15, 60)  # minutes after the first, second … try of anything else
TRIES = {Kind.CODE: 2, Kind.SECURITY: len(BACKOFF) + 1, Kind.NEWS: len(BACKOFF) + 1}
AT_ONCE = 200  # rows a turn
TURN = 20  # seconds a turn: the sweep has other work, and `serve` looks after its children between turns
FAILS_IN_A_ROW = 3  # then the gateway is away, and the rest of the turn would only wait for it
THREADS, WAITING = 4, 16  # codes on their way beside the requests of a process; beyond that the sweep sends them


def send_code(*, phone: str, code: str, person: User | None) -> None:
    """Send a code at once. Where the gateway fails the sweep tries once more while the code is valid.

    A backend that waits for a network is asked beside the request: four threads serve all of a process, and a gateway
    that hangs would hold them; and how long a page takes must not tell whether a number is known.
    """
    lease = timezone.now() + LEASE
    row = outbox.queue("code", phone=phone, person=person, variables={"code": code}, tries=1, not_before=lease)
    gateway, message = backend(), outbox.outgoing(row)
    cost = costs.cost_of(message.text)
    if not costs.fits(Kind.CODE, cost, spent=costs.spent_today(row.created)):
        finish(row, State.GIVEN_UP, "daily_cost")
        return
    SmsMessage.objects.filter(pk=row.pk).update(charged=row.created, cost_fen=cost)
    if gateway.waits:
        transaction.on_commit(partial(beside, row.pk))
    else:
        deliver(row)


@cache
def pool() -> tuple[ThreadPoolExecutor, threading.BoundedSemaphore]:
    return ThreadPoolExecutor(THREADS, "sms"), threading.BoundedSemaphore(THREADS + WAITING)


def beside(pk: int) -> None:
    """Hand a code to a thread, or leave it to the sweep where too many are on their way."""
    threads, places = pool()
    if not places.acquire(blocking=False):
        SmsMessage.objects.filter(pk=pk, state=State.QUEUED).update(not_before=timezone.now())
        return
    threads.submit(in_thread, pk).add_done_callback(lambda _done: places.release())


def in_thread(pk: int) -> None:
    try:
        deliver(SmsMessage.objects.select_related("person").get(pk=pk))
    except Exception:
        logger.exception("a code was not sent at once; the sweep tries it")
    finally:
        connection.close()


def deliver(row: SmsMessage) -> bool:
    """Hand a claimed row to the gateway and keep what came of it; False where the gateway seems to be away."""
    try:
        gateway_id = backend().send(outbox.outgoing(row))
    except GatewayError as error:
        keep_failure(row, error)
        return error.outcome == Outcome.REFUSED
    except Exception as error:  # a backend that is broken must not stop the queue
        logger.exception("the SMS backend raised")
        keep_failure(row, GatewayError(type(error).__name__, Outcome.UNKNOWN))
        return False
    finish(row, State.SENT, gateway_id=gateway_id)
    return True


def keep_failure(row: SmsMessage, error: GatewayError) -> None:
    """End a row that is refused for good or was tried often enough; else say when it is tried again."""
    changes: dict[str, Any] = {}
    if error.outcome == Outcome.UNKNOWN:
        changes["unknown_tries"] = F("unknown_tries") + 1
    elif not row.unknown_tries:  # an earlier try under this id may have been sent after all: that stays charged
        changes |= {"cost_fen": 0, "charged": None}
    kind = TEMPLATES[row.template].kind
    if error.outcome == Outcome.REFUSED:
        finish(row, State.FAILED, error.code, **changes)
    elif row.tries >= TRIES[kind]:
        finish(row, State.GIVEN_UP, error.code, **changes)
    else:
        wait = SOON if kind == Kind.CODE else timedelta(minutes=BACKOFF[row.tries - 1])
        waiting = SmsMessage.objects.filter(pk=row.pk, state=State.QUEUED)
        waiting.update(not_before=timezone.now() + wait, error=error.code, **changes)


def finish(row: SmsMessage, state: State, error: str = "", *, gateway_id: str = "", **changes: Any) -> None:
    """End a row that waits: its phone and variables are emptied. A receipt that came before the answer stays."""
    ended = {"phone_sealed": b"", "variables_sealed": b"", "ended": timezone.now()}
    waiting = SmsMessage.objects.filter(pk=row.pk, state=State.QUEUED)
    done = waiting.update(state=state, error=error, gateway_id=gateway_id[:64], **ended, **changes)
    if not done and gateway_id:
        SmsMessage.objects.filter(pk=row.pk, gateway_id="").update(gateway_id=gateway_id[:64])


def claim(row: SmsMessage, *, cost: int, now: datetime) -> bool:
    """Claim a due row for one try and charge it; False where another sweep has it or a receipt has ended it."""
    due = SmsMessage.objects.filter(pk=row.pk, state=State.QUEUED, tries=row.tries, not_before__lte=now)
    claimed = due.update(
        tries=F("tries") + 1, not_before=now + LEASE, cost_fen=cost, charged=Coalesce(F("charged"), now)
    )
    row.tries += 1
    return bool(claimed)


def is_quiet(now: datetime) -> bool:
    """Return whether it is an hour in which news waits (settings.SMS_QUIET_HOURS, of Shanghai, across midnight)."""
    first, last = settings.SMS_QUIET_HOURS
    hour = timezone.localtime(now).hour
    return first <= hour or hour < last if first > last else first <= hour < last


def due(now: datetime) -> Iterator[SmsMessage]:
    """Yield what may go out now: codes, then security, then news, each the oldest first."""
    kinds = [kind for kind in Kind if kind != Kind.NEWS or not is_quiet(now)]
    for kind in kinds:
        rows = SmsMessage.objects.filter(state=State.QUEUED, not_before__lte=now, template__in=of_kind(kind))
        yield from rows.select_related("person").order_by("not_before", "pk")[:AT_ONCE]


def expire(now: datetime) -> int:
    """Give up what came too late to help; return how many."""
    late = SmsMessage.objects.filter(state=State.QUEUED, expires__lte=now, not_before__lte=now)
    return late.update(state=State.GIVEN_UP, error="expired", ended=now, phone_sealed=b"", variables_sealed=b"")


def sweep() -> int:
    """Send what is due, once a minute (settings.SWEEPS); return how many were handed over."""
    now, began, sent, failed = timezone.now(), time.monotonic(), 0, 0
    expire(now)
    spent = costs.spent_today(now)
    for number, row in enumerate(due(now)):
        if number >= AT_ONCE or failed >= FAILS_IN_A_ROW or time.monotonic() - began > TURN:
            break
        try:
            cost = costs.cost_of(outbox.outgoing(row).text)
        except (InvalidTag, KeyError, ValueError):  # her key is gone, or an older program knew this template
            finish(row, State.FAILED, "unreadable")
            continue
        more = 0 if row.cost_fen else cost  # a row that was tried is in the day's sum already
        if not costs.fits(TEMPLATES[row.template].kind, more, spent=spent) or not claim(row, cost=cost, now=now):
            continue
        spent += more
        if deliver(row):
            sent, failed = sent + 1, 0
        else:
            failed += 1
    outbox.empty_old(now)
    return sent
