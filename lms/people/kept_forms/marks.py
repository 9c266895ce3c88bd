"""The signed mark in every form: whose study it was drawn for, who was signed in, and on which page."""

from __future__ import annotations

import inspect
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core import signing
from django.urls import Resolver404, resolve

from foundation.http.requests import AnyRequest
from lms.front.environ import DRY

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

FIELD, HEADER = "drawn_for", "X-Drawn-For"
SALT = "lms.people.kept_forms"
LASTS = 30 * 24 * 3600  # seconds, as an unused session
LONGEST_PAGE = 1_000  # signs of an address; of a longer one the path alone
SAFE = ("GET", "HEAD")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Mark:
    """Who was signed in, whose study (uuids as text), and the page on which the form stood."""

    actor: str
    subject: str
    page: str

    def fits(self, request: HttpRequest) -> bool:
        """Return whether the same person is signed in and at the same study."""
        return (self.actor, self.subject) == people_of(request)


def people_of(request: HttpRequest) -> tuple[str, str]:
    """Return the uuids of who is signed in and of whose study it is; empty where nobody is."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "", ""
    subject = getattr(request, "subject", user)
    if not subject.is_authenticated:  # she signs in with this very request
        subject = user
    return str(user.uuid), str(subject.uuid)


def made_for(request: AnyRequest) -> str:
    """Return the mark for the forms of this response; "" where nobody is signed in."""
    made: str | None = getattr(request, "drawn_for", None)
    if made is None:
        actor, subject = people_of(request)
        signer = signing.TimestampSigner(salt=SALT)
        made = signer.sign_object([actor, subject, page_of(request)]) if actor else ""
        request.drawn_for = made
    return made


def read(text: str) -> Mark | None:
    """Return what a mark says, or None where it is not one of ours or very old."""
    try:
        actor, subject, page = signing.TimestampSigner(salt=SALT).unsign_object(text, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Mark(actor, subject, page)


def sent_with(request: HttpRequest) -> Mark | None:
    """Return the mark of the form, or of the page whose script sends; reads the body."""
    text = request.headers.get(HEADER) or request.POST.get(FIELD, "")
    return read(text) if text else None


# --- pages ------------------------------------------------------------------------------------------------------------


def page_of(request: HttpRequest) -> str:
    """Return the address at which this page can be opened again.

    A form that is shown once more because something was wrong stays the form of the page on which it first stood.
    """
    if request.method in SAFE:
        is_part = request.headers.get("Sec-Fetch-Dest", "document") == "empty"  # a script fetches it into a page
        return page_before(request) if is_part else within_bounds(request.get_full_path())
    earlier = None
    if DRY not in request.META:  # else the body is not here, and the page of a refusal does not wait for it
        with suppress(Exception):  # a body that cannot be read has its refusal already
            earlier = sent_with(request)
    return earlier.page if earlier else page_before(request)


def page_before(request: HttpRequest) -> str:
    """Return the page from which this was sent: the Referer's, else the request's own address, else the first page."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # an address that is none
        before = urlsplit("")
    referer = f"{before.path}?{before.query}" if before.query else before.path
    for address in (referer if before.netloc == request.get_host() else "", request.get_full_path()):
        if address and opens(address):
            return within_bounds(address)
    return "/home/"


def within_bounds(address: str) -> str:
    return address if len(address) <= LONGEST_PAGE else address.partition("?")[0][:LONGEST_PAGE]


def opens(address: str) -> bool:
    """Return whether the address answers to a GET: a button's own address would answer 405."""
    try:
        return takes_get(resolve(urlsplit(address).path).func)
    except (Resolver404, ValueError):
        return False


def takes_get(view: Callable[..., Any]) -> bool:
    """Return whether a view takes a GET, as far as its class or Django's `require_POST` around it says."""
    cls = getattr(view, "view_class", None)
    if cls is not None:
        return hasattr(cls, "get")
    layer: Any = view
    while layer is not None:
        if inspect.isfunction(layer):
            allowed = inspect.getclosurevars(layer).nonlocals.get("request_method_list")
            if allowed is not None:
                return "GET" in allowed
        layer = getattr(layer, "__wrapped__", None)
    return True
