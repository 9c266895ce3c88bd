"""Whose study a request is, and that no view goes undeclared."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from lms.people import access
from lms.people.models import User
from media_pipeline.storage import Unreachable

logger = logging.getLogger(__name__)
SESSION_KEY = "subject"
# Libraries that guard their own views: Wagtail by its groups (a projection of Postings), allauth by sign-in itself.
GUARDED_ELSEWHERE = ("wagtail.", "allauth.", "django.contrib.auth.views", "django.views.i18n")


def subject(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """`request.actor`: whose hands. `request.subject`: whose study, another's only while a live link says so."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.actor = request.user  # type: ignore[attr-defined]
        request.subject = _subject_of(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _subject_of(request: HttpRequest) -> Any:
    user = request.user
    chosen = request.session.get(SESSION_KEY)
    if chosen is None or not isinstance(user, User):
        return user
    for link in access.helped(user):
        if link.trainee.user_id == chosen and link.can_study:
            return link.trainee.user
    del request.session[SESSION_KEY]  # revoked or run out: from the next click on, the helper is on her own
    return user


class DeclaredViews:
    """Refuse a view of ours that does not say who may use it: forgetting must fail closed, and loudly."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if permission_of(view) is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} declares no permission")


def permission_of(view: Any) -> str | None:
    """What a view declares, or the library that guards it, or None."""
    declared: str | None = getattr(view, "permission", None)
    if declared:
        return declared
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    if request_module_guarded(module):
        return f"guarded by {module.split('.')[0]}"
    return None


def request_module_guarded(module: str) -> bool:
    return module.startswith(GUARDED_ELSEWHERE)


def not_now(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A database that is locked, or a database, cache or storage out of reach, is a reason to wait, not an error of
    ours: 503 with Retry-After.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_away(exception):
            return None
        if not isinstance(exception, OperationalError):  # of a busy database nobody need hear
            logger.warning("%s: %r", request.path, exception)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "5"
        return response

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def is_away(exception: Exception) -> bool:
    redis: Any = sys.modules.get("redis.exceptions")  # loaded only where it is used
    of_redis = (redis.ConnectionError, redis.TimeoutError) if redis else ()
    return isinstance(exception, (OperationalError, Unreachable, *of_redis))
