"""What somebody may do with a page in the editor, by the address that does it: menus ask here before they draw it.

Each question is the one that Wagtail's own view asks of the page's permissions, and for deleting ours besides, so a
menu and the address behind it say the same (`tests/house/test_admin_menus.py` asks both, of everybody and every page).
"""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.pages.editing import delete_protection

PAGES = "wagtailadmin_pages:"
PUBLISHING = ("publish", "unpublish")  # of many at a time


def looks(may: Any) -> bool:
    """Earlier versions and drafts are for who writes or publishes the page."""
    return bool(may.can_publish() or may.can_edit())


def deletes(may: Any) -> bool:
    """Wagtail lets her, and nothing rests on the page."""
    return bool(may.can_delete() and not delete_protection.is_kept(may.page, asked_by=may.user))


ASKS: dict[str, Callable[[Any], bool]] = {
    "edit": lambda may: may.can_edit(),
    "copy": lambda may: may.can_copy(),
    "move": lambda may: may.can_move(),
    "delete": deletes,
    "unpublish": lambda may: may.can_unpublish(),
    "add": lambda may: may.can_add_subpage(),
    "add_subpage": lambda may: may.can_add_subpage(),
    "history": looks,
    "view_draft": looks,
    "usage": lambda may: may.can_edit(),
    "workflow_history": lambda may: may.can_edit(),
    "convert_alias": lambda may: bool(may.page.alias_of_id and may.can_edit()),
}


def may(user: Any, name: str, page: Page) -> bool:
    """Whether the address of this full name would open to her for this page; what asks nothing opens."""
    if name == "wagtailadmin_explore":
        return explores(user, page)
    ask = ASKS.get(name.removeprefix(PAGES)) if name.startswith(PAGES) else None
    return ask is None or bool(ask(page.permissions_for_user(user)))


def explores(user: Any, page: Page) -> bool:
    """Whether she may look below the page: as `reach.pages`, without a query for each."""
    if user.is_superuser:
        return True
    policy = policy_registry.get_by_type(Page)
    own = [each.page.path for each in policy.get_cached_permissions_for_user(user)]
    top = policy.explorable_root_instance(user) if own else None
    if top is None or not page.path.startswith(top.path):
        return False
    return any(page.path.startswith(path) or path.startswith(page.path) for path in own)


def may_with_many(user: Any, model: str, action: str) -> bool:
    """Whether there can be pages with which she may do this at once; each that is chosen is asked about again.

    `model` as in `wagtailcore.page`; of pictures and documents whoever sees the list may change hers.
    """
    if user.is_superuser or model != "wagtailcore.page" or action not in PUBLISHING:
        return True
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, {"publish"}))


def may_begin(user: Any, model: Any) -> bool:
    """Whether there is a page below which she may make one of this type."""
    parents = Page.objects.filter(pk__in=[page.pk for page in places_for(user, model)])
    return any(model.can_create_at(page.specific) for page in parents)


def places_for(user: Any, model: Any) -> list[Page]:
    from wagtail.admin.views.pages.choose_parent import ChooseParentView

    view = ChooseParentView()
    view.model, view.locale = model, None
    return list(view.get_valid_parent_pages(user))
