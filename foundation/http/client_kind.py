"""Who sent a request that is refused: a program, which reads JSON, or a person who wants her own words back."""

from urllib.parse import urlsplit

from django.http import HttpRequest

SECRETS = ("password", "token", "code", "citizen", "number", "phone", "key", "next")
SHORTEST = 4  # shorter ones are typed again in no time
MOST_SHOWN = 20


def typed_words(request: HttpRequest) -> list[str]:
    """Return the words of the form, never a password or a code; nothing of a form that no page of ours sent."""
    if not is_from_here(request):
        return []
    try:
        fields = [(name, text) for name in request.POST for text in request.POST.getlist(name)]
    except Exception:
        return []
    return [text for name, text in fields if is_prose(name, text)][:MOST_SHOWN]


def is_from_here(request: HttpRequest) -> bool:
    """Return whether a page of ours sent it: words that another site makes a browser send are not shown to anybody."""
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(sender).netloc == request.get_host()
    except ValueError:  # an address that is none
        return False


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Return whether the browser names another site as the sender."""
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(sender) and not is_from_here(request)


def is_prose(name: str, text: str) -> bool:
    """Return whether it reads as words: Chinese or several, and not a secret, a number or what a script put there."""
    hidden = any(word in name.lower() for word in SECRETS)
    in_words = " " in text.strip() or not text.isascii()
    return in_words and not hidden and len(text) >= SHORTEST and not text.lstrip().startswith(("{", "["))


def wants_json(request: HttpRequest) -> bool:
    """Return whether a program asked: the player, an upload, any client that sends or accepts JSON."""
    return (
        request.path_info.startswith(("/api/", "/uploads/"))
        or request.content_type == "application/json"
        or "application/json" in request.headers.get("Accept", "")
    )
