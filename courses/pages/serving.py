"""Who may read a published page, and the documents that it links to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page

from courses.pages.editing import library
from courses.pages.gate import gate
from foundation.permission import ask_to_sign_in


def refuse_reader(page: Page, request: HttpRequest) -> HttpResponseBase | None:
    """None to go on; else the way to sign in. Raises PermissionDenied for those who are signed in already."""
    if not isinstance(page, gate.GATED) or request.user.has_perm("pages.view_page", page):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return ask_to_sign_in(request)


def refuse_document(document: Any, request: HttpRequest) -> HttpResponseBase | None:
    """As `refuse_reader`, for a document: closed, unless a published page shows it to her or its shelf is hers."""
    if library.may_read_document(request, document):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return ask_to_sign_in(request)
