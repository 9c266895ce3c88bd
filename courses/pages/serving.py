"""Who may read a published page, and the documents that it links to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page

from courses.pages.editing import library
from courses.pages.gate import gate
from foundation.http.permission import ask_to_sign_in


def refuse_reader(page: Page, request: HttpRequest) -> HttpResponseBase | None:
    """Return None if the user may read the page, else a redirect to sign-in; raise PermissionDenied if signed in."""
    if not isinstance(page, gate.GATED) or request.user.has_perm("pages.view_page", page):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return ask_to_sign_in(request)


def refuse_document(document: Any, request: HttpRequest) -> HttpResponseBase | None:
    """Do what `refuse_reader` does for a document: closed, except on a published page or to its collection's staff."""
    if library.may_read_document(request, document):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return ask_to_sign_in(request)
