"""Pages that others rest on stay: what somebody studied or handed in is taken off the site, never deleted."""

from typing import Any

from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page


def must_stay(page: Page) -> bool:
    """Whether anything that may not lose it points at the page or at one below it."""
    collector = Collector(using=router.db_for_write(Page))
    try:
        collector.collect(list(page.get_descendants(inclusive=True)))
    except (ProtectedError, RestrictedError):
        return True
    return False


def offer_to_withdraw(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Instead of an error: say why it stays, and lead to taking it off the site."""
    if not must_stay(page):
        return None
    tell(request, page)
    may = page.permissions_for_user(request.user)
    return redirect("wagtailadmin_pages:unpublish" if may.can_unpublish() else "wagtailadmin_pages:edit", page.pk)


def offer_for_many(request: HttpRequest, action: str, pages: Any) -> HttpResponseBase | None:
    """The same for many at once: one that must stay keeps them all, and is named."""
    if action != "delete":
        return None
    stays = next((page for page in pages if isinstance(page, Page) and must_stay(page)), None)
    if stays is None:
        return None
    tell(request, stays)
    return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_explore_root")


def tell(request: HttpRequest, page: Page) -> None:
    words = _("“%(title)s” cannot be deleted: people have studied it or it has been handed in. Take it off the site.")
    messages.error(request, words % {"title": page.get_admin_display_title()})
