"""What somebody reads who has to wait: why, how long, and what works at once."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.http.requests import AnyRequest
from foundation.text.running_text import joined

if TYPE_CHECKING:
    from foundation.refusals import Refusal


def form_error(request: AnyRequest, refused: Refusal) -> forms.ValidationError:
    """Return the refusal as an error of a form; the page it stands on gets status 429."""
    request.limit_refused = refused
    return forms.ValidationError(str(refused), code="too_many_tries")


def reason(name: str) -> tuple[str, str]:
    code = _(
        "A code to your phone or a passkey works at once, and so does a device on which you have signed in before."
    )
    call = _("If you need help, call %(hotline)s.") % {"hotline": settings.HOTLINE}
    password = _("Signing in with your password works at once, if you have one.")
    if name.startswith("password.account"):
        why = _("Very many wrong passwords were tried for this name today, so no password opens it for now.")
        return why, joined([code, call])
    if name.startswith("password.sprayed"):
        return _("From this network, wrong passwords were tried for very many names."), joined([code, call])
    if name.startswith("password"):
        return _("Too many wrong passwords for this name."), joined([code, call])
    if name.startswith("codes"):
        return _("Many codes were asked for."), joined([password, call])
    if name.startswith("second"):
        passkey = _("A passkey works at once, and so does a device on which you have signed in before.")
        return _("Too many wrong codes."), joined([passkey, call])
    if name.startswith("code"):
        return _("Too many wrong codes."), call
    return _("That was very often in a short time."), call


def until(seconds: int) -> str:
    """Return for how long to wait, and for more than an hour until when."""
    if seconds < 3600:
        minutes = math.ceil(seconds / 60)
        return ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes) % {"n": minutes}
    when = timezone.localtime(timezone.now() + timedelta(seconds=seconds))
    if when.date() == timezone.localdate():
        return _("Try again today after %(time)s.") % {"time": f"{when:%H:%M}"}
    return _("Try again tomorrow after %(time)s.") % {"time": f"{when:%H:%M}"}
