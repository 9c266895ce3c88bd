"""What a person is told at her next sign-in: that something was written about her, by whom, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lms.people.identity import vault
from lms.people.models import Notice

if TYPE_CHECKING:
    from lms.people.models import User


def tell(*, person: User, code: Notice.Code, words: str) -> Notice:
    """Store words for her, encrypted with her key, until she has read them."""
    sealed = vault.encrypt(person=person, field="notice", text=words)
    return Notice.objects.create(person=person, code=code, words_sealed=sealed, created=timezone.now())


def unseen(person: User) -> list[tuple[Notice, str]]:
    """Return the notices that she has not read yet, oldest first, each with its words."""
    rows = Notice.objects.filter(person=person, seen=None).order_by("created", "pk")
    return [(row, vault.words(person=person, field="notice", sealed=bytes(row.words_sealed))) for row in rows]


def mark_read(*, person: User) -> None:
    """Mark as read what there was until now."""
    Notice.objects.filter(person=person, seen=None, created__lte=timezone.now()).update(seen=timezone.now())
