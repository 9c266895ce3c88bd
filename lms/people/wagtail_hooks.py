"""Take out of Wagtail's menus what the table of library addresses keeps this person from."""

from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from wagtail import hooks

from lms.people.library import find
from lms.people.library.guard import is_allowed, name_of


def leave_out_closed(request: HttpRequest, items: list[Any]) -> None:
    """Remove, in place, the entries that lead to an address which is closed to this person."""
    items[:] = [item for item in items if leads_somewhere(request, str(getattr(item, "url", "") or ""))]


def leads_somewhere(request: HttpRequest, url: str) -> bool:
    try:
        match = resolve(url.partition("?")[0])
    except Resolver404:
        return True  # a submenu, or an address elsewhere
    entry = find(name_of(match))
    return entry is None or is_allowed(request.user, entry.access)


hooks.register("construct_main_menu", leave_out_closed)
hooks.register("construct_settings_menu", leave_out_closed)
hooks.register("construct_reports_menu", leave_out_closed)
