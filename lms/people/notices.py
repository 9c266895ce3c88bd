"""What a person is told at her next sign-in: that something was written about her, by whom, and what to do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.people.accounts import consents
from lms.people.identity import vault
from lms.people.limits.counters import Claim, Refused, reserve
from lms.people.models import Notice
from lms.people.signing_in import texts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import User

A_DAY = 24 * 3600


def tell(*, person: User, code: Notice.Code, words: str) -> Notice:
    """Store words for her, encrypted with her key, until she has read them; who agreed to it gets a short message."""
    sealed = vault.encrypt(person=person, field="notice", text=words)
    row = Notice.objects.create(person=person, code=code, words_sealed=sealed, created=timezone.now())
    transaction.on_commit(partial(remind, person))
    return row


def remind(person: User) -> None:
    """Send a short message without contents where she agreed to that, once a day at most."""
    if not consents.allows(person, "sms"):
        return
    try:
        reserve(Claim("notices.sms", 1, A_DAY, person.pk))
    except Refused:
        return
    texts.send(person, lambda: _("There is a new message for you. Sign in to read it."))


def every(person: User) -> QuerySet[Notice]:
    """Return all notices of this person, those that she has read too, the latest first."""
    return Notice.objects.filter(person=person).order_by("-created", "-pk")


def words_of(row: Notice, person: User) -> str:
    """Return a notice's words, "" once the person was erased."""
    return vault.words(person=person, field="notice", sealed=bytes(row.words_sealed))


def unseen(person: User) -> list[tuple[Notice, str]]:
    """Return the notices that she has not read yet, oldest first, each with its words."""
    rows = Notice.objects.filter(person=person, seen=None).order_by("created", "pk")
    return [(row, words_of(row, person)) for row in rows]


def mark_read(*, person: User) -> None:
    """Mark as read what there was until now."""
    Notice.objects.filter(person=person, seen=None, created__lte=timezone.now()).update(seen=timezone.now())
