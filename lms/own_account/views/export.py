"""A copy of one's own data, as one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.daily_quota import at_most_daily
from foundation.http.permission import signed_in
from foundation.http.requests import Request
from lms.own_account.export.building import export
from lms.people.accounts.merging import is_unconfirmed
from lms.people.library.guard import not_yet
from lms.people.models import User
from lms.second_factor.proofs.proof import fresh_proof, is_posted

if TYPE_CHECKING:
    from django.http import HttpResponseBase

A_DAY = 3  # each reads every table about her


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@fresh_proof(when=is_posted)
@at_most_daily(A_DAY, "data exports")
def data(request: Request) -> HttpResponseBase:
    """Say what the copy holds; on POST hand it out. Not for whom a list has named alone: it may mean somebody else."""
    if is_unconfirmed(request.user):
        raise PermissionDenied(not_yet())
    if request.method != "POST":
        return render(request, "own_account/data_page.html")
    response = HttpResponse(export(User.objects.get(pk=request.user.pk)), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response
