"""Changing one's phone in two steps: the new number, then both codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.http.permission import signed_in
from foundation.http.requests import AnyRequest, Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.own_account import phone_change
from lms.own_account.forms import BothCodesForm, NewNumberForm
from lms.people.accounts.merging import is_unconfirmed
from lms.people.library.guard import not_yet
from lms.people.limits.counters import Refused
from lms.second_factor.proofs.proof import fresh_proof

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse


def refused(request: AnyRequest, form: forms.Form, error: Refusal) -> None:
    """Add the refusal to the form; one of a bound makes the answer a 429 that says until when."""
    if isinstance(error, Refused):
        request.limit_refused = error
    add_refusal(form, error)


def shown(request: AnyRequest, template: str, form: forms.Form, **context: object) -> HttpResponse:
    limited = getattr(request, "limit_refused", None) is not None
    status = 429 if limited else 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@fresh_proof()
def phone(request: Request) -> HttpResponse:
    """Ask for the new number; send the codes."""
    if is_unconfirmed(request.user):  # the author of the row may have its phone
        raise PermissionDenied(not_yet())
    form = NewNumberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            phone_change.begin(request, request.user, phone=form.cleaned_data["phone"])
        except Refusal as error:
            refused(request, form, error)
        else:
            return redirect("own_account:codes")
    return shown(request, "own_account/phone.html", form, end=phone_change.proved(request.user)[-4:])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def codes(request: Request) -> HttpResponse:
    """Take both codes; on `again` send them once more."""
    number, old = phone_change.waiting(request), phone_change.proved(request.user)
    if not number:
        return redirect("own_account:phone")
    if request.POST.get("action") == "again":
        try:
            phone_change.send(request, request.user, phone=number)
            messages.info(request, _("New codes are on their way, where the last ones are older than a minute."))
        except Refusal as error:
            show_refusal(request, error)
        return redirect("own_account:codes")
    form = BothCodesForm(posted(request), has_old=bool(old))
    if request.method == "POST" and form.is_valid():
        try:
            phone_change.finish(request, request.user, **form.cleaned_data)
        except Refusal as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The new number signs you in from now on."))
            return redirect("own_account:index")
    return shown(request, "own_account/codes.html", form, end=old[-4:], new=number[-4:])
