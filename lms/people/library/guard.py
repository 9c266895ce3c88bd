"""Check a request for a library's view against the table."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from courses.pages.admin import page_actions
from foundation.http.permission import ask_to_sign_in, refuse
from lms.people.accounts.merging import is_unconfirmed
from lms.people.library import find
from lms.people.library.entries import Access

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase
    from django.urls import ResolverMatch

logger = logging.getLogger(__name__)
ADMIN_PERMISSION = "wagtailadmin.access_admin"


def name_of(match: ResolverMatch) -> str:
    """Return what the table calls an address: its full name, or its route where it has no name."""
    return match.view_name if match.url_name else match.route


def check(request: HttpRequest, arguments: Mapping[str, Any]) -> HttpResponseBase | None:
    """Allow a request to a library's view (None), or return the response in its place.

    Raises Http404 where the address is closed or not named, PermissionDenied where this person may not reach it.
    """
    match = request.resolver_match
    assert match is not None  # noqa: S101 - Django sets it before it asks
    entry = find(name_of(match))
    if entry is None:
        logger.error("%s (%s) is not in the table of library addresses", name_of(match), request.path)
        raise Http404
    if entry.access == Access.CLOSED or not entry.covers(arguments):
        raise Http404
    if entry.access == Access.SIGN_IN:
        return redirect_to_sign_in(request)
    if entry.access == Access.PUBLIC:
        return None
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    if entry.access == Access.MOVED:
        return redirect_with_next(request, entry.to)
    if not is_allowed(request.user, entry.access):
        raise PermissionDenied
    if entry.confirmed_only and is_unconfirmed(request.user):
        return refuse(request, not_yet())
    return None


def not_yet() -> str:
    """Return the words on why she sets up no factor before her office has confirmed who she is, and what she can do."""
    return _(
        "Your office has not confirmed yet who you are. Until then a code to your phone signs you in, and you can go on"
        " learning. Afterwards you can set up a password, a passkey or an app with codes, and change your phone."
    )


def is_allowed(user: Any, access: Access) -> bool:
    """Return whether this signed-in user has that access."""
    if access == Access.ADMIN:
        return bool(user.has_perm(ADMIN_PERMISSION))
    if access == Access.OPERATOR:
        return bool(user.is_superuser)
    return access in (Access.PUBLIC, Access.SIGNED_IN)


def opens(user: Any, name: str, arguments: Mapping[str, Any]) -> bool:
    """Return whether a library's address would open to this person, to draw a link to it (settings.ACCESS_LIBRARY).

    Of a page in the editor Wagtail is asked as well: the table says who reaches the editor, not which page.
    """
    entry = find(name)
    if entry is None or entry.access == Access.CLOSED or not entry.covers(arguments):
        return False
    if entry.access in (Access.PUBLIC, Access.SIGN_IN):
        return opens_page(user, name, arguments)
    if not user.is_authenticated or (entry.confirmed_only and is_unconfirmed(user)):
        return False
    if entry.access == Access.MOVED:
        return True
    return is_allowed(user, entry.access) and opens_page(user, name, arguments)


def opens_page(user: Any, name: str, arguments: Mapping[str, Any]) -> bool:
    """Return whether this person may do with a page what an address of Wagtail's editor does (`page_actions`)."""
    if name == "wagtail_serve":
        return opens_published(user, arguments["path"])
    if name != "wagtailadmin_explore" and not name.startswith(page_actions.PAGES):
        return True
    number = arguments.get("page_id", arguments.get("parent_page_id"))
    if number is None:
        return True
    page = Page.objects.filter(pk=number).first()
    return (
        page is not None
        and (user.is_superuser or page_actions.may_explore(user, page))
        and page_actions.may_open(user, name, page)
    )


def opens_published(user: Any, path: str) -> bool:
    """Return whether a published page stands at this path of the site, and is open to this person."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    page = Page.objects.live().filter(url_path=f"{root.url_path}{path.lstrip('/')}").first()
    return page is not None and bool(user.has_perm("pages.view_page", page.specific))


def redirect_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the one sign-in page."""
    return redirect_with_next(request, "account_login")


def redirect_with_next(request: HttpRequest, name: str) -> HttpResponseBase:
    """Redirect to a page of ours with the wanted address as `next`; what was posted is not read."""
    wanted = request.GET.get("next", "")
    answer = redirect(name)
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        answer["Location"] += f"?{urlencode({'next': wanted})}"
    answer.status_code = 303 if request.method == "POST" else 302
    return answer
