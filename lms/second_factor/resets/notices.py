"""Tell the person by short message what is about to happen to her second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.people.signing_in import texts

if TYPE_CHECKING:
    from datetime import datetime


def tell_asked(person: Any) -> None:
    _send(person, lambda: _("An officer asks to reset your second factor. If it was not you, sign in with it now."))


def tell_approved(person: Any, effective: datetime) -> None:
    when = timezone.localtime(effective).strftime("%Y-%m-%d %H:%M")
    _send(
        person,
        lambda: (
            _("Your second factor will be reset on %(when)s. If it was not you, sign in with it before then.")
            % {"when": when}
        ),
    )


def tell_done(person: Any) -> None:
    _send(person, lambda: _("Your second factor has been reset. At your next sign-in you set up a new one."))


def tell_guessed(person: Any) -> None:
    _send(
        person,
        lambda: _(
            "Somebody who knows your password typed very many wrong codes. Nobody got in. Change your password now."
        ),
    )


def _send(person: Any, words: Any) -> None:
    texts.send(person, words)
