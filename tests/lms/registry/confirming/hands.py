"""What these tests do as others do, and what they compare."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from lms.people.models import (
    Claim,
    User,
)
from lms.people.sms.backends import MemoryBackend
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from lms.records.models import RecordEntry
from lms.records.record.hours import tally_of

NUMBER, CERTIFICATE, PHONE = "532822197506151236", "53282219750615123643B1", "13812345678"
type Entered = Callable[..., Claim]
type Posted = Callable[..., User]


def by_code(phone: str) -> Client:
    """Whoever holds this phone asks for a code and types it."""
    client = Client()
    MemoryBackend.sent.clear()
    client.post(reverse("account_request_login_code"), {"phone": phone})
    for _phone, code in MemoryBackend.sent:
        client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


def signed_in_as(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def worth(user: User) -> Any:
    """All that somebody's ledger and record come to, by kind and day."""
    sums: dict[Any, int] = {}
    for txn in LedgerTxn.objects.filter(subject=user).prefetch_related("legs"):
        for leg in txn.legs.of_learners():
            key = (str(txn.kind), txn.day, leg.unit, txn.course_id)
            sums[key] = sums.get(key, 0) + leg.milli
    tally = tally_of(user.pk)
    entries = RecordEntry.objects.filter(subject=user, superseded_by=None)
    return (
        sums,
        transactions.balances(user.pk),
        (sorted(tally.online.values()), sorted(tally.in_person.values()), tally.total),
        list(entries.values_list("title", "issuer", "hours_milli", "points_milli", "finished")),
        transactions.verify(user),
    )
