"""A login slip: made at the desk, printed, opened by its person, and the phone or password that she sets then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.account.models import Login
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, open_to_all, signed_in
from foundation.http.requests import AnyRequest, Request, posted
from foundation.refusals import Refusal, show_refusal
from lms.own_account import phone_change, slips
from lms.own_account.forms import BothCodesForm, NewNumberForm, SlipForm
from lms.own_account.middleware import SETTLES, is_unsettled
from lms.own_account.views.phone import refused, shown
from lms.people.models import User
from lms.second_factor.proofs.proof import fresh_proof, is_posted

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponseBase

CODE, LONGEST = "c", 40  # the code in the address of the picture
SLIPS_A_DAY = 20  # an officer's; a whole village on one market day


def the_person(request: HttpRequest, uuid: UUID) -> User:
    return get_object_or_404(User.objects.select_related("trainee__division"), uuid=uuid)


# --- the office -----------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("own_account.make_slip", of=the_person)
@fresh_proof(when=is_posted)
@at_most_daily(SLIPS_A_DAY, "login slips")
def make_slip(request: Request, uuid: UUID) -> HttpResponseBase:
    """Say what a slip is; on POST make one and show it, once: neither a session nor an address keeps the code."""
    person: User = request.permitted
    context: dict[str, Any] = {"person": person}
    if request.method == "POST":
        try:
            slip, code = slips.make(person=person, by=request.user)
        except Refusal as error:
            show_refusal(request, error)
            return redirect("own_account:make_slip", uuid)
        site = request.build_absolute_uri(reverse("own_account:slip"))
        context |= {
            "slip": slip,
            "code": f"{code[:5]} {code[5:]}",
            "spoken": " ".join(code),
            "address": f"{site}?{urlencode({CODE: code})}",
            "site": site,
        }
        return render(request, "own_account/slip_paper.html", context)
    return render(request, "own_account/make_slip.html", context)


# --- the person -----------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def slip(request: AnyRequest) -> HttpResponseBase:
    """Show the form, filled in where the address has the code; only its button spends it, no preview of a link does."""
    if request.user.is_authenticated:
        return render(request, "own_account/slip_other.html", {})
    form = SlipForm(posted(request), initial={"slip_code": request.GET.get(CODE, "")[:LONGEST]})
    if request.method == "POST" and form.is_valid():
        try:
            found = slips.use(request, code=form.cleaned_data["slip_code"])
        except Refusal as error:
            refused(request, form, error)
        else:
            request.session[SETTLES] = found.person_id
            record_authentication(request, found.person, method="slip")
            login = Login(user=found.person, redirect_url=reverse("own_account:settle"))
            answer: HttpResponseBase = perform_login(request, login)  # a second factor of hers is asked for
            return answer
    return shown(request, "own_account/slip.html", form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settle(request: Request) -> HttpResponseBase:
    """Ask for a phone or a password, before anything else; who has proved a number keeps it, and sets a password.

    A slip is made by one officer; another number for who has one takes two and three days (`new_phones`).
    """
    if not is_unsettled(request):
        return redirect("people:home")
    may_phone = not phone_change.proved(request.user)
    posted = request.POST if request.method == "POST" else None
    is_number = posted is not None and "phone" in posted and may_phone
    number = NewNumberForm(posted if is_number else None)
    password = SetPasswordForm(request.user, None if is_number else posted)
    if is_number and number.is_valid():
        try:
            phone_change.begin(request, request.user, phone=number.cleaned_data["phone"])
        except Refusal as error:
            refused(request, number, error)
        else:
            return redirect("own_account:settle_phone")
    if posted is not None and not is_number and password.is_valid():
        password.save()
        finalize_password_set(request, request.user)
        return settled(request)
    form: forms.Form = number if is_number else password
    return shown(request, "own_account/settle.html", form, number=number, password=password, may_phone=may_phone)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settle_phone(request: Request) -> HttpResponseBase:
    """Take the code that was sent to the number."""
    number = phone_change.waiting(request)
    if not is_unsettled(request) or not number or phone_change.proved(request.user):
        return redirect("own_account:settle")
    form = BothCodesForm(posted(request), has_old=False)
    if request.method == "POST" and form.is_valid():
        try:
            phone_change.finish(request, request.user, **form.cleaned_data)
        except Refusal as error:
            refused(request, form, error)
        else:
            return settled(request)
    return shown(request, "own_account/settle_phone.html", form, new=number[-4:])


def settled(request: Request) -> HttpResponseBase:
    request.session.pop(SETTLES, None)
    messages.success(request, _("Done. Next time you sign in with it; the slip can be thrown away."))
    return redirect("people:home")
