"""Whoever came in by a slip first sets a phone or a password: the slip is spent, and she would not get in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation.http.client_kind import wants_json
from foundation.http.requests import Request
from lms.people.library.guard import name_of

SETTLES = "slip_settles"  # in the session: the number of the person who came in by a slip
# What is open before: to set it, to leave, and how pages look.
FREE = frozenset(
    {
        *("own_account:settle", "own_account:settle_phone", "account_logout", "set_language", "help:guide"),
        *("accessibility:preferences", "accessibility_statement", "offline:worker", "offline:page"),
        *("mfa_authenticate", "second_factor:prove", "image"),
    }
)


class SlipSettles:
    """Stands behind `DeclaredViews`, which knows every address by name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not is_unsettled(request) or name_of(request.resolver_match) in FREE:
            return None
        if wants_json(request):
            words, remedy = _("Set a phone or a password first."), _("Open any page; it leads you there.")
            return JsonResponse({"code": "slip_settles", "words": words, "remedy": remedy}, status=403)
        answer = redirect("own_account:settle")
        answer.status_code = 303 if request.method == "POST" else 302
        return answer


def is_unsettled(request: HttpRequest) -> bool:
    """Return whether this session began with a slip, of the person who is signed in, and nothing was set since."""
    return request.user.is_authenticated and request.session.get(SETTLES) == request.user.pk
