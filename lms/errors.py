"""What people read when something goes wrong at the front door."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from media_pipeline.permission import open_to_all


@open_to_all
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long, or came from elsewhere: say so, and how to send it again."""
    if request.path.startswith("/api/"):
        words, remedy = gettext("The page waited too long."), gettext("Load the page again; nothing is lost.")
        return JsonResponse({"code": "csrf", "words": words, "remedy": remedy}, status=403)
    return render(request, "403_csrf.html", status=403)
