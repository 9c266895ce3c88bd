"""What people read when something goes wrong at the front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from media_pipeline.permission import open_to_all


@open_to_all
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long, or came from elsewhere: say so, and how to send it again."""
    return render(request, "403_csrf.html", status=403)
