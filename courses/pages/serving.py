"""Who may read a published page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page

from courses.pages import gate
from media_pipeline.permission import ask_to_sign_in


def refuse_reader(page: Page, request: HttpRequest) -> HttpResponseBase | None:
    """None to go on; else the way to sign in. Raises PermissionDenied for those who are signed in already."""
    if not isinstance(page, gate.GATED) or request.user.has_perm("pages.view_page", page):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return ask_to_sign_in(request)
