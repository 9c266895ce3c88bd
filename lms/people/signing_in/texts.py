"""Words by short message: to a person, or to a number that has no account yet."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from lms.people.signing_in import phones

if TYPE_CHECKING:
    from lms.people.models import User

logger = logging.getLogger(__name__)


def send(person: User, words: Callable[[], str]) -> None:
    """Send the words to her phone, where she has one, in the language of the service."""
    phone = phones.of(person)
    if phone is not None:
        send_to(phone[0], words)


def send_to(phone: str, words: Callable[[], str]) -> None:
    """Send the words to a number; an error of the gateway is logged, not raised: a page says it too."""
    backend = import_string(settings.SMS_BACKEND)()
    if not hasattr(backend, "send_text"):  # a gateway that has only a template for codes
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = str(words())
    try:
        backend.send_text(phone=phone, text=text)
    except Exception:
        logger.exception("a short message was not sent")
