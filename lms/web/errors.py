"""The pages of refused and failed requests, and JSON for programs.

No page here needs the database: it may be what failed. Each says what became of what was sent, and what to do now.
"""

import errno
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from foundation.http.client_kind import typed_words, wants_json
from foundation.http.permission import open_to_all
from lms.web.unavailable import is_unreachable

logger = logging.getLogger(__name__)

type Words = tuple[str, str | Promise, str | Promise]

HERS = "private, no-store"
WAIT = 5  # seconds after which a program asks again
LOOK_WHETHER = _(
    "What was just sent may not have been saved; what was saved before is kept. Please try again in a few minutes, "
    "and look whether it is there."
)
TOO_LARGE: Words = (
    "too_large",
    _("What you sent is larger than may be sent here."),
    _("Nothing was changed. Go back, choose a smaller file or write less, and send it again."),
)
# Status → a code for programs, what happened, what became of what was sent and what to do.
REFUSALS: dict[int, Words] = {
    400: ("malformed", _("The request was not understood."), _("Load the page again, then do it once more.")),
    403: (
        "forbidden",
        _("This page is not open to you"),
        _("You may need to sign in as someone else, or ask the person who gave you the link."),
    ),
    404: ("not_found", _("There is no such thing."), _("Load the page again, then do it once more.")),
    405: (
        "method",
        _("This page opens only from a button."),
        _("If you had just sent something, it was not taken. Go back to the page with the button and press it again."),
    ),
    408: (
        "too_slow",
        _("What you sent took too long to arrive."),
        _("Nothing was changed. Go back, look whether the line is good, and send it again."),
    ),
    411: (
        "no_length",
        _("Your browser does not say how much it sends."),
        _("Nothing was changed. Use another browser, or another connection."),
    ),
    413: TOO_LARGE,
    429: (
        "too_many",
        _("A moment, please"),
        _("That was very often in a short time. Try again in a minute."),
    ),
    500: ("error", _("Something went wrong on our side"), LOOK_WHETHER),
    503: (
        "busy",
        _("Very busy just now"),
        _(
            "What was just sent may not have been saved; what was saved before is kept. Please wait a few seconds, go "
            "back one page and look whether it is there."
        ),
    ),
    507: (
        "no_room",
        _("The server has no room for this now."),
        _("Nothing was changed. Tell the platform's staff, and send it again when there is room."),
    ),
}
OWN_PAGES = {400: "400.html", 403: "403.html", 404: "404.html", 500: "500.html"}
IN_ITS_FRAME = (403, 404)  # with the navigation, which asks who it is


def answer(request: HttpRequest, status: int, *, words: Words | None = None, **context: Any) -> HttpResponse:
    """Make the response of this status, with the words of the table or `words`."""
    code, what, remedy = words or REFUSALS[status]
    made: HttpResponse
    if wants_json(request):
        made = JsonResponse({"code": code, "words": str(what), "remedy": str(remedy)}, status=status)
    else:
        made = page(request, status, "refused.html" if words else "", {"words": what, "remedy": remedy, **context})
    made.headers["Cache-Control"] = HERS
    if status in (408, 429, 503):
        made.headers["Retry-After"] = str(WAIT)
    return made


def page(request: HttpRequest, status: int, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw the page of this status; its words alone where even that fails (its style sheet was never collected)."""
    name = template or OWN_PAGES.get(status, "refused.html")
    try:
        if status in IN_ITS_FRAME:
            return render(request, OWN_PAGES[status], context, status=status)
        display = {"display_preferences": display_of(request)} if status != 503 else {}
        return HttpResponse(render_to_string(name, {**display, **context}), status=status)
    except Exception as error:  # an error page that fails has nothing behind it
        logger.warning("the page of %s could not be drawn: %r", status, error)
        text = f"{context['words']}\n{context['remedy']}\n"
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def ready_made(status: int) -> dict[tuple[str, bool], tuple[str, str]]:
    """Return content type and body by language and whether as JSON, for when no thread is free to make them."""
    found = {}
    for language, _name in settings.LANGUAGES:
        for as_json in (False, True):
            asked = HttpRequest()
            asked.path_info = "/api/" if as_json else "/"
            with override(language):
                made = answer(asked, status)
            found[language, as_json] = (made.headers["Content-Type"], made.text)
    return found


def display_of(request: HttpRequest) -> dict[str, str]:
    """Return the reader's display preferences; {} where they cannot be read."""
    with suppress(Exception):
        return dict(getattr(request, "display", {}))
    return {}


# --- where Django looks for them --------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what could not be read with 400, or 413 for more than is taken (handler400)."""
    large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return answer(request, 413 if large else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer with 403 and the words of the exception (handler403)."""
    words = str(exception or "")
    code, what, remedy = REFUSALS[403]
    return answer(request, 403, words=(code, words or what, remedy), exception=words)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer with 404 (handler404)."""
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer with 500 (handler500); 503 where database, cache or storage are out of reach, also before a view was
    reached; 507 where a file of the request found no space.
    """
    error = sys.exception()
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        code, what, _remedy = REFUSALS[507]
        return answer(request, 507, words=(code, what, LOOK_WHETHER))
    return answer(request, 503 if isinstance(error, Exception) and is_unreachable(error) else 500)


def worded(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give an empty refusal (405 of a button's view, a bare 400 of a library) its page (middleware)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        bare = response.status_code in REFUSALS and not response.streaming and not getattr(response, "content", b"")
        if not bare or request.method == "HEAD" or "Tus-Resumable" in response.headers:
            return response
        made = answer(request, response.status_code)
        for name, value in response.items():
            if name not in ("Content-Type", "Content-Length"):
                made.headers[name] = value
        made.cookies.update(response.cookies)
        return made

    return middleware


@open_to_all
def csrf_failed(request: HttpRequest, reason: str = "", *, shows_words: bool = True) -> HttpResponse:
    """Refuse a form that waited too long or came from elsewhere: it was not taken, and how to send it again."""
    if wants_json(request):
        words = gettext("The page waited too long, so this was not taken.")
        remedy = gettext("Load the page again, then do it once more.")
        return JsonResponse({"code": "csrf", "words": words, "remedy": remedy}, status=403)
    context = {"typed": typed_words(request) if shows_words else [], "display_preferences": display_of(request)}
    return HttpResponse(render_to_string("403_csrf.html", context), status=403)
