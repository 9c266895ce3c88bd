"""Which factors somebody has, and who must have one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from lms.people import access
from lms.people.models import User

MAIN = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
KEPT = "kept_at"


def is_obliged(user: Any) -> bool:
    """Return whether this person may reach nothing without a second factor. Queries nothing about learners."""
    if not settings.SECOND_FACTOR_REQUIRED or not isinstance(user, User):
        return False
    return user.is_superuser or access.has_role(user, *settings.SECOND_FACTOR_ROLES)


def is_offered(user: Any) -> bool:
    """Return whether this person works here, and is offered a second factor."""
    return isinstance(user, User) and (user.is_superuser or bool(access.postings(user)))


def has_factor(user: Any) -> bool:
    """Return whether a passkey or an authenticator app is set up."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=MAIN).exists())


def types_of(user: Any) -> set[str]:
    """Return the kinds of factors that somebody has, recovery codes among them."""
    return set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))


def recovery_of(user: Any) -> Authenticator | None:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()


def are_codes_kept(user: Any) -> bool:
    """Return whether the user has confirmed that the recovery codes are on paper."""
    row = recovery_of(user)
    return row is not None and bool(row.data.get(KEPT))


def mark_codes_kept(row: Authenticator) -> None:
    row.data[KEPT] = timezone.now().isoformat()
    row.save(update_fields=["data"])


def remove_all(user: Any) -> int:
    """Delete every factor of somebody; return how many that were."""
    return int(Authenticator.objects.filter(user_id=user.pk).delete()[0])
