"""Wagtail hooks: before it publishes from the editor, before it serves or deletes, and the words of log entries."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page

from courses.pages import serving
from courses.pages.admin import history, reach
from courses.pages.editing import delete_protection
from courses.pages.errors import NotReady
from courses.pages.gate import gate, gate_middleware
from courses.pages.wagtail_fixes.autosave import OncePages


def refuse_unready(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Redirect the editor to the draft, which is saved by now, with what is missing; None where nothing is."""
    try:
        gate.require(page)
    except NotReady as not_ready:
        gate_middleware.add_message(request, not_ready)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def check_reader(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase | None:
    return serving.refuse_reader(page, request)


def check_document_reader(document: Any, request: HttpRequest) -> HttpResponseBase | None:
    return serving.refuse_document(document, request)


def protect_page(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    return delete_protection.offer_to_withdraw(request, page)


def protect_pages(request: HttpRequest, action: str, objects: Any, view: Any) -> HttpResponseBase | None:
    return delete_protection.offer_for_many(request, action, objects)


def name_fields() -> str:
    """Return the script that names fields: Wagtail leaves rich text fields without a name, and blocks with the same."""
    return format_html('<script type="module" src="{}"></script>', static("courses/name-fields.js"))


def restrict_chooser(pages: Any, request: HttpRequest) -> Any:
    """Restrict Wagtail's page chooser, which lists every page to every editor, to pages in reach."""
    return pages if request.user.is_superuser else pages & reach.pages(request.user)


def name_our_actions(actions: Any) -> None:
    actions.register_action("pages.withdraw", _("Withdraw"), _("Taken off the site: it no longer meets the bar"))
    actions.register_action("pages.held_back", _("Hold back"), _("Not published at its time: something was missing"))


hooks.register("register_admin_viewset", OncePages)
hooks.register("after_bulk_action", history.note_many)
hooks.register("before_publish_page", refuse_unready)
hooks.register("before_serve_page", check_reader)
hooks.register("before_serve_document", check_document_reader)
hooks.register("before_delete_page", protect_page)
hooks.register("before_bulk_action", protect_pages)
hooks.register("insert_editor_js", name_fields)
hooks.register("register_log_actions", name_our_actions)
hooks.register("construct_page_chooser_queryset", restrict_chooser)
