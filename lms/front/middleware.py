"""Who may send a body, decided from the headers alone; and the pages of the front's own refusals."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.utils.translation import gettext_lazy as _

from foundation.http.permission import ask_to_sign_in, at_admin
from foundation.http.requests import AnyRequest
from lms.front.environ import DRY, REFUSAL, STREAMS, USER
from lms.web.errors import Words, answer
from lms.web.malformed import check_parts, response_to

# Of Wagtail's admin, what somebody needs who has not signed in.
OPEN_ADMIN = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset")
TOO_MANY_LINES: Words = (
    "too_many_lines",
    _("You are sending too many large files at a time."),
    _("Nothing was changed. Wait until one of them has arrived, go back, and send this one again."),
)
UPLOADS = "/uploads/"
UPLOAD_SLOW: Words = (
    "too_slow",
    _("The line is too slow just now."),
    _("What has arrived is kept, and it goes on from there by itself."),
)


class BeforeBody:
    """Stands after the middleware that says whose request it is, and before all that reads the body (CSRF does)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: AnyRequest) -> HttpResponseBase:
        if REFUSAL in request.META:
            return refused(request, request.META[REFUSAL])
        if DRY in request.META:
            request.META[USER] = request.user.pk
            if too_long(request):
                return refused(request, 413)
            try:
                refusal = ask(request)
            except Exception as error:
                request.csrf_processing_done = True  # pages of errors would read the body
                refusal = response_to(request, error)
                if refusal is None:
                    raise
            if refusal is not None:
                return refusal
        return self.get_response(request)


def too_long(request: HttpRequest) -> bool:
    """Return whether Django would not read it either: only files are longer, and uploads."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    in_pieces = request.content_type == "multipart/form-data" or STREAMS in request.META
    return not in_pieces and length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def ask(request: HttpRequest) -> HttpResponseBase | None:
    """Return the response to a sender whom the view's own declaration refuses; None where the body has to be seen."""
    match = resolve(request.path_info)
    check_parts(match.args, match.kwargs)  # no middleware behind this one has seen them yet
    guard = getattr(match.func, "guard", None)
    if guard is not None:
        refusal: HttpResponseBase | None = guard(request, *match.args, **match.kwargs)
        return refusal
    if at_admin(request) and not str(match.url_name).startswith(OPEN_ADMIN):
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
    return None


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """Return the response to a body that is not taken."""
    if status == 429:
        return answer(request, status, words=TOO_MANY_LINES)
    sends_part = status == 408 and request.path_info.startswith(UPLOADS)
    return answer(request, status, words=UPLOAD_SLOW if sends_part else None)
