"""Wagtail's menus of a page draw what the address behind them would answer, and nothing else.

Mends Wagtail 8.0 in place: it draws history and usage for everybody who sees a page, deletion where we keep the page,
and the import of redirects and publishing of many for people to whom these are closed. Privacy is taken out of its
templates (`templates/wagtailadmin/`). Remove what Wagtail asks about itself (`tests/house/test_admin_menus.py` and
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

from courses.pages.admin import acts
from foundation import link_access

DRAWN_TOO_OFTEN = {PageListingDeleteButton: "delete", PageListingViewDraftButton: "view_draft"}
MANY = wagtailadmin_tags.bulk_action_choices


def draw_what_opens() -> None:
    """Called once, when the app is ready."""
    # By it Wagtail draws the link to the history in every menu and panel; the history itself asks more.
    PagePermissionTester.can_view_revisions = may_view_history
    for button, name in DRAWN_TOO_OFTEN.items():
        button.is_shown = where_it_opens(button.is_shown, f"{acts.PAGES}{name}")
    PageStatusSidePanel.__init__ = with_usage_where_it_opens(PageStatusSidePanel.__init__)
    WagtailAdminTemplateMixin.get_header_buttons = those_that_open(WagtailAdminTemplateMixin.get_header_buttons)
    WagtailAdminTemplateMixin.get_header_more_buttons = those_that_open(
        WagtailAdminTemplateMixin.get_header_more_buttons
    )
    ContentTypeUseView.get_add_url = where_one_can_be_made(ContentTypeUseView.get_add_url)
    AdminPageChooser.show_edit_link = False  # it stands on the page that is chosen, whosever that is
    buttons = "wagtailadmin/shared/buttons.html"
    wagtailadmin_tags.register.inclusion_tag(buttons, takes_context=True, name=MANY.__name__)(choices_for_many)


def may_view_history(tester: Any) -> bool:
    """In place of Wagtail's, which says yes for every page but the root."""
    return not tester.page_is_root and acts.looks(tester)


def where_it_opens(is_shown: Callable[..., Any], name: str) -> Callable[..., bool]:
    def asked(self: Any, user: Any) -> bool:
        return bool(is_shown(self, user)) and acts.may(user, name, self.page)

    return asked


def with_usage_where_it_opens(begin: Callable[..., None]) -> Callable[..., None]:
    """Without the link the panel says the number alone."""

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        if self.usage_url and not acts.may(self.request.user, f"{acts.PAGES}usage", self.object):
            self.usage_url = ""

    return init


def those_that_open(buttons: Callable[..., Iterable[Any]]) -> Callable[..., list[Any]]:
    """The buttons of a page's head and its menu, whatever page of the admin it is."""

    def asked(self: Any) -> list[Any]:
        return [
            each for each in buttons(self) if not each.url or link_access.leads_somewhere(self.request, str(each.url))
        ]

    return asked


def where_one_can_be_made(get_add_url: Callable[..., str | None]) -> Callable[..., str | None]:
    def asked(self: Any) -> str | None:
        return get_add_url(self) if acts.may_begin(self.request.user, self.model) else None

    return asked


def choices_for_many(context: Context, app_label: str, model_name: str) -> dict[str, Any]:
    """In place of Wagtail's tag: what can be done with several at once, as far as she may do it with any."""
    user = context["request"].user
    made: dict[str, Any] = MANY(context, app_label, model_name)
    made["buttons"] = [
        each
        for each in made["buttons"]
        if not each.url or acts.may_with_many(user, f"{app_label}.{model_name}", resolve(each.url).kwargs["action"])
    ]
    return made
