"""A form whose token is not the session's any more: somebody has signed in since it was drawn, maybe in another tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation.http.client_kind import is_from_elsewhere, wants_json
from foundation.http.permission import open_to_all
from foundation.http.requests import AnyRequest
from lms.people.kept_forms import keeping, marks, signing_in
from lms.people.kept_forms.middleware import refuse
from lms.web import errors

if TYPE_CHECKING:
    from django.http import HttpResponseBase


@open_to_all
def failed(request: AnyRequest, reason: str = "") -> HttpResponseBase:
    """Give a form of ours back to the person it was drawn for; never process it here (settings.CSRF_FAILURE_VIEW)."""
    mark = None if wants_json(request) or is_from_elsewhere(request) else marks.sent_with(request)
    if mark is None:  # drawn for nobody, or the mark cannot be read any more: then its words are not shown here
        return errors.csrf_failed(request, reason, shows_words=marks.FIELD not in request.POST)
    if not request.user.is_authenticated:
        return signing_in.lead(request)
    if not mark.fits(request):
        return refuse(request, mark)
    if keeping.keep(request, mark) is None and keeping.typed_in(request).fields:
        return errors.csrf_failed(request, reason)
    messages.warning(request, _("The page had waited too long, so what you had just sent was not taken."))
    answer = redirect(mark.page)
    answer.status_code = 303
    return answer
