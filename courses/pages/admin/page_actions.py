"""What a user may do with a page in the editor, by the URL name that does it: menus check here before they draw it.

Each check is the one that Wagtail's own view makes on the page's permissions, and for deleting ours besides, so a menu
and the address behind it agree (`tests/house/test_admin_menus.py` compares both, for every role and every page).
"""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.pages.editing import delete_protection

PAGES = "wagtailadmin_pages:"
PUBLISHING = ("publish", "unpublish")  # of many at a time


def may_see_history(tester: Any) -> bool:
    """Return whether earlier versions and drafts are open: they are for those who write or publish the page."""
    return bool(tester.can_publish() or tester.can_edit())


def may_delete(tester: Any) -> bool:
    """Return whether Wagtail allows deleting it and no protected row points at it."""
    return bool(tester.can_delete() and not delete_protection.is_kept(tester.page, asked_by=tester.user))


ASKS: dict[str, Callable[[Any], bool]] = {
    "edit": lambda tester: tester.can_edit(),
    "copy": lambda tester: tester.can_copy(),
    "move": lambda tester: tester.can_move(),
    "delete": may_delete,
    "unpublish": lambda tester: tester.can_unpublish(),
    "add": lambda tester: tester.can_add_subpage(),
    "add_subpage": lambda tester: tester.can_add_subpage(),
    "history": may_see_history,
    "view_draft": may_see_history,
    "usage": lambda tester: tester.can_edit(),
    "workflow_history": lambda tester: tester.can_edit(),
    "convert_alias": lambda tester: bool(tester.page.alias_of_id and tester.can_edit()),
}


def may_open(user: Any, name: str, page: Page) -> bool:
    """Return whether the URL of this full name would open to the user for this page; without a check it does."""
    if name == "wagtailadmin_explore":
        return may_explore(user, page)
    ask = ASKS.get(name.removeprefix(PAGES)) if name.startswith(PAGES) else None
    return ask is None or bool(ask(page.permissions_for_user(user)))


def may_explore(user: Any, page: Page) -> bool:
    """Return whether the user may list below the page: as `reach.pages`, without a query for each."""
    if user.is_superuser:
        return True
    policy = policy_registry.get_by_type(Page)
    own = [each.page.path for each in policy.get_cached_permissions_for_user(user)]
    top = policy.explorable_root_instance(user) if own else None
    if top is None or not page.path.startswith(top.path):
        return False
    return any(page.path.startswith(path) or path.startswith(page.path) for path in own)


def may_with_many(user: Any, model: str, action: str) -> bool:
    """Return whether there can be pages for which the user may do this in bulk; each chosen one is checked later.

    `model` as in `wagtailcore.page`; of pictures and documents a user who sees the list may change some.
    """
    if user.is_superuser or model != "wagtailcore.page" or action not in PUBLISHING:
        return True
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, {"publish"}))


def may_begin(user: Any, model: Any) -> bool:
    """Return whether there is a page below which the user may make one of this type."""
    parents = Page.objects.filter(pk__in=[page.pk for page in places_for(user, model)])
    return any(model.can_create_at(page.specific) for page in parents)


def places_for(user: Any, model: Any) -> list[Page]:
    from wagtail.admin.views.pages.choose_parent import ChooseParentView

    view = ChooseParentView()
    view.model, view.locale = model, None
    return list(view.get_valid_parent_pages(user))
