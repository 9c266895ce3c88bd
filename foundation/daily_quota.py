"""A number a day for what a person may add by request: rows that stay, however small, must not be without end.

The numbers are far above what anybody does by hand. Counted by person, in the cache whose counts are exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from foundation.http.body_sinks import is_asked_twice
from foundation.http.client_kind import typed_words, wants_json
from foundation.http.requests import Request

A_DAY = 24 * 3600

type View = Callable[..., HttpResponseBase]


def take_place(user: Any, what: str, *, most: int) -> int:
    """Count one more of `what` by this person: 0 when it fits into the day, else the seconds until it does.

    Not before the body of a form has been read: a slow one is asked from its headers first (`of_form`).
    """
    return take_place_of(str(user.pk), what, most=most)


def take_place_of(whose: str, what: str, *, most: int) -> int:
    """Call `take_place` for what is no person: a device's key."""
    key = "daily:" + salted_hmac("foundation.daily_quota", f"{what}|{whose}", algorithm="sha256").hexdigest()[:40]
    taken = cast("Any", caches["default"]).take(key, most=most, window=A_DAY)
    return 0 if taken.allowed else max(1, math.ceil(taken.seconds))


def of_form(request: Request, what: str, *, most: int) -> int:
    """Call `take_place` for a form that is being sent: once for each, also when a server asks from the headers first.

    The read below tells that server that the body is needed, whatever the view does with it: a view that reads none
    would be done after the first call.
    """
    if request.method != "POST":
        return 0
    if is_asked_twice(request):
        request.read(1)
    return take_place(request.user, what, most=most)


def at_most_daily(most: int, what: str) -> Callable[[View], View]:
    """Let a person send this form so often a day; then 429 in words, with the telephone. Stands under `@needs`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if seconds := of_form(request, what, most=most):
                return refused(request, seconds)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def refused(request: HttpRequest, seconds: int) -> HttpResponse:
    words = _(
        "You have sent this very often today, so this time it was not taken. Send it tomorrow, or call %(hotline)s."
    ) % {"hotline": settings.HOTLINE}
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"code": "too_often", "words": words, "remedy": ""}, status=429)
    else:
        typed = typed_words(request)
        response = HttpResponse(render_to_string("429.html", {"remedy": words, "typed": typed}, request), status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
