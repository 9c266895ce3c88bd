"""On which devices one is signed in, and ending that elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.study.engine.offline import keys
from foundation.http.permission import signed_in
from foundation.http.requests import Request
from lms.people.accounts.closing import end_other_sessions
from lms.people.signing_in import own_sessions

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@require_safe
@signed_in
def devices(request: Request) -> HttpResponse:
    """List them, this one first."""
    context = {
        "sessions": own_sessions.of(request.user, this=request.session.session_key),
        "devices": keys.in_use(request.user.pk),
    }
    return render(request, "own_account/devices.html", context)


@require_POST
@signed_in
def end_device(request: Request, handle: str) -> HttpResponse:
    """End one session; that of this device is ended by signing out."""
    this = request.session.session_key
    if this and handle == own_sessions.handle_of(this):
        raise Http404
    if own_sessions.end(user=request.user, handle=handle):
        messages.success(request, _("That device is signed out."))
    else:
        messages.info(request, _("That device was signed out already."))
    return redirect("own_account:devices")


@require_POST
@signed_in
def end_others(request: Request) -> HttpResponse:
    """End every session but this one."""
    end_other_sessions(request.user, keep=request.session.session_key)
    messages.success(request, _("Every other device is signed out."))
    return redirect("own_account:devices")
