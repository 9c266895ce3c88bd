"""Programmes: listed, made, changed until they are submitted, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal
from lms.backoffice.lists.listing import Listing
from lms.backoffice.lists.parts import Column, ScopedFilter
from lms.bases.lifecycle import standing
from lms.delivery.lifecycle.pages import history, open_steps, take_from
from lms.delivery.models import Programme
from lms.delivery.planning import programmes as verbs
from lms.delivery.planning.forms import ProgrammeForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from lms.backoffice.lifecycle.forms import StepForm

MOST_A_DAY = 200


def the_programme(request: HttpRequest, uuid: UUID, **rest: Any) -> Programme:
    rows = Programme.objects.select_related("organisation__division", "course", "occupation", "period", "by")
    return get_object_or_404(rows, uuid=uuid)


@require_safe
@needs("delivery.view_programmes")
def programmes(request: Request) -> HttpResponse:
    """List them, the newest first, with filters, search and workbook."""
    may_make = request.user.has_perm("delivery.plan_classes")
    return PROGRAMMES.respond(request, "delivery/programmes.html", may_make=may_make)


class ProgrammeFilter(ScopedFilter):
    class Meta:
        model = Programme
        fields = ("state", "training_type", "delivery_form")


PROGRAMMES = Listing(
    rows=lambda: Programme.objects.select_related("organisation__division"),
    columns=(
        Column(gettext_lazy("Programme"), "title", sort="title", link="delivery:programme"),
        Column(gettext_lazy("Programme number"), lambda row: row.code or None, sort="code"),
        Column(gettext_lazy("Training body"), "organisation.name", sort="organisation__name"),
        Column(gettext_lazy("Place"), "organisation.division.name"),
        Column(gettext_lazy("Kind of training"), lambda row: row.get_training_type_display() or None),
        Column(gettext_lazy("State"), "get_state_display", sort="state"),
    ),
    name="programmes",
    filters=ProgrammeFilter,
    search=("title", "code", "organisation__name"),
    search_label=gettext_lazy("Name or number of a programme, or its training body"),
    order=("-created", "-pk"),
    empty=gettext_lazy("No programmes here"),
    empty_text=gettext_lazy("Programmes of your base, or of the bases of your place, appear here."),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.plan_classes")
@at_most_daily(MOST_A_DAY, "programmes")
def new_programme(request: Request) -> HttpResponse:
    """Make a programme."""
    form = ProgrammeForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.make(**form.cleaned_data, by=request.user)
        except Refusal as error:
            add_refusal(form, error)
        else:
            words = _("The programme %(code)s is made. Submit it so that the office can approve it.")
            messages.success(request, words % {"code": made.code})
            return redirect("delivery:programme", made.uuid)
    return render(request, "delivery/edit_programme.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.steer_programme", of=the_programme)
@at_most_daily(MOST_A_DAY, "programmes")
def change_programme(request: Request, uuid: UUID) -> HttpResponse:
    """Change a programme, until it is submitted or after it was sent back."""
    row: Programme = request.permitted
    names = [name for name in ProgrammeForm.base_fields if name != "organisation"]
    initial = {name: getattr(row, name) for name in names}
    form = ProgrammeForm(posted(request), user=request.user, body=row.organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(programme=row, **form.cleaned_data, by=request.user)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The programme is changed."))
            return redirect("delivery:programme", uuid)
    context = {"form": form, "programme": row}
    return render(request, "delivery/edit_programme.html", context, status=422 if form.errors else 200)


@require_safe
@needs("delivery.view_programme", of=the_programme)
def programme(request: Request, uuid: UUID) -> HttpResponse:
    return show(request, request.permitted)


def show(request: Request, row: Programme, refused: StepForm | None = None) -> HttpResponse:
    steers = request.user.has_perm("delivery.steer_programme", row)
    context = {
        "programme": row,
        "facts": [
            (_("Programme number"), row.code or "—"),
            (_("State"), row.get_state_display()),
            (_("Training body"), row.organisation.name),
            (_("Kind of training"), row.get_training_type_display() or "—"),
            (_("Form of training"), row.get_delivery_form_display() or "—"),
            (_("Course"), row.course.title if row.course else "—"),
            (_("Occupation"), occupation_words(row)),
            (_("Class hours online"), row.hours_online),
            (_("Class hours in person"), row.hours_in_person),
            (_("Plan period"), row.period or "—"),
        ],
        "steps": open_steps(request.user, row, refused),
        "history": history(row),
        "may_change": steers and row.state in verbs.OPEN,
        "may_plan": steers and row.state == Programme.State.APPROVED and standing.may_begin(row.organisation),
        "cohorts": row.cohorts.order_by("-starts", "code")[:100],
        "class_headings": [_("Class"), _("Class number"), _("From"), _("Until"), _("State")],
    }
    return render(request, "delivery/programme.html", context, status=422 if refused else 200)


def occupation_words(row: Programme) -> str:
    if row.occupation is None:
        return "—"
    if row.occupation.verified:
        return str(row.occupation)
    return _("%(occupation)s (code not checked)") % {"occupation": row.occupation}


@require_POST
@needs("delivery.steer_programme", of=the_programme)
@at_most_daily(MOST_A_DAY, "steps")
def step_programme(request: Request, uuid: UUID, code: str) -> HttpResponse:
    """Take a step of its life cycle."""
    row: Programme = request.permitted
    refused = take_from(request, row, code)
    return show(request, row, refused) if refused else redirect("delivery:programme", uuid)
