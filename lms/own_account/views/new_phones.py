"""A new number for who has lost hers: asked for at her page, decided by another officer, stopped by herself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, signed_in, visible
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.own_account import new_phones
from lms.own_account.forms import LostPhoneForm
from lms.own_account.models import NewPhone
from lms.own_account.views.slips import the_person
from lms.second_factor.proofs.proof import fresh_proof, is_posted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

MOST_A_DAY = 50
AT_ONCE = 100


def the_new_phone(request: HttpRequest, uuid: UUID) -> NewPhone:
    rows = NewPhone.objects.select_related("person__trainee__division", "asked_by", "approved_by")
    return get_object_or_404(rows, uuid=uuid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("own_account.ask_new_phone", of=the_person)
@fresh_proof(when=is_posted)
@at_most_daily(MOST_A_DAY, "new phones")
def ask(request: Request, uuid: UUID) -> HttpResponse:
    """Ask for another number for this person."""
    form = LostPhoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            new_phones.ask(person=request.permitted, by=request.user, **form.cleaned_data)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Asked. A second officer has to approve; she has been told on the old number."))
            return redirect("own_account:new_phones")
    context = {"person": request.permitted, "form": form}
    return render(request, "own_account/new_phone.html", context, status=422 if form.errors else 200)


ENDED = Listing(
    rows=lambda: NewPhone.objects.exclude(state__in=NewPhone.OPEN).select_related("person", "asked_by", "approved_by"),
    columns=(
        Column(gettext_lazy("Person"), "person.name", sort="person__name"),
        Column(gettext_lazy("Asked by"), "asked_by.name", sort="asked_by__name"),
        Column(gettext_lazy("Approved by"), "approved_by.name", sort="approved_by__name"),
        Column(gettext_lazy("State"), "get_state_display", sort="state"),
        Column(gettext_lazy("Day"), lambda row: row.ended and timezone.localdate(row.ended), sort="ended"),
    ),
    name="new-numbers",
    order=("-ended", "-pk"),
    prefix="ended",
    title=gettext_lazy("New numbers that were decided, the latest first"),
    empty=gettext_lazy("Nothing has been decided yet."),
)


@never_cache
@require_safe
@needs("own_account.see_new_phones")
@fresh_proof(when=wants_workbook)
def listing(request: Request) -> HttpResponse:
    """List what is under way in the user's place, and what was decided."""
    rows = visible(request.user, NewPhone.objects.all())
    rows = rows.select_related("person__trainee__division", "asked_by", "approved_by")
    under_way = rows.filter(state__in=NewPhone.OPEN).order_by("asked")[:AT_ONCE]
    found = [(row, new_phones.phone_of(row)[-4:], new_phones.reason_of(row), acts(request, row)) for row in under_way]
    return respond_all(request, "own_account/new_phones.html", {"ended": ENDED}, under_way=found)


def acts(request: Request, row: NewPhone) -> frozenset[str]:
    """Return what this officer may do with a row that is under way."""
    if not new_phones.may_decide(request.user, row.person):
        return frozenset()
    may_approve = row.state == NewPhone.State.WAITING and row.asked_by_id != request.user.pk
    return frozenset({"yes", "no"} if may_approve else {"no"})


@require_POST
@needs("own_account.decide_new_phone", of=the_new_phone)
@fresh_proof()
def decide(request: Request, uuid: UUID) -> HttpResponse:
    """Approve as the second officer; refuse, or withdraw, until it is in effect."""
    row: NewPhone = request.permitted
    is_yes = request.POST.get("decision") == "yes"
    try:
        (new_phones.approve if is_yes else new_phones.refuse)(row=row, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
    else:
        yes = _("Approved. It takes effect in 72 hours; she has been told.")
        messages.success(request, yes if is_yes else _("Her number stays as it is."))
    return redirect("own_account:new_phones")


@require_POST
@signed_in
def stop(request: Request) -> HttpResponse:
    """Stop it as the person herself, from any session of hers."""
    if new_phones.stop(person=request.user):
        messages.success(request, _("It is stopped. The number that signs you in stays as it is."))
    return redirect("own_account:index")
