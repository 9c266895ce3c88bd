"""Whom no SMS reaches, for the office of their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.http.permission import needs
from foundation.http.requests import Request
from lms.own_account import undelivered

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 30


@never_cache
@require_safe
@needs("own_account.see_undelivered")
def listing(request: Request) -> HttpResponse:
    """List who could not be reached, each with her page and the slip that lets her in."""
    page = Paginator(undelivered.rows(request.user), PER_PAGE).get_page(request.GET.get("p"))
    headings = [_("Name"), _("Place"), _("Last tried"), _("What to do")]
    return render(request, "own_account/undelivered.html", {"page": page, "headings": headings})
