"""allauth's adapters: which steps signing in has, what follows it, and how secrets are stored in the database."""

import base64
import hashlib
import hmac
import os
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from lms.people.signing_in.adapter import Adapter as PeopleAdapter
from lms.second_factor import session
from lms.second_factor.factors import devices
from lms.second_factor.factors.factors import has_factor, is_obliged, is_offered
from lms.second_factor.resets import resets

NONCE = 12
STAGE, OURS = "allauth.mfa.stages.AuthenticateStage", "lms.second_factor.stages.AuthenticateStage"


class Adapter(PeopleAdapter):
    """Signing in, with the second factor's step and the devices that are remembered."""

    def get_login_stages(self) -> list[str]:
        return [OURS if stage == STAGE else stage for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        if getattr(request, "is_remembered_device", False):
            session.mark_shown(request, user)
        if request.session.pop(session.REMEMBER, None) == user.pk:
            devices.remember(request, user, response)
        if is_offered(user):
            tell(request, user)
        return response

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        """Return False: `lms.second_factor.proofs.proof` asks instead, and takes no password for a factor."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: there is no e-mail here; events of a factor are recorded and shown to its owner."""


def tell(request: HttpRequest, user: Any) -> None:
    """Add messages for somebody who works here, after signing in."""
    if resets.open_for(user) is not None:
        words = _(
            "Somebody asks to take your second factor away. If it was not you, press your name above and cancel it."
        )
        messages.warning(request, words)
    elif settings.SECOND_FACTOR_REQUIRED and not is_obliged(user) and not has_factor(user):
        messages.info(request, _("A passkey makes your account safer and signing in easier: press your name above."))


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted; the account is named as people know it."""

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(NONCE)
        return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        raw = base64.b64decode(encrypted_text)
        return AESGCM(_key()).decrypt(raw[:NONCE], raw[NONCE:], None).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("Passkey on this device")


def _key() -> bytes:
    return hmac.digest(settings.MASTER_KEY, b"second factor", hashlib.sha256)
