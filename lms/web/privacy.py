"""What was made for one person stays out of every cache, unless its view says otherwise."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

from accessibility.display import preferences

HERS = "private, no-store"


def stored_nowhere(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Mark responses to somebody signed in, responses that set a cookie and refusals of forms; films and pictures,
    whose views set how long they may be cached, are left alone.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control") and is_personal(request, response):
            response.headers["Cache-Control"] = HERS
        return response

    return middleware


def is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    session = getattr(request, "session", None)
    if response.cookies or request.method not in ("GET", "HEAD"):
        return True
    if session is None or not session.accessed:
        return False
    kept = request.COOKIES.keys() & {preferences.COOKIE, preferences.SAVER_HERE}
    return SESSION_KEY in session or not session.is_empty() or bool(kept)
