"""Setting one's own second factor up, keeping its recovery codes, and managing devices."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.http.permission import signed_in, visible
from foundation.http.requests import Request
from lms.people.accounts.merging import is_unconfirmed
from lms.people.library.guard import not_yet
from lms.second_factor import events, session
from lms.second_factor.factors import devices, factors
from lms.second_factor.models import FactorEvent
from lms.second_factor.proofs import proof
from lms.second_factor.resets import resets
from lms.second_factor.views.prove import next_url

NEXT = "second_factor_next"


@never_cache
@require_safe
@signed_in
def setup(request: Request) -> HttpResponseBase:
    """Redirect to what is missing: a factor, its proof, its codes on paper; then to the page wanted before."""
    if "next" in request.GET:
        request.session[NEXT] = next_url(request)
    has_factor = factors.has_factor(request.user)
    if has_factor and not session.has_shown(request) and factors.is_obliged(request.user):
        query = urlencode({"next": reverse("second_factor:setup")})
        return redirect(f"{reverse('second_factor:prove')}?{query}")
    if has_factor and not factors.are_codes_kept(request.user):
        return redirect("second_factor:codes")
    if has_factor:
        return redirect(request.session.pop(NEXT, reverse("second_factor:mine")))
    context = {"is_obliged": factors.is_obliged(request.user), "not_yet": not_yet_for(request.user)}
    return render(request, "second_factor/setup.html", context)


def not_yet_for(user: Any) -> str:
    """Return words for a person whom only a list has named: she can set nothing up yet. Else ""."""
    return not_yet() if is_unconfirmed(user) else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@proof.fresh_proof()
def recovery_codes(request: Request) -> HttpResponseBase:
    """Show ten codes for paper, until the user confirms that she has them; afterwards they are never shown."""
    row = factors.recovery_of(request.user)
    if row is None:
        return redirect("second_factor:setup")
    if row.data.get(factors.KEPT):
        return redirect("second_factor:mine")
    if request.method == "POST" and request.POST.get("kept") == "yes":
        factors.mark_codes_kept(row)
        events.record(FactorEvent.Kind.CODES_KEPT, person=request.user, by=request.user)
        messages.success(request, _("Your second factor is set up."))
        return redirect(request.session.pop(NEXT, reverse("second_factor:mine")))
    context = {"codes": [grouped(code) for code in row.wrap().get_unused_codes()], "missing": request.method == "POST"}
    return render(request, "second_factor/codes.html", context, status=422 if context["missing"] else 200)


def grouped(code: str) -> dict[str, str]:
    """Return a code in groups of four for the eye, and digit by digit for the ear."""
    return {"shown": " ".join(code[at : at + 4] for at in range(0, len(code), 4)), "spoken": " ".join(code)}


@never_cache
@require_safe
@signed_in
def mine(request: Request) -> HttpResponseBase:
    """Show the user's own factors, devices and what happened to them."""
    rows = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    recovery = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    history = visible(request.user, FactorEvent.objects.select_related("by")).filter(person=request.user)
    context = {
        "passkeys": [row.wrap() for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "app": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "codes_left": len(recovery.wrap().get_unused_codes()) if recovery else 0,
        "codes_waiting": recovery is not None and not recovery.data.get(factors.KEPT),
        "has_factor": any(row.type in factors.MAIN for row in rows),
        "is_obliged": factors.is_obliged(request.user),
        "not_yet": not_yet_for(request.user),
        "devices": devices.live(request.user),
        "device_headings": [_("Device"), _("Since"), _("Until")],
        "reset": resets.open_for(request.user),
        "events": history.order_by("-pk")[:20],
        "event_headings": [_("Day"), _("What happened"), _("By whom")],
    }
    return render(request, "second_factor/mine.html", context)


@require_POST
@signed_in
def forget_devices(request: Request) -> HttpResponseBase:
    devices.forget_all(request.user, by=request.user)
    messages.success(request, _("Every device asks for the second factor again."))
    return redirect("second_factor:mine")


@require_POST
@signed_in
@proof.fresh_proof()
def object_to_reset(request: Request) -> HttpResponseBase:
    """Cancel a reset that is under way: the user did not ask for it."""
    if resets.cancel_for(request.user, by=request.user):
        messages.success(request, _("The reset is cancelled. Your second factor stays as it is."))
    return redirect("second_factor:mine")
