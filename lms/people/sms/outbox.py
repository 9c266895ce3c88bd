"""The queue: a message is a row from the moment it is owed, in the transaction of what it tells of."""

from __future__ import annotations

import json
import os
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from lms.people.identity import identity, vault
from lms.people.models import Contact, SmsMessage, User
from lms.people.signing_in import phones
from lms.people.sms.backends import Outgoing
from lms.people.sms.templates import HOTLINE, TEMPLATES

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

PHONE, VARIABLES = "sms phone", "sms variables"
KEPT = timedelta(days=180)  # long enough to settle a bill; nobody asks later whether a message arrived
AT_ONCE = 500  # rows a turn


def tell(person: User, template: str, **variables: str) -> SmsMessage | None:
    """Queue a message to her phone; None where she has none. Raises ValueError for variables of another form."""
    found = phones.of(person)
    return put(template, phone=found[0], person=person, **variables) if found else None


def put(template: str, *, phone: str, person: User | None, **variables: str) -> SmsMessage:
    """Queue a message to a number, hers or one that has no account yet; the service's own telephone is filled in.

    Raises ValueError for variables of another form, KeyError for a template that is not in the list.
    """
    return queue(template, phone=phone, person=person, variables=variables)


def queue(
    template: str,
    *,
    phone: str,
    person: User | None,
    variables: dict[str, str],
    not_before: datetime | None = None,
    expires: datetime | None = None,
    tries: int = 0,
) -> SmsMessage:
    """Queue as `put` does, from and until a moment; `tries` is 1 where the caller makes the first try itself."""
    known = TEMPLATES[template]
    if HOTLINE in known.variables:
        variables.setdefault(HOTLINE.name, settings.HOTLINE)
    given = json.dumps(known.checked(variables))
    number, now, key = identity.normalise_phone(phone), timezone.now(), uuid.uuid4()
    return SmsMessage.objects.create(
        uuid=key,
        person=person,
        template=template,
        phone_sealed=seal(person, key, PHONE, number),
        phone_index=vault.blind_index("phone", number),
        variables_sealed=seal(person, key, VARIABLES, given),
        tries=tries,
        not_before=not_before or now,
        expires=expires or now + known.lasts,
        created=now,
    )


def outgoing(row: SmsMessage) -> Outgoing:
    """Return a row as a backend takes it."""
    known = TEMPLATES[row.template]
    variables = json.loads(opened(row, VARIABLES, bytes(row.variables_sealed)))
    phone = opened(row, PHONE, bytes(row.phone_sealed))
    return Outgoing(row.uuid.hex, phone, row.template, variables, known.text(variables))


def seal(person: User | None, key: uuid.UUID, field: str, text: str) -> bytes:
    """Encrypt with the person's key, or, for a number without an account, with one drawn from the master key."""
    if person is not None:
        return vault.encrypt(person=person, field=f"{field} {key.hex}", text=text)
    nonce = os.urandom(vault.NONCE)
    return nonce + AESGCM(stranger_key()).encrypt(nonce, text.encode(), f"{field} {key.hex}".encode())


def opened(row: SmsMessage, field: str, sealed: bytes) -> str:
    if row.person is not None:
        return vault.decrypt(person=row.person, field=f"{field} {row.uuid.hex}", sealed=sealed)
    nonce, bound = sealed[: vault.NONCE], f"{field} {row.uuid.hex}".encode()
    return AESGCM(stranger_key()).decrypt(nonce, sealed[vault.NONCE :], bound).decode()


def stranger_key() -> bytes:
    return vault.blind_index("key", "sms to a number without an account")


def empty_old(now: datetime) -> int:
    """Delete rows that are older than anybody asks for; return how many."""
    old = SmsMessage.objects.filter(created__lt=now - KEPT).order_by("pk").values("pk")[:AT_ONCE]
    return SmsMessage.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def about(person: User) -> QuerySet[SmsMessage]:
    """Return the messages to her, and those to her number from before it had an account."""
    indexes = list(Contact.objects.filter(user=person).values_list("phone_index", flat=True))
    return SmsMessage.objects.filter(Q(person=person) | Q(person=None, phone_index__in=indexes))


def on_erasing(sender: object, *, person: User, **kwargs: object) -> None:
    """Delete what was sent to her; its cost was counted on its day."""
    about(person).delete()
