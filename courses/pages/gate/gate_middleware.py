"""How a refusal is shown to a person, by any way of publishing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from wagtail.admin import messages

from courses.pages.errors import NotReady
from foundation.text.running_text import joined

SHOWN = 6  # in a message; the panel above the page lists them all


class GateMiddleware:
    """Turns NotReady into a page (or JSON) that says what is missing, with a link to mend each."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotReady):
            return None
        if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(as_json(exception), status=409)
        return render(request, "pages/admin/not_ready.html", {"refusal": exception}, status=409)


def as_json(refusal: NotReady) -> dict[str, object]:
    findings = [{"code": f.code, "words": f.words, "remedy": f.remedy, "link": f.link} for f in refusal.findings]
    return {"code": refusal.code, "words": refusal.words, "remedy": refusal.remedy, "findings": findings}


def add_message(request: HttpRequest, refusal: NotReady) -> None:
    """Show the refusal as a message on the next page of the admin."""
    buttons = [messages.button(f.link, f.remedy) for f in refusal.findings[:SHOWN] if f.link]
    words = [f"{f.subject}: {f.words}" if f.subject else f.words for f in refusal.findings[:SHOWN]]
    messages.error(request, joined([refusal.words, *words]), buttons=buttons)
