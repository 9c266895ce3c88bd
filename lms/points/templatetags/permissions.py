"""{% may "app.codename" thing as allowed %}: what a page offers; the view behind it asks again."""

from typing import Any

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, perm: str, thing: Any) -> bool:
    return bool(context["request"].user.has_perm(perm, thing))
