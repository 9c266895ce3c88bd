"""Wagtail's menus of a page show only links whose address would open.

Mends Wagtail 8.0 in place: it draws history and usage for everybody who sees a page, deletion of protected pages, and
the import of redirects and bulk publishing for people to whom these are closed. Privacy is removed from its
templates (`templates/wagtailadmin/`). Remove what Wagtail checks itself (`tests/house/test_admin_menus.py` and
`test_links.py` say whether).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.template import Context
from django.urls import resolve
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.ui.side_panels import PageStatusSidePanel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.wagtail_hooks import PageListingDeleteButton, PageListingViewDraftButton
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models.pages import PagePermissionTester

from courses.pages.admin import page_actions
from foundation.http import link_access

DRAWN_TOO_OFTEN = {PageListingDeleteButton: "delete", PageListingViewDraftButton: "view_draft"}
MANY = wagtailadmin_tags.bulk_action_choices


def hide_forbidden_links() -> None:
    """Patch Wagtail's menus and buttons; called once, when the app is ready."""
    # By it Wagtail draws the link to the history in every menu and panel; the history itself checks more.
    PagePermissionTester.can_view_revisions = may_view_history
    for button, name in DRAWN_TOO_OFTEN.items():
        button.is_shown = shown_if_permitted(button.is_shown, f"{page_actions.PAGES}{name}")
    PageStatusSidePanel.__init__ = usage_if_permitted(PageStatusSidePanel.__init__)
    WagtailAdminTemplateMixin.get_header_buttons = permitted_buttons(WagtailAdminTemplateMixin.get_header_buttons)
    WagtailAdminTemplateMixin.get_header_more_buttons = permitted_buttons(
        WagtailAdminTemplateMixin.get_header_more_buttons
    )
    ContentTypeUseView.get_add_url = add_url_if_permitted(ContentTypeUseView.get_add_url)
    AdminPageChooser.show_edit_link = False  # it links the chosen page, also one of another base
    buttons = "wagtailadmin/shared/buttons.html"
    wagtailadmin_tags.register.inclusion_tag(buttons, takes_context=True, name=MANY.__name__)(choices_for_many)


def may_view_history(tester: Any) -> bool:
    """Return whether the history may be seen, in place of Wagtail's, which is True for every page but the root."""
    return not tester.page_is_root and page_actions.may_see_history(tester)


def shown_if_permitted(is_shown: Callable[..., Any], name: str) -> Callable[..., bool]:
    def asked(self: Any, user: Any) -> bool:
        return bool(is_shown(self, user)) and page_actions.may_open(user, name, self.page)

    return asked


def usage_if_permitted(begin: Callable[..., None]) -> Callable[..., None]:
    """Wrap the panel's `__init__`: without the link it shows the number alone."""

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        if self.usage_url and not page_actions.may_open(self.request.user, f"{page_actions.PAGES}usage", self.object):
            self.usage_url = ""

    return init


def permitted_buttons(buttons: Callable[..., Iterable[Any]]) -> Callable[..., list[Any]]:
    """Wrap a function that returns the buttons of a page's head or menu, on any page of the admin."""

    def asked(self: Any) -> list[Any]:
        return [
            each for each in buttons(self) if not each.url or link_access.leads_somewhere(self.request, str(each.url))
        ]

    return asked


def add_url_if_permitted(get_add_url: Callable[..., str | None]) -> Callable[..., str | None]:
    def asked(self: Any) -> str | None:
        return get_add_url(self) if page_actions.may_begin(self.request.user, self.model) else None

    return asked


def choices_for_many(context: Context, app_label: str, model_name: str) -> dict[str, Any]:
    """Return the bulk actions, in place of Wagtail's tag: those that the user may do with any page."""
    user = context["request"].user
    made: dict[str, Any] = MANY(context, app_label, model_name)
    made["buttons"] = [
        each
        for each in made["buttons"]
        if not each.url
        or page_actions.may_with_many(user, f"{app_label}.{model_name}", resolve(each.url).kwargs["action"])
    ]
    return made
