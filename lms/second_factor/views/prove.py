"""Give a fresh proof of identity, then redirect to the page wanted before."""

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.http.permission import signed_in
from foundation.http.requests import Request
from lms.second_factor.proofs import proof
from lms.second_factor.proofs.forms import ProofForm


def next_url(request: Request) -> str:
    """Return the page of this site that the request wants to reach afterwards."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/home/"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def prove(request: Request) -> HttpResponseBase:
    form = ProofForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(next_url(request))
    return proof.page(request, form)
