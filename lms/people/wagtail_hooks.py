"""Remove from Wagtail's menus what does not open to this person."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from foundation.http import link_access


def leave_out_closed(request: HttpRequest, items: list[Any]) -> None:
    """Remove, in place, the entries that lead to an address which is closed to this person; a submenu has none."""
    items[:] = [item for item in items if link_access.leads_somewhere(request, str(getattr(item, "url", "") or ""))]


hooks.register("construct_main_menu", leave_out_closed)
hooks.register("construct_settings_menu", leave_out_closed)
hooks.register("construct_reports_menu", leave_out_closed)
hooks.register("construct_search", leave_out_closed)
