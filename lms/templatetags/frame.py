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
    """Return this person's display preferences as `data-` attributes: set in the HTML, so that nothing flashes."""
    asked: dict[str, object] = getattr(context.get("request"), "display", {})
    wanted: dict[str, object] = {**(context.get("display_preferences") or asked)}
    if (request := context.get("request")) is not None:
        here = "on" if preferences.saves_data(request) else "off"
        if here != wanted.get("saver", "auto") and (here == "on" or preferences.SAVER_HERE in request.COOKIES):
            wanted["saver"] = here
    return format_html_join("", ' data-{}="{}"', ((name.replace("_", "-"), v) for name, v in wanted.items()))


@register.inclusion_tag("lms/navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict[str, Any]:
    """Return the heads of this person's main navigation."""
    return {"items": navigation.heads(context["request"], frozenset(context.get("roles") or ()))}


@register.simple_tag(takes_context=True)
def half_signed_in(context: Context) -> dict[str, Any] | None:
    """Return the step at which a sign-in of this browser waits: words and address; None where there is none."""
    step, since = half_way(context["request"].session)
    if step not in PENDING or (
        step == "login_by_code" and since < time.time() - settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    ):
        return None
    name, words = PENDING[step]
    return {"words": words, "address": with_next(context["request"], reverse(name))}


def with_next(request: HttpRequest, address: str) -> str:
    """Return the address with `next` passed through."""
    return str(passthrough_next_redirect_url(request, address, "next"))


@register.simple_tag
def site_name() -> str:
    """Return the site's name, for error pages that have no context."""
    return str(settings.SITE_NAME)


@register.simple_tag
def hotline() -> str:
    """Return the hotline, for error pages that have no context."""
    return str(settings.HOTLINE)
