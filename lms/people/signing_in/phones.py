"""Phones sign people in; they are stored encrypted and found by blind index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.people.errors import PhoneTaken
from lms.people.identity import identity, vault
from lms.people.models import Contact, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def holder(phone: str) -> User | None:
    """Return the account that this phone signs in."""
    contact = _find(phone)
    return contact.user if contact else None


@transaction.atomic
def give(*, user: User, phone: str, verified: bool = False) -> Contact:
    """Let this phone sign in this person; replaces the person's earlier phone. Raises PhoneTaken.

    An account that only a list has named, and whose code was never typed, loses the phone.
    """
    number = identity.normalise_phone(phone)
    index = vault.blind_index("phone", number)
    _unproved(index).exclude(user=user).delete()
    try:
        with transaction.atomic():
            contact, _ = Contact.objects.update_or_create(
                user=user,
                defaults={
                    "phone_sealed": vault.encrypt(person=user, field="phone", text=number),
                    "phone_index": index,
                    "verified": timezone.now() if verified else None,
                },
            )
    except IntegrityError as error:
        raise PhoneTaken from error
    return contact


def is_free(*, user: User, phone: str) -> bool:
    """Return whether this person may have this phone: no other account signs in with it but one that would lose it."""
    index = vault.blind_index("phone", identity.normalise_phone(phone))
    others = Contact.objects.filter(phone_index=index).exclude(user=user)
    return not others.exclude(pk__in=_unproved(index).values("pk")).exists()


def offer(*, user: User, phone: str) -> None:
    """Let this phone sign in this person unless it signs in somebody already: in one statement, which tells nothing."""
    number = identity.normalise_phone(phone)
    sealed = vault.encrypt(person=user, field="phone", text=number)
    row = Contact(user=user, phone_sealed=sealed, phone_index=vault.blind_index("phone", number))
    Contact.objects.bulk_create([row], ignore_conflicts=True)


def _unproved(index: bytes) -> QuerySet[Contact]:
    return Contact.objects.filter(
        phone_index=index, verified=None, user__trainee__isnull=False, user__trainee__confirmed=None
    )


def of(user: User) -> tuple[str, bool] | None:
    """Return the person's own phone and whether it was verified; None for none."""
    contact = Contact.objects.filter(user=user).first()
    if contact is None:
        return None
    return vault.decrypt(person=user, field="phone", sealed=bytes(contact.phone_sealed)), contact.verified is not None


def verify(*, user: User, phone: str) -> None:
    """Store that she typed the code that was sent there: the phone is hers, in the place of an earlier one.

    Raises PhoneTaken.
    """
    index = vault.blind_index("phone", identity.normalise_phone(phone))
    own = Contact.objects.filter(user=user, phone_index=index)
    if not own.exists():
        give(user=user, phone=phone, verified=True)
    own.filter(verified=None).update(verified=timezone.now())


def _find(phone: str) -> Contact | None:
    try:
        number = identity.normalise_phone(phone)
    except identity.IdentityProblem:
        return None
    return Contact.objects.select_related("user").filter(phone_index=vault.blind_index("phone", number)).first()
