"""Statements that everything shown is also said, and waivers: both are forms on the asset's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accessibility.forms import StatementForm, WaiverForm
from accessibility.readiness import statements, waivers
from accessibility.views.lookups import asset_of, asset_page, statement_of, tells_errors
from accessibility.views.queue import asset_context
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, add_refusal
from media_pipeline.models import Asset


@require_POST
@needs("accessibility.state_visuals", of=asset_of)
def state(request: Request, asset: Any) -> HttpResponse:
    found: Asset = request.permitted
    form = StatementForm(request.POST)
    if not form.is_valid():
        return render(
            request, "accessibility/asset.html", asset_context(request, found, statement_form=form), status=422
        )
    statements.state_visuals(asset=found, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Stated. A second person will watch the video and confirm it."))
    return redirect(f"{asset_page(found)}#statement")


@require_POST
@needs("accessibility.approve_statement", of=statement_of, decides=True)
@tells_errors
def confirm(request: Request, statement: Any) -> HttpResponse:
    found = statements.approve_statement(statement=request.permitted, by=request.user)
    messages.success(request, _("Confirmed: everything shown is also said."))
    return redirect(f"{asset_page(found.asset)}#statement")


@require_POST
@needs("accessibility.grant_waiver", of=asset_of, decides=True)
def waive(request: Request, asset: Any) -> HttpResponse:
    found: Asset = request.permitted
    form = WaiverForm(request.POST, people=[found.owner, request.user])
    if form.is_valid():
        try:
            waivers.grant_waiver(asset=found, by=request.user, **form.cleaned_data)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The waiver holds until its last day."))
            return redirect(f"{asset_page(found)}#waiver")
    return render(request, "accessibility/asset.html", asset_context(request, found, waiver_form=form), status=422)
