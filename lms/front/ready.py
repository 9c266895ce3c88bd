"""Answers that are ready before anything goes wrong: for where no thread is free, or Django is what went wrong."""

from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from foundation.http.client_kind import wants_json
from lms.web import errors

STATUSES = (500, 503)


@cache
def pages() -> dict[tuple[int, str, bool], tuple[str, str]]:
    """Return content type and body by status, language and whether as JSON; made once, when the process starts."""
    return {(status, *which): made for status in STATUSES for which, made in errors.ready_made(status).items()}


def send(scope: Any, proto: Any, status: int) -> None:
    """Answer with the page or the JSON of this status, in the reader's language."""
    asked = HttpRequest()
    asked.path_info = scope.path
    asked.content_type = scope.headers.get("content-type", "").partition(";")[0].strip()
    asked.META["HTTP_ACCEPT"] = scope.headers.get("accept", "")
    language = language_of(scope.headers.get("cookie", ""))
    content_type, content = pages()[status, language, wants_json(asked)]
    headers = [
        ("Content-Type", content_type),
        ("Content-Language", language),
        ("Cache-Control", errors.HERS),
        ("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ]
    if status == 503:
        headers.append(("Retry-After", str(errors.WAIT)))
    if scope.method == "HEAD":
        proto.response_empty(status, headers)
    else:
        proto.response_str(status, headers, content)


def language_of(cookies: str) -> str:
    """Return the language of the cookie, Chinese without one."""
    try:
        chosen = SimpleCookie(cookies).get(settings.LANGUAGE_COOKIE_NAME)
    except CookieError:
        chosen = None
    language = chosen.value if chosen else ""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
