"""Who may send a body, asked from the headers alone; and the pages of the front's own refusals."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.front.environ import DRY, REFUSAL, STREAMS, USER
from media_pipeline.permission import ask_to_sign_in

type Words = tuple[str, str | Promise, str | Promise]

# Of Wagtail's admin, what somebody needs who has not signed in.
OPEN_ADMIN = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset")
REFUSALS: dict[int, Words] = {
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
    413: (
        "too_large",
        _("What you sent is larger than may be sent here."),
        _("Nothing was changed. Go back, choose a smaller file or write less, and send it again."),
    ),
    429: (
        "too_many_lines",
        _("You are sending too many large files at a time."),
        _("Nothing was changed. Wait until one of them has arrived, go back, and send this one again."),
    ),
}


UPLOADS = "/uploads/"
UPLOAD_SLOW: Words = (
    "too_slow",
    _("The line is too slow just now."),
    _("What has arrived is kept, and it goes on from there by itself."),
)


class BeforeBody:
    """Stands after everybody who says whose request it is, and before all that reads the body (CSRF does)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if REFUSAL in request.META:
            return refused(request, request.META[REFUSAL])
        if DRY in request.META:
            request.META[USER] = request.user.pk
            if too_long(request):
                return refused(request, 413)
            try:
                refusal = ask(request)
            except (PermissionDenied, Http404):
                request.csrf_processing_done = True  # type: ignore[attr-defined]  # pages of errors would read the body
                raise
            if refusal is not None:
                return refusal
        return self.get_response(request)


def too_long(request: HttpRequest) -> bool:
    """Whether Django would not read it either: only files are longer, and uploads."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    in_pieces = request.content_type == "multipart/form-data" or STREAMS in request.META
    return not in_pieces and length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def ask(request: HttpRequest) -> HttpResponseBase | None:
    """An answer for whom the view's own declaration refuses; None while the body has to be seen."""
    match = resolve(request.path_info)
    guard = getattr(match.func, "guard", None)
    if guard is not None:
        refusal: HttpResponseBase | None = guard(request, *match.args, **match.kwargs)
        return refusal
    if request.path_info.startswith(reverse("wagtailadmin_home")) and not str(match.url_name).startswith(OPEN_ADMIN):
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
    return None


def refused(request: Any, status: int) -> HttpResponse:
    sends_part = status == 408 and request.path_info.startswith(UPLOADS)
    code, words, remedy = UPLOAD_SLOW if sends_part else REFUSALS[status]
    answer: HttpResponse
    if wants_json(request):
        answer = JsonResponse({"code": code, "words": str(words), "remedy": str(remedy)}, status=status)
    else:
        answer = render(request, "refused.html", {"words": words, "remedy": remedy}, status=status)
    answer["Cache-Control"] = "no-store"
    if status in (408, 429):
        answer["Retry-After"] = "5"
    return answer


def wants_json(request: HttpRequest) -> bool:
    return (
        request.path_info.startswith(("/api/", UPLOADS))
        or request.content_type == "application/json"
        or "application/json" in request.headers.get("Accept", "")
    )
