"""A refusal of a limit as a response: 429 with Retry-After, on the page that was sent or its own; no thread sleeps."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.exceptions import RateLimited
from django.http import HttpResponse, HttpResponseBase

from foundation.http.requests import AnyRequest
from lms.people.limits import devices
from lms.people.limits.counters import Refused
from lms.web import errors

TOO_MANY = 429


def answer(get_response: Callable[[AnyRequest], HttpResponseBase]) -> Callable[[AnyRequest], HttpResponseBase]:
    """Give a page with a refusal its status, and an uncaught refusal its page."""

    def middleware(request: AnyRequest) -> HttpResponseBase:
        response = get_response(request)
        refused = getattr(request, "limit_refused", None)
        if refused is not None and response.status_code in (200, TOO_MANY):
            response.status_code = TOO_MANY
            response["Retry-After"] = str(refused.seconds)
        devices.keep(request, response)
        return response

    def process_exception(request: AnyRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RateLimited):  # allauth's, where its view does not catch it
            return too_many(request)
        return page(exception, request) if isinstance(exception, Refused) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def too_many(request: AnyRequest) -> HttpResponse:
    """Return the page for allauth's refusals (its handler429)."""
    return page(getattr(request, "limit_refused", None), request)


def page(refused: Refused | None, request: AnyRequest) -> HttpResponse:
    """Return a page of its own, for a request that did not come from our forms."""
    code, what, remedy = errors.REFUSALS[TOO_MANY]
    response = errors.answer(request, TOO_MANY, words=(code, what, str(refused or remedy)))
    response["Retry-After"] = str(refused.seconds if refused else 60)
    return response
