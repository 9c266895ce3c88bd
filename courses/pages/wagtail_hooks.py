"""Where Wagtail asks us: before it publishes from the editor, before it serves, and how history lines read."""

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


def tell_before_publishing(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Her draft is saved by now: send the editor back to it with the list, rather than into an error."""
    try:
        gate.require(page)
    except NotReady as not_ready:
        gate_middleware.tell(request, not_ready)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def ask_who_reads(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase | None:
    return serving.refuse_reader(page, request)


def ask_who_reads_document(document: Any, request: HttpRequest) -> HttpResponseBase | None:
    return serving.refuse_document(document, request)


def keep_what_others_rest_on(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    return delete_protection.offer_to_withdraw(request, page)


def keep_many(request: HttpRequest, action: str, objects: Any, view: Any) -> HttpResponseBase | None:
    return delete_protection.offer_for_many(request, action, objects)


def name_fields() -> str:
    """Wagtail leaves rich text fields without a name, and blocks with the same one."""
    return format_html('<script type="module" src="{}"></script>', static("courses/name-fields.js"))


def choose_among_her_own(pages: Any, request: HttpRequest) -> Any:
    """Wagtail's chooser lists every page to every editor; drafts of another base are none of her business."""
    return pages if request.user.is_superuser else pages & reach.pages(request.user)


def name_our_actions(actions: Any) -> None:
    actions.register_action("pages.withdraw", _("Withdraw"), _("Taken off the site: it no longer meets the bar"))
    actions.register_action("pages.held_back", _("Hold back"), _("Not published at its time: something was missing"))


hooks.register("register_admin_viewset", OncePages)
hooks.register("after_bulk_action", history.note_many)
hooks.register("before_publish_page", tell_before_publishing)
hooks.register("before_serve_page", ask_who_reads)
hooks.register("before_serve_document", ask_who_reads_document)
hooks.register("before_delete_page", keep_what_others_rest_on)
hooks.register("before_bulk_action", keep_many)
hooks.register("insert_editor_js", name_fields)
hooks.register("register_log_actions", name_our_actions)
hooks.register("construct_page_chooser_queryset", choose_among_her_own)
