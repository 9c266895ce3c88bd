"""Phones sign people in; they are sealed and found by blind index."""

from django.db import transaction
from django.utils import timezone

from lms.people import identity, vault
from lms.people.models import Contact, User


def holder(phone: str) -> User | None:
    """Whom this phone signs in."""
    contact = _find(phone)
    return contact.user if contact else None


@transaction.atomic
def give(*, user: User, phone: str, verified: bool = False) -> Contact:
    """Let this phone sign in this person; replaces the person's earlier phone."""
    number = identity.normalise_phone(phone)
    contact, _ = Contact.objects.update_or_create(
        user=user,
        defaults={
            "phone_sealed": vault.seal(person=user, field="phone", text=number),
            "phone_index": vault.blind_index("phone", number),
            "verified": timezone.now() if verified else None,
        },
    )
    return contact


def of(user: User) -> tuple[str, bool] | None:
    """The person's own phone and whether it was verified."""
    contact = Contact.objects.filter(user=user).first()
    if contact is None:
        return None
    return vault.unseal(person=user, field="phone", sealed=bytes(contact.phone_sealed)), contact.verified is not None


def verify(*, user: User, phone: str) -> None:
    """Somebody typed the code that was sent there."""
    index = vault.blind_index("phone", identity.normalise_phone(phone))
    Contact.objects.filter(user=user, phone_index=index, verified=None).update(verified=timezone.now())


def _find(phone: str) -> Contact | None:
    try:
        number = identity.normalise_phone(phone)
    except identity.IdentityProblem:
        return None
    return Contact.objects.select_related("user").filter(phone_index=vault.blind_index("phone", number)).first()
