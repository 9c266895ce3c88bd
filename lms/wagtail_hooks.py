"""The admin is the platform's: its colours, and help that leads to our own guides and nowhere else."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


def colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/css/admin.css"))


def guides() -> MenuItem:
    return MenuItem(_("Guides"), reverse_lazy("help:index"), name="guides", icon_name="help", order=100)


def leave_out_what_lies_elsewhere(request: HttpRequest, items: list[Any]) -> None:
    """Remove, in place, whatever of the help menu leads away from this site: guides in English, of another product."""
    items[:] = [item for item in items if not str(item.url).startswith(("http:", "https:", "//"))]


hooks.register("insert_global_admin_css", colours)
hooks.register("register_help_menu_item", guides)
hooks.register("construct_help_menu", leave_out_what_lies_elsewhere)
