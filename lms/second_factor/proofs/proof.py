"""A fresh proof of identity, before actions that cannot be undone or that reveal names.

A person with a factor shows it; a password alone, or a remembered device, is not enough. One without gives the
password, or a code to her phone. What was posted waits in the page, not in a session, and is sent with the proof.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from foundation.http.client_kind import wants_json
from foundation.http.permission import View, declared
from foundation.http.requests import Request
from lms.people.kept_forms.keeping import OURS
from lms.second_factor.factors import factors
from lms.second_factor.proofs.forms import PREFIX, ProofForm

FACTOR, ANY = frozenset({"mfa"}), frozenset({"mfa", "password", "code"})


def is_fresh(request: Request) -> bool:
    """Return whether this session has a proof within the last settings.SECOND_FACTOR_FRESH_SECONDS."""
    good = FACTOR if factors.has_factor(request.user) else ANY
    since = time.time() - settings.SECOND_FACTOR_FRESH_SECONDS
    records = get_authentication_records(request, request.user)
    return any(record.get("method") in good and record.get("at", 0) > since for record in records)


def is_needed(user: Any) -> bool:
    """Return whether proofs are asked for: not in the demonstration world, unless the person has set a factor up."""
    return bool(settings.SECOND_FACTOR_REQUIRED) or factors.has_factor(user)


def fresh_proof(when: Callable[..., bool] | None = None) -> Callable[[View], View]:
    """Ask for a fresh proof before a view; `when(request, **kwargs)` says for which requests (all, if left out)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if (when is None or when(request, *args, **kwargs)) and (answer := asked(request)) is not None:
                return answer
            return view(request, *args, **kwargs)

        permission = getattr(view, "permission", None)
        return declared(guarded, permission) if permission else guarded

    return decorate


def asked(request: Request) -> HttpResponseBase | None:
    """Return None where no proof is needed or it is there, else the page that asks for it (settings.ACCESS_PROOF)."""
    return ask(request) if is_needed(request.user) else None


def is_posted(request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
    """Return whether the request acts: a page to read before needs no proof."""
    return request.method == "POST"


def ask(request: Request) -> HttpResponseBase | None:
    """Return None where the proof is fresh, or was just given in this very post; else a page that asks for it."""
    if is_fresh(request):
        return None
    if wants_json(request):
        words, remedy = gettext("Show once more who you are."), gettext("Open the page and confirm that it is you.")
        return JsonResponse({"code": "fresh_proof", "words": words, "remedy": remedy}, status=403)
    if request.method != "POST":
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('second_factor:prove')}?{query}")
    is_answer = any(name.startswith(PREFIX) for name in request.POST)
    form = ProofForm(request, request.POST if is_answer else None)
    if is_answer and form.is_valid():
        return None
    return page(request, form, kept=kept_fields(request))


def page(request: Request, form: ProofForm, *, kept: list[tuple[str, str]] | None = None) -> HttpResponseBase:
    """Return the page that asks; `kept` are the fields of a form that waits to be sent on."""
    context = {
        "form": form,
        "kept": kept or [],
        "has_files": bool(request.FILES),
        "action": request.get_full_path(),
        "next": request.GET.get("next", ""),
        "js_data": form.passkey_options(),
    }
    status = 422 if form.errors else 403 if kept is not None else 200
    if getattr(request, "limit_refused", None):  # `lms.people.limits` adds when to try again
        status = 429
    return render(request, "second_factor/prove.html", context, status=status)


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if not name.startswith(PREFIX) and name not in OURS
        for value in values
    ]
