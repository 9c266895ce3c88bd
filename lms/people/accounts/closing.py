"""Closing an account: it cannot be signed in to any more, anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from lms.people.models.sessions import UserSession

if TYPE_CHECKING:
    from lms.people.models import User


def close(user: User) -> None:
    """Remove password, passkeys and sessions; the row stays, because facts point to it."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Delete her sessions, those in which somebody helps her, and half-finished sign-ins, which may hold her phone."""
    UserSession.of(user).delete()


def end_other_sessions(user: User, *, keep: str | None) -> int:
    """End her sessions elsewhere after a change of how she signs in; `keep` is the session key of where she changed it.

    Returns how many ended. Those of her helpers stay.
    """
    return int(UserSession.objects.filter(user=user).exclude(session_key=keep).delete()[0])
