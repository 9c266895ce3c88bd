"""A line of the log for each sign-in, good or bad, and each sign-out: when, which account, by what, from where.

An account stands there by its uuid, and a name that was typed not at all: people type passwords into it.
"""

import logging
from typing import Any

from allauth.account.signals import login_code_rejected
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from lms.people.limits.addresses import address_of

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    logger.info("signed in: account %s by %s from %s", user.uuid, ways(request), address_of(request))


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if user is not None:
        logger.info("signed out: account %s from %s", user.uuid, address_of(request))


@receiver([user_login_failed, login_code_rejected])
def failed(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    logger.info("sign-in failed from %s", address_of(request))


def ways(request: HttpRequest | None) -> str:
    """Return the factors of this sign-in as allauth kept them in the session: "password", "code+mfa"."""
    session = getattr(request, "session", {})  # a command has none
    methods = session.get("account_authentication_methods", [])
    return "+".join(str(method.get("method", "?")) for method in methods) or "?"
