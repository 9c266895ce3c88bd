"""Where Wagtail asks the bases: what its admin offers, and what its page chooser shows."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry

from lms.bases.admin import BasesGroup


def offer_bases() -> BasesGroup:
    return BasesGroup()


def choose_among_her_own(pages: Any, request: HttpRequest) -> Any:
    """Wagtail's chooser lists every page to every editor; drafts of another base are none of her business."""
    if request.user.is_superuser:
        return pages
    return pages & policy_registry.get_by_type(Page).explorable_instances(request.user)


hooks.register("register_admin_viewset", offer_bases)
hooks.register("construct_page_chooser_queryset", choose_among_her_own)
