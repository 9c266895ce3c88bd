"""What stands around every page: the attributes of <html> and the navigation."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from lms import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def html_attributes(context: Context) -> SafeString:
    """How this person wants the site to look, as `data-` attributes: written here, so nothing flashes."""
    asked: dict[str, object] = getattr(context.get("request"), "display", {})
    preferences: dict[str, object] = context.get("display_preferences") or asked
    return format_html_join("", ' data-{}="{}"', ((name.replace("_", "-"), v) for name, v in preferences.items()))


@register.inclusion_tag("lms/navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict[str, Any]:
    """Where this person may go from any page."""
    return {"items": navigation.items(context["request"], frozenset(context.get("roles") or ()))}


@register.simple_tag
def site_name() -> str:
    """For pages that are shown when nothing else works, without any context."""
    return str(settings.SITE_NAME)


@register.simple_tag
def hotline() -> str:
    """As `site_name`."""
    return str(settings.HOTLINE)
