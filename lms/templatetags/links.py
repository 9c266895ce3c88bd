"""Links that are drawn only where they would open to the user; elsewhere their words are plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from courses.pages.admin import page_actions
from foundation.http import link_access

if TYPE_CHECKING:
    from django.template import Context
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def opens(context: Context, name: str, *args: Any, of: Any = link_access.FIND) -> str:
    """Return the address, or "" where it would not open to her: {% opens "app:view" row.uuid of=row as href %}.

    `of` saves a query: it is the object that the view's own declaration would find.
    """
    return link_access.address(context["request"], name, *args, of=of)


@register.simple_block_tag(takes_context=True)
def linked(
    context: Context, content: str, name: str, *args: Any, of: Any = link_access.FIND, listed: bool = False
) -> SafeString:
    """Draw a link, or the name alone: {% linked "app:view" row.uuid of=row %}its name{% endlinked %}.

    `listed` is for rows of `visible()`, whose scope has checked all of them in one query.
    """
    if listed:
        return drawn(content, reverse(name, args=args))
    return drawn(content, link_access.address(context["request"], name, *args, of=of))


@register.simple_block_tag(takes_context=True)
def linked_to(context: Context, content: str, href: str) -> SafeString:
    """Draw a link to a given address, or its words: {% linked_to finding.link %}what to do{% endlinked_to %}."""
    return drawn(content, address_opens(context, href))


@register.simple_tag(takes_context=True)
def address_opens(context: Context, href: str) -> str:
    """Return a given address where it would open, else "": {% address_opens finding.link as href %}."""
    return href if href and link_access.leads_somewhere(context["request"], href) else ""


@register.simple_block_tag(takes_context=True)
def linked_page(context: Context, content: str, page: Any) -> SafeString:
    """Draw a link to a page that is live and open to her: {% linked_page course %}its title{% endlinked_page %}."""
    return drawn(content, page_address(context, page))


@register.simple_block_tag(takes_context=True)
def linked_branch(context: Context, content: str, page: Any) -> SafeString:
    """Draw a link into the editor's tree, without a query: {% linked_branch page %}its title{% endlinked_branch %}."""
    opens = page_actions.may_explore(context["request"].user, page)
    return drawn(content, reverse("wagtailadmin_explore", args=[page.pk]) if opens else "")


@register.simple_tag(takes_context=True)
def page_opens(context: Context, page: Any) -> str:
    """Return a page's address where it would open, else "": {% page_opens lesson as href %}."""
    return page_address(context, page)


def page_address(context: Context, page: Any) -> str:
    request = context["request"]
    if page is None or not page.live or not request.user.has_perm("pages.view_page", page):
        return ""
    return page.get_url(request) or ""


def drawn(content: str, href: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', href, content) if href else mark_safe(content)  # noqa: S308 - rendered
