"""Whether an address would open to who asks: a page draws a link only where the answer would be yes.

The declaration of the view itself (`foundation.http.permission`) decides, so a link and the page behind it never
disagree. A view of a library declares nothing: settings.ACCESS_LIBRARY decides for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.urls import (
    Resolver404,
    ResolverMatch,
    URLResolver,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    resolve,
    reverse,
)
from django.utils.module_loading import import_string

from foundation.http.permission import PUBLIC, SIGNED_IN

if TYPE_CHECKING:
    from django.http import HttpRequest

FIND = object()  # the thing that an address names is to be found by the view's own function


def address(request: HttpRequest, name: str, *args: Any, of: Any = FIND) -> str:
    """Return the address of a view by its name, or "" where it would not open.

    `of` is what the arguments name, where the page has it already: then nothing is looked for again. Raises
    NoReverseMatch for a name or arguments that no address has.
    """
    href = reverse(name, args=args)
    if of is FIND:
        return href if leads_somewhere(request, href) else ""
    return href if may_open(request, views(get_urlconf())[name], lambda: of) else ""


def leads_somewhere(request: HttpRequest, href: str) -> bool:
    """Return whether an address that a row or a finding brings along would open; another site's counts as open."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return True
    try:
        match = resolve("/" + parts.path.removeprefix(get_script_prefix()))
    except Resolver404:
        return False
    if getattr(match.func, "permission", None) is None:
        opens: Callable[[Any, str, Any], bool] = import_string(settings.ACCESS_LIBRARY)
        return opens(request.user, match.view_name, match.kwargs or {"path": "".join(match.args)})
    return may_open(request, match.func, partial(thing_of, request, match))


def may_open(request: HttpRequest, view: Any, thing: Callable[[], Any]) -> bool:
    """Ask the view's declaration as its guard would. To who is not signed in opens what is public, and no more."""
    if view.permission == PUBLIC:
        return True
    if not request.user.is_authenticated:
        return False
    if view.permission == SIGNED_IN:
        return True
    try:
        return bool(request.user.has_perm(view.permission, thing()))
    except Http404:
        return False


def thing_of(request: HttpRequest, match: ResolverMatch) -> Any:
    """Find what an address names as the view's guard does. Raises Http404."""
    find = getattr(match.func, "finds", None)
    return find(request, *match.args, **match.kwargs) if find else None


@cache
def views(urlconf: str | None) -> dict[str, Any]:
    """Return every view by its full name; the first of a name, which is what `resolve` finds."""
    found: dict[str, Any] = {}
    for name, view in named(get_resolver(urlconf)):
        found.setdefault(name, view)
    return found


def named(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield f"{space}{entry.name}", entry.callback
