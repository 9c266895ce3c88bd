"""Asking for an account, step by step and without one; and the office's list of who asks."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from foundation.http.permission import needs, open_to_all
from foundation.http.requests import AnyRequest, Request, posted
from foundation.refusals import Refusal, add_refusal
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.own_account import requests
from lms.own_account.errors import CodeGone, OtherThanWritten, WrongCode
from lms.own_account.forms import ApproveForm, DetailsForm, OneCodeForm, OwnNumberForm, RefuseForm
from lms.own_account.models import AccountRequest
from lms.own_account.views.phone import refused, shown
from lms.people.limits.addresses import address_of
from lms.people.limits.codes import RungEnough
from lms.people.limits.counters import Claim, reserve
from lms.people.signing_in import sent_codes
from lms.second_factor.proofs.proof import fresh_proof, is_posted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PURPOSE, PROVED = "account", "asks_with"  # in the session: the number whose code was typed
A_DAY = 24 * 3600
A_NUMBER, AN_ADDRESS = 3, 30  # requests a day; a village that asks at its committee's computer is below


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def ask_phone(request: AnyRequest) -> HttpResponse:
    """Ask for the number, and send a code: the same for a number that is known."""
    if request.user.is_authenticated:
        return redirect("people:home")
    form = OwnNumberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            with suppress(RungEnough):  # the next page says what to do if no message comes
                sent_codes.send(request, PURPOSE, phone=form.cleaned_data["phone"], account=None)
        except Refusal as error:
            refused(request, form, error)
        else:
            request.session.pop(PROVED, None)
            return redirect("own_account:ask_code")
    return shown(request, "own_account/ask_phone.html", form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def ask_code(request: AnyRequest) -> HttpResponse:
    """Take the code; only then say whether the number signs somebody in already."""
    form = OneCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            phone = take_code(request, form.cleaned_data["code"])
            requests.check_free(phone)
        except Refusal as error:
            refused(request, form, error)
        else:
            request.session[PROVED] = phone
            return redirect("own_account:ask_details")
    return shown(request, "own_account/ask_code.html", form)


def take_code(request: AnyRequest, typed: str) -> str:
    """Return the number whose code was typed. Raises WrongCode, CodeGone, limits.counters.Refused."""
    phone = sent_codes.phone_of(request, PURPOSE)
    if not sent_codes.matches(request, PURPOSE, typed):
        raise WrongCode
    if not sent_codes.spend_all(request, PURPOSE):
        raise CodeGone
    return phone


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def ask_details(request: AnyRequest) -> HttpResponse:
    """Ask for name and county, and keep the request."""
    phone = str(request.session.get(PROVED, ""))
    if not phone:
        return redirect("own_account:ask_account")
    form = DetailsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            reserve(
                Claim("account.requests", A_NUMBER, A_DAY, phone),
                Claim("account.requests.here", AN_ADDRESS, A_DAY, address_of(request)),
            )
            requests.ask(phone=phone, **form.cleaned_data)
        except Refusal as error:
            refused(request, form, error)
        else:
            request.session.pop(PROVED, None)
            return redirect("own_account:asked")
    return shown(request, "own_account/ask_details.html", form)


@require_safe
@open_to_all
def asked(request: AnyRequest) -> HttpResponse:
    """Say what happens now."""
    return render(request, "own_account/asked.html")


# --- the office -----------------------------------------------------------------------------------------------------


def the_request(request: HttpRequest, uuid: UUID) -> AccountRequest:
    rows = AccountRequest.objects.select_related("person", "division__parent", "decided_by")
    return get_object_or_404(rows, uuid=uuid)


WAITING = Listing(
    rows=lambda: (
        AccountRequest.objects.filter(state=requests.State.WAITING)
        .exclude(data_sealed=b"")
        .select_related("person", "division")
    ),
    columns=(
        Column(
            gettext_lazy("Name"), "person.name", sort="person__name", link="own_account:decide_request", opens_all=True
        ),
        Column(gettext_lazy("Place"), "division.name", sort="division"),
        Column(gettext_lazy("Day"), lambda row: timezone.localdate(row.created), sort="created"),
    ),
    name="account-requests",
    order=("created", "pk"),
    title=gettext_lazy("Requests that wait, the oldest first"),
    empty=gettext_lazy("Nobody asks for an account"),
)
DECIDED = Listing(
    rows=lambda: AccountRequest.objects.exclude(state=requests.State.WAITING).select_related("person", "decided_by"),
    columns=(
        Column(gettext_lazy("Name"), "person.name", sort="person__name"),
        Column(gettext_lazy("Decision"), lambda row: decision_of(row), sort="state"),
        Column(gettext_lazy("Decided by"), "decided_by.name", sort="decided_by__name"),
        Column(gettext_lazy("Day"), lambda row: row.decided and timezone.localdate(row.decided), sort="decided"),
    ),
    name="account-requests-decided",
    order=("-decided", "-pk"),
    prefix="decided",
    title=gettext_lazy("Requests decided of late"),
    empty=gettext_lazy("Nothing has been decided yet."),
)


def decision_of(row: AccountRequest) -> str:
    return f"{row.get_state_display()}: {row.get_reason_display()}" if row.reason else str(row.get_state_display())


@never_cache
@require_safe
@needs("own_account.see_requests")
@fresh_proof(when=wants_workbook)
def listing(request: Request) -> HttpResponse:
    """List who asks for an account in the user's place, the oldest first, and what was decided lately."""
    return respond_all(request, "own_account/requests.html", {"waiting": WAITING, "decided": DECIDED})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("own_account.decide_request", of=the_request)
@fresh_proof(when=is_posted)
def decide(request: Request, uuid: UUID) -> HttpResponse:
    """Show one request; on POST open the account, or refuse it with a reason."""
    row: AccountRequest = request.permitted
    said = requests.data_of(row)
    is_no = request.POST.get("decision") == "no"
    approve = ApproveForm(request.POST if request.method == "POST" and not is_no else None)
    refuse = RefuseForm(request.POST if is_no else None)
    sent: Any = refuse if is_no else approve
    if request.method == "POST" and sent.is_valid():
        try:
            if is_no:
                requests.refuse(row=row, by=request.user, **refuse.cleaned_data)
            else:
                check_same(said["citizen_id"], approve.cleaned_data["citizen_id"])
                requests.approve(row=row, by=request.user, **approve.cleaned_data)
        except Refusal as error:
            add_refusal(sent, error)
        else:
            done = _("Refused; she gets a message with the reason.")
            messages.success(request, done if is_no else _("The account is open; she gets a message."))
            return redirect("own_account:requests")
    context = {
        "row": row,
        "is_waiting": row.state == requests.State.WAITING,
        "approve": approve,
        "refuse": refuse,
        "facts": [
            (_("Name"), row.person.name),
            (_("Place"), row.division.name),
            (_("Mobile number, proved by a code"), said["phone"]),
            (_("Citizen id"), ends_in(said["citizen_id"])),
            (_("Day"), timezone.localdate(row.created)),
            (_("Decision"), "" if row.state == requests.State.WAITING else row.get_state_display()),
            (_("Decided by"), row.decided_by.name if row.decided_by else ""),
        ],
    }
    return render(request, "own_account/request.html", context, status=422 if sent.errors else 200)


def check_same(written: str, typed: str) -> None:
    """Raise OtherThanWritten where she wrote a citizen id and the officer types another."""
    if written and written != typed:
        raise OtherThanWritten


def ends_in(number: str) -> str:
    return _("written down, ending in %(end)s") % {"end": number[-4:]} if number else ""
