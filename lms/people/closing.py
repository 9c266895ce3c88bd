"""Closing an account: nobody signs in with it any more, anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from lms.people.middleware import SESSION_KEY as SUBJECT_KEY

if TYPE_CHECKING:
    from lms.people.models import User


def close(user: User) -> None:
    """No password, no passkey, no session; the row stays, because facts point to it."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Her sessions, those in which somebody helps her, and half-finished sign-ins, which may hold her phone."""
    for row in Session.objects.iterator(500):
        said = row.get_decoded()
        half_way = SESSION_KEY not in said and any(key.startswith("account_") for key in said)
        if half_way or str(user.pk) in {str(said.get(SESSION_KEY)), str(said.get(SUBJECT_KEY))}:
            row.delete()
