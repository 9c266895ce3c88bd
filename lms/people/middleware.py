"""Whose study a request is, and that every view declares its permission."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from foundation.http.permission import PUBLIC, ask_to_sign_in, at_admin
from foundation.http.requests import AnyRequest
from lms.people import access
from lms.people.library import guard
from lms.people.models import User
from lms.people.signing_in.sessions import SUBJECT_KEY
from lms.web import errors
from lms.web.unavailable import is_unreachable

logger = logging.getLogger(__name__)
OUR_FOLDERS = ("lms", "courses", "accessibility", "media_pipeline")


def subject(get_response: Callable[[AnyRequest], HttpResponseBase]) -> Callable[[AnyRequest], HttpResponseBase]:
    """Set `request.actor` (who is signed in) and `request.subject` (whose study; another's only by a live link)."""

    def middleware(request: AnyRequest) -> HttpResponseBase:
        request.actor = request.user
        request.subject = _subject_of(request)
        return get_response(request)

    return middleware


def _subject_of(request: HttpRequest) -> Any:
    user = request.user
    chosen = request.session.get(SUBJECT_KEY)
    if chosen is None or not isinstance(user, User):
        return user
    for link in access.helped(user):
        if link.trainee.user_id == chosen and link.can_study:
            return link.trainee.user
    del request.session[SUBJECT_KEY]  # revoked or run out: from the next click on, the helper is on her own
    return user


class DeclaredViews:
    """Refuse a view without a declared permission: one of ours with an error, a library's with 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        permission = getattr(view, "permission", None)
        if permission:
            # Wagtail asks before a view of ours in its admin does, and would lead back to a button's own address.
            asks_first = at_admin(request) and permission != PUBLIC and not request.user.is_authenticated
            return ask_to_sign_in(request) if asks_first else None
        if is_ours(view):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} declares no permission")
        return guard.check(request, kwargs)


def is_ours(view: Any) -> bool:
    """Return whether a view stands in a folder of this product, whose views declare who may use them."""
    return module_of(view).split(".")[0] in OUR_FOLDERS


def module_of(view: Any) -> str:
    """Return the module of a view, or of the class that it was made of."""
    return str(getattr(getattr(view, "view_class", view), "__module__", ""))


def not_now(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer 503 with Retry-After, not 500, where a database is locked or database, cache or storage are out of
    reach.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_unreachable(exception):
            return None
        if not isinstance(exception, OperationalError):  # a busy database is not logged
            logger.warning("%s: %r", request.path, exception)
        return errors.answer(request, 503)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
