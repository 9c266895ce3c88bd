"""Pages with rows that depend on them stay: what was studied or submitted is unpublished, never deleted."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import PROTECT, RESTRICT, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page, get_page_models


def must_stay(page: Page) -> bool:
    """Return whether a row with a protecting foreign key points at the page or at one below it."""
    return bool(protected_pages(page.get_descendants(inclusive=True)).exists())


def is_kept(page: Page, *, asked_by: Any) -> bool:
    """Return `must_stay` for a listing: one query for a page and all beside it, cached on the user for a request."""
    beside = page.path[: -Page.steplen]
    known: dict[str, set[str]] = asked_by.__dict__.setdefault("_kept_pages", {})
    if beside not in known:
        below = Page.objects.filter(path__startswith=beside, depth__gte=page.depth)
        kept = protected_pages(below).order_by().annotate(at=Substr("path", 1, len(page.path)))
        known[beside] = set(kept.values_list("at", flat=True).distinct())
    return page.path in known[beside]


def protected_pages(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    """Return those of the pages at which a row with a protecting foreign key points."""
    return pages.filter(reduce(or_, (Q(Exists(rows)) for rows in protecting_rows())))


def protecting_rows() -> "Iterator[QuerySet[Any]]":
    """Yield the rows of every relation that protects a page; `tests/courses/pages/test_keeping.py` finds no others."""
    for model in get_page_models():
        for relation in model._meta.get_fields(include_hidden=True):
            protects = relation.auto_created and getattr(relation, "on_delete", None) in (PROTECT, RESTRICT)
            if protects and relation.model is model:
                rows = relation.related_model._base_manager.order_by()
                yield rows.filter(**{relation.field.attname: OuterRef("pk")})


def offer_to_withdraw(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Say why the page stays, and redirect to unpublishing it, instead of an error; None where it may go."""
    if not must_stay(page):
        return None
    add_message(request, page)
    may = page.permissions_for_user(request.user)
    return redirect("wagtailadmin_pages:unpublish" if may.can_unpublish() else "wagtailadmin_pages:edit", page.pk)


def offer_for_many(request: HttpRequest, action: str, pages: Any) -> HttpResponseBase | None:
    """Do what `offer_to_withdraw` does for many at once: one that must stay keeps them all, and is named."""
    if action != "delete":
        return None
    stays = next((page for page in pages if isinstance(page, Page) and must_stay(page)), None)
    if stays is None:
        return None
    add_message(request, stays)
    return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_explore_root")


def add_message(request: HttpRequest, page: Page) -> None:
    words = _("“%(title)s” cannot be deleted: people have studied it or it has been handed in. Take it off the site.")
    messages.error(request, words % {"title": page.get_admin_display_title()})
