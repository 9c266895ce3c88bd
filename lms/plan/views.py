"""Plan periods and counting rules: who works in the administration reads them, the province's office enters them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, visible
from foundation.http.requests import Request
from foundation.refusals import Refusal, add_refusal
from lms.plan import plan
from lms.plan.forms import EndPeriodForm, PeriodForm, RuleForm
from lms.plan.models import CountingRule, PlanPeriod

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

MOST_A_DAY = 100


@require_safe
@needs("plan.see_plan")
def facts(request: Request) -> HttpResponse:
    return show(request)


def show(
    request: Request,
    *,
    period: forms.Form | None = None,
    rule: forms.Form | None = None,
    end: tuple[UUID, forms.Form] | None = None,
) -> HttpResponse:
    manages = request.user.has_perm("plan.manage_plan")
    periods = visible(request.user, PlanPeriod.objects.select_related("by"))
    in_force = CountingRule.objects.on()
    context = {
        "periods": [(row, ending_form(row, end) if manages and not row.is_over else None) for row in periods],
        "counting_rules": visible(request.user, CountingRule.objects.select_related("by")),
        "in_force": in_force.version if in_force else 0,
        "manages": manages,
        "period_form": period or PeriodForm(),
        "rule_form": rule or RuleForm(),
        "ending": end[0] if end else None,
        "rule_headings": [
            _("Version"),
            _("From"),
            _("What is counted"),
            _("Online"),
            _("The same person"),
            _("Reason"),
        ],
    }
    refused = bool(period or rule or end)
    return render(request, "plan/facts.html", context, status=422 if refused else 200)


def ending_form(row: PlanPeriod, end: tuple[UUID, forms.Form] | None) -> forms.Form:
    return end[1] if end and end[0] == row.uuid else EndPeriodForm(prefix=f"end-{row.pk}")


@require_POST
@needs("plan.manage_plan")
@at_most_daily(MOST_A_DAY, "plan")
def add_period(request: Request) -> HttpResponse:
    """Enter a plan period."""
    form = PeriodForm(request.POST)
    if form.is_valid():
        try:
            plan.add_period(**form.cleaned_data, by=request.user)
        except Refusal as error:
            add_refusal(form, error)
    if form.errors:
        return show(request, period=form)
    messages.success(request, _("The period is entered."))
    return redirect("plan:facts")


@require_POST
@needs("plan.manage_plan")
@at_most_daily(MOST_A_DAY, "plan")
def end_period(request: Request, uuid: UUID) -> HttpResponse:
    """End a plan period earlier than planned."""
    row = get_object_or_404(visible(request.user, PlanPeriod.objects.all()), uuid=uuid)
    form = EndPeriodForm(request.POST, prefix=f"end-{row.pk}")
    if form.is_valid():
        try:
            plan.end_period(period=row, **form.cleaned_data, by=request.user)
        except Refusal as error:
            add_refusal(form, error)
    if form.errors:
        return show(request, end=(uuid, form))
    messages.success(request, _("The period ends on %(day)s.") % {"day": form.cleaned_data["last_day"]})
    return redirect("plan:facts")


@require_POST
@needs("plan.manage_plan")
@at_most_daily(MOST_A_DAY, "plan")
def enact_rule(request: Request) -> HttpResponse:
    """Enact the next version of the counting rule."""
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            made = plan.enact_rule(**form.cleaned_data, by=request.user)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Version %(version)s of the rule is enacted.") % {"version": made.version})
    return show(request, rule=form) if form.errors else redirect("plan:facts")
