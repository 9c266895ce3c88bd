"""What people read when something goes wrong at the front door."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from media_pipeline.permission import open_to_all


@open_to_all
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that waited too long or came from elsewhere: it was not taken, and how to send it again."""
    if wants_json(request):
        words = gettext("The page waited too long, so this was not taken.")
        remedy = gettext("Load the page again, then do it once more.")
        return JsonResponse({"code": "csrf", "words": words, "remedy": remedy}, status=403)
    return render(request, "403_csrf.html", {"typed": typed(request) if is_from_here(request) else []}, status=403)


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent it: what another site makes a browser send is not shown as somebody's own words."""
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.get_host()


def typed(request: HttpRequest) -> list[str]:
    """The words that somebody wrote into the form, so that she can take them along; never a password or a code."""
    try:
        fields = [(name, text) for name in request.POST for text in request.POST.getlist(name)]
    except Exception:
        return []
    return [text for name, text in fields if is_prose(name, text)][:MOST_SHOWN]


def is_prose(name: str, text: str) -> bool:
    """Whether it reads as words: Chinese or several, and not a secret, a number or what a script put there."""
    hidden = any(word in name.lower() for word in SECRETS)
    in_words = " " in text.strip() or not text.isascii()
    return in_words and not hidden and len(text) >= SHORTEST and not text.lstrip().startswith(("{", "["))


SECRETS = ("password", "token", "code", "citizen", "number", "phone", "key", "next")
SHORTEST = 4  # shorter ones are typed again in no time
MOST_SHOWN = 20


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")
