"""What stands around every page: the attributes of <html> and the navigation."""

import time
from typing import Any

from allauth.account.utils import passthrough_next_redirect_url
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accessibility.display import preferences
from lms.people.signing_in.sessions import half_way
from lms.people.signing_in.stages import PENDING
from lms.web import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def html_attributes(context: Context) -> SafeString:
    """How this person wants the site to look, as `data-` attributes: written here, so nothing flashes."""
    asked: dict[str, object] = getattr(context.get("request"), "display", {})
    wanted: dict[str, object] = {**(context.get("display_preferences") or asked)}
    if (request := context.get("request")) is not None:
        here = "on" if preferences.saves_data(request) else "off"
        if here != wanted.get("saver", "auto") and (here == "on" or preferences.SAVER_HERE in request.COOKIES):
            wanted["saver"] = here
    return format_html_join("", ' data-{}="{}"', ((name.replace("_", "-"), v) for name, v in wanted.items()))


@register.inclusion_tag("lms/navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict[str, Any]:
    """Where this person may go from any page."""
    return {"items": navigation.items(context["request"], frozenset(context.get("roles") or ()))}


@register.simple_tag(takes_context=True)
def half_signed_in(context: Context) -> dict[str, Any] | None:
    """The step at which a sign-in of this browser waits: its words and its address; None where there is none."""
    step, since = half_way(context["request"].session)
    if step not in PENDING or (
        step == "login_by_code" and since < time.time() - settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    ):
        return None
    name, words = PENDING[step]
    return {"words": words, "address": with_next(context["request"], reverse(name))}


def with_next(request: HttpRequest, address: str) -> str:
    """The address with where somebody wants to go afterwards."""
    return str(passthrough_next_redirect_url(request, address, "next"))


@register.simple_tag
def site_name() -> str:
    """For pages that are shown when nothing else works, without any context."""
    return str(settings.SITE_NAME)


@register.simple_tag
def hotline() -> str:
    """As `site_name`."""
    return str(settings.HOTLINE)
