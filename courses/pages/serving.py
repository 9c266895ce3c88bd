"""Who may read a published page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page

from courses.pages import gate
from courses.pages.models import CoursePage
from media_pipeline.permission import ask_to_sign_in


def refuse_reader(page: Page, request: HttpRequest) -> HttpResponseBase | None:
    """None to go on; else the way to sign in. Raises PermissionDenied for those who are signed in already."""
    if not isinstance(page, gate.GATED) or request.user.has_perm("pages.view_page", page):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return ask_to_sign_in(request)


def refuse_proof(document: Any, request: HttpRequest) -> HttpResponseBase | None:
    """A licence or contract is for those who make and review courses, though documents in lessons are everyone's."""
    is_proof = CoursePage.objects.filter(proof=document).exists()
    if not is_proof or request.user.has_perm("pages.view_proof", document.collection):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return ask_to_sign_in(request)
