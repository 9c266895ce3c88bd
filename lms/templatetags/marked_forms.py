"""`{% csrf_token %}` as every template has it, with the mark of whom the form was drawn for beside it.

A built-in of every template (settings.TEMPLATES), so that no form, not even a library's, is forgotten.
"""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lms.people.kept_forms.marks import FIELD, made_for, page_of

register = template.Library()


class MarkedTokenNode(CsrfTokenNode):
    def render(self, context: Any) -> SafeString:
        token = super().render(context)
        request = context.get("request")
        mark = made_for(request) if request is not None and token else ""
        if not mark:
            return SafeString(token)
        return SafeString(token + format_html('<input type="hidden" name="{}" value="{}">', FIELD, mark))


@register.simple_tag(takes_context=True)
def this_page(context: Any) -> str:
    """Return the address at which this page opens; for the response to a POST, that of the page before."""
    request = context.get("request")
    return page_of(request) if request is not None else "/"


@register.tag
def csrf_token(parser: Parser, token: Token) -> MarkedTokenNode:
    """Draw Django's hidden token and ours."""
    return MarkedTokenNode()
