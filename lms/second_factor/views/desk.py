"""The officers' desk for colleagues who have lost every factor, and the log that auditors read."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.http.permission import needs, visible
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.people.identity import typed
from lms.people.identity.fields import LineField
from lms.people.models import User
from lms.second_factor import events
from lms.second_factor.errors import NotTheirOfficer
from lms.second_factor.factors import levels
from lms.second_factor.models import FactorEvent, FactorReset
from lms.second_factor.proofs.proof import fresh_proof, is_posted
from lms.second_factor.resets import resets

LINES = 50


class AskForm(forms.Form):
    account = LineField(
        label=gettext_lazy("User name of the colleague"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Such as: phone lost on the bus, came in person with her staff card. It is kept."),
    )


def the_reset(request: HttpRequest, uuid: UUID) -> FactorReset:
    return get_object_or_404(FactorReset.objects.select_related("person", "asked_by", "approved_by"), uuid=uuid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("second_factor.reset")
@fresh_proof(when=is_posted)
def desk(request: Request) -> HttpResponseBase:
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        person = User.objects.filter(username=form.cleaned_data["account"], is_active=True).first()
        try:
            if person is None:
                raise NotTheirOfficer  # the same words: this desk does not tell which accounts exist elsewhere
            resets.ask(person=person, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Asked. A second officer has to approve; nothing has changed until then."))
            return redirect("second_factor:desk")
    rows = FactorReset.objects.filter(state__in=FactorReset.OPEN).select_related("person", "asked_by", "approved_by")
    shown = [row for row in rows.order_by("asked") if levels.may_decide(request.user, row.person)]
    context = {
        "form": form,
        "open": [(row, events.reason_of(row), may_approve(request.user, row)) for row in shown],
    }
    return render(request, "second_factor/desk.html", context, status=422 if form.errors else 200)


def may_approve(officer: User, row: FactorReset) -> bool:
    is_waiting = row.state == FactorReset.State.WAITING
    return is_waiting and officer.pk != row.asked_by_id and levels.may_decide(officer, row.person)


@require_POST
@needs("second_factor.reset", of=the_reset)
@fresh_proof()
def decide(request: Request, uuid: UUID) -> HttpResponseBase:
    """Approve as the second officer; refuse, or withdraw, until it is in effect."""
    act = resets.approve if request.POST.get("decision") == "yes" else resets.refuse
    try:
        act(reset=request.permitted, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
    else:
        is_yes = act is resets.approve
        words = (
            _("Approved. It takes effect in 24 hours; the person has been told.") if is_yes else _("It stays as it is.")
        )
        messages.success(request, words)
    return redirect("second_factor:desk")


@never_cache
@require_safe
@needs("second_factor.view_log")
def log(request: Request) -> HttpResponseBase:
    """Show the events of second factors of those who work in the user's place, the latest first."""
    rows = visible(request.user, FactorEvent.objects.select_related("person", "by")).order_by("-pk")
    if wanted := typed.name(request.GET.get("name", "")):
        rows = rows.filter(Q(person__name__icontains=wanted) | Q(person__username=wanted))
    page = Paginator(rows, LINES).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(row, events.reason_of(row)) for row in page.object_list],
        "wanted": wanted,
    }
    return render(request, "second_factor/log.html", context)
