"""The province's pages about bases: the list, a new one, the next step of one, and what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.refusals import Refusal, add_refusal
from lms.backoffice.lists.listing import Listing
from lms.backoffice.lists.parts import Column, ScopedFilter
from lms.bases import base_queries
from lms.bases.desk.forms import DutyForm, FoundForm, StepForm
from lms.bases.lifecycle import founding, life
from lms.bases.models import SubmissionDuty, TrainingBase
from lms.bases.views import about, base_of_request

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from foundation.http.requests import Request

MOST_A_DAY = 200  # far above a province's first day
FORM = ["GET", "HEAD", "POST"]


class BaseFilter(ScopedFilter):
    class Meta:
        model = TrainingBase
        fields = ("level", "status", "kind")


BASES = Listing(
    rows=base_queries.with_names,
    columns=(
        Column(gettext_lazy("Base"), "name", sort="organisation__name", link="bases:base"),
        Column(gettext_lazy("Place"), "division.name", sort="division"),
        Column(gettext_lazy("Kind"), "get_kind_display"),
        Column(gettext_lazy("Level"), "get_level_display"),
        Column(gettext_lazy("Status"), "get_status_display", sort="status"),
    ),
    name="bases",
    filters=BaseFilter,
    search=("organisation__name", "division__name"),
    search_label=gettext_lazy("Name of a base or place"),
    order=("division__code", "organisation__name", "pk"),
    empty=gettext_lazy("There is no base here yet"),
    empty_text=gettext_lazy(
        "The province's office founds bases. Each gets its shelf, its branch of courses and its editors."
    ),
)


@never_cache
@require_safe
@needs("bases.view_duties")
def bases(request: Request) -> HttpResponse:
    """List the bases of the places that the user looks after."""
    return BASES.respond(request, "bases/list.html")


@never_cache
@require_http_methods(FORM)
@needs("bases.manage_base")
@at_most_daily(MOST_A_DAY, "bases")
def found(request: Request) -> HttpResponse:
    """Found a base; on success lead to its page, where its next step is taken."""
    form = FoundForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = founding.found_named(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The base is founded. Now give its editors and teachers their posts."))
            return redirect("registry:office", made.organisation.uuid)
    return render(request, "bases/found.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_POST
@needs("bases.manage_base", of=base_of_request, decides=True)
def take_step(request: Request, uuid: Any) -> HttpResponse:
    """Take the next step of a base's life: status, level, neutral name."""
    base: TrainingBase = request.permitted
    form = StepForm(request.POST, base=base)
    if form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                life.name_publicly(base=base, public_name=data["public_name"], by=request.user)
                if (data["status"], data["level"]) != (base.status, base.level):
                    life.step(
                        base=base, by=request.user, status=data["status"], level=data["level"], reason=data["reason"]
                    )
        except Refusal as refusal:
            add_refusal(form, refusal)
    if form.errors:
        context = about(request, base) | {"step_form": form}
        return render(request, "bases/base.html", context, status=422)
    messages.success(request, _("The base is now: %(status)s.") % {"status": base_now(base)})
    return redirect("bases:base", uuid)


def base_now(base: TrainingBase) -> str:
    return str(TrainingBase.objects.get(pk=base.pk).get_status_display())


def the_duty(request: HttpRequest, number: int) -> SubmissionDuty:
    return get_object_or_404(SubmissionDuty, pk=number)


@never_cache
@require_http_methods(FORM)
@needs("bases.set_duty")
@at_most_daily(MOST_A_DAY, "duties")
def new_duty(request: Request) -> HttpResponse:
    """Say what bases owe in a period."""
    return duty_form(request, SubmissionDuty())


@never_cache
@require_http_methods(FORM)
@needs("bases.set_duty", of=the_duty)
def change_duty(request: Request, number: int) -> HttpResponse:
    """Change a duty under which nobody has handed in anything yet: what was judged by it stays as it was judged."""
    return duty_form(request, request.permitted)


def duty_form(request: Request, duty: SubmissionDuty) -> HttpResponse:
    form = DutyForm(request.POST if request.method == "POST" else None, instance=duty)
    if request.method == "POST" and form.is_valid():
        if duty.pk and duty.submissions.exists():
            form.add_error(None, _("Courses have been handed in under this duty already. Set a new one beside it."))
        else:
            form.save()
            messages.success(request, _("The duty is set. Bases read it on their own page."))
            return redirect("bases:duties")
    context = {"form": form, "duty": duty if duty.pk else None}
    return render(request, "bases/duty.html", context, status=422 if request.method == "POST" else 200)
