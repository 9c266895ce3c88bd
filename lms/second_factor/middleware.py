"""People who must have a second factor reach nothing without it, in any kind of session."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from foundation import daily_quota
from foundation.http.client_kind import wants_json
from foundation.http.requests import AnyRequest, Request
from lms.people.kept_forms import keeping
from lms.people.kept_forms.middleware import mark_of
from lms.people.library import find
from lms.people.library.guard import name_of
from lms.second_factor import session
from lms.second_factor.factors import factors
from lms.second_factor.proofs import proof

CHANGES_A_DAY = 100  # forms of one's own second factor
# What somebody needs to set the factor up, to show it, or to leave.
FREE = frozenset(
    {
        *("second_factor:setup", "second_factor:codes", "second_factor:prove"),
        *("mfa_add_webauthn", "mfa_activate_totp", "account_logout", "set_language"),
        *("accessibility:preferences", "accessibility_statement", "offline:worker", "offline:page"),
    }
)


class SecondFactor:
    """Stands behind `DeclaredViews`, which knows every address by name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not request.user.is_authenticated:
            return None
        name = name_of(request.resolver_match)
        if name not in FREE and factors.is_obliged(request.user) and not session.is_complete(request):
            return refuse(request)
        entry = None if getattr(view, "permission", None) else find(name)
        asked = proof.ask(request) if entry is not None and entry.needs_proof else None
        return asked or check_quota(request, name)


def check_quota(request: Request, name: str) -> HttpResponseBase | None:
    """Limit how often a person changes her factors a day: each change adds an append-only row."""
    if not name.startswith("mfa_"):
        return None
    seconds = daily_quota.of_form(request, "second factor", most=CHANGES_A_DAY)
    return daily_quota.refused(request, seconds) if seconds else None


def refuse(request: AnyRequest) -> HttpResponseBase:
    """Redirect a page to where the factor is set up or shown; refuse a program with JSON."""
    if wants_json(request):
        words = gettext("A second factor is needed first.")
        remedy = gettext("Open any page of the site in this browser; it leads you there.")
        return JsonResponse({"code": "second_factor", "words": words, "remedy": remedy}, status=403)
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else keep(request)
    answer = redirect(f"{reverse('second_factor:setup')}?{urlencode({'next': wanted})}")
    answer.status_code = 303 if request.method == "POST" else 302
    return answer


def keep(request: AnyRequest) -> str:
    """Store the form for when the factor is there, and say so; return the page that it was on."""
    mark = mark_of(request)
    kept = keeping.keep(request, mark) if mark is not None and mark.fits(request) else None
    if kept is not None:
        words = gettext("What you had just sent was not taken. It is kept for 30 minutes, and the form comes back.")
        messages.warning(request, words)
    return kept.page if kept else referer_path(request)


def referer_path(request: HttpRequest) -> str:
    """Return the path of the Referer within this site; "/" for any other."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # an address that is none
        return "/"
    return before.path if before.netloc == request.get_host() else "/"
