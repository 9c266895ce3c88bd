"""Tell the person what is about to happen to her second factor: among her messages, and by SMS at any hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from lms.people import notices
from lms.people.models import Notice
from lms.people.sms.templates import TEMPLATES

if TYPE_CHECKING:
    from datetime import datetime


def tell(person: Any, template: str, **variables: str) -> None:
    """Tell it in the words of the short message: they name nobody and say what to do."""
    words, path = TEMPLATES[template].text(variables), reverse("second_factor:mine")
    notices.tell(person=person, code=Notice.Code.SIGN_IN, words=words, path=path, sms=template, **variables)


def tell_asked(person: Any) -> None:
    tell(person, "factor_asked")


def tell_approved(person: Any, effective: datetime) -> None:
    tell(person, "factor_approved", when=timezone.localtime(effective).strftime("%Y-%m-%d %H:%M"))


def tell_done(person: Any) -> None:
    tell(person, "factor_reset")


def tell_guessed(person: Any) -> None:
    tell(person, "wrong_factors")
