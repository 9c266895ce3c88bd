"""Recorded audio descriptions and films with captions in the picture: forms on the asset's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accessibility.descriptions import recordings
from accessibility.renditions.forms import BurntForm, RecordingForm
from accessibility.views.lookups import asset_of, asset_page, recording_of, tells_errors
from accessibility.views.queue import asset_context, recordings_to_choose
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, add_refusal
from media_pipeline.models import Asset


@require_POST
@needs("accessibility.begin_track", of=asset_of)
def attach(request: Request, asset: Any) -> HttpResponse:
    found: Asset = request.permitted
    form = RecordingForm(request.POST, assets=recordings_to_choose(request, found))
    if form.is_valid():
        try:
            recordings.attach_recording(
                asset=found, audio_asset=form.cleaned_data["audio_asset"], offset_ms=form.offset_ms, by=request.user
            )
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Attached. A second person will listen to it."))
            return redirect(f"{asset_page(found)}#description")
    return render(request, "accessibility/asset.html", asset_context(request, found, recording_form=form), status=422)


@require_POST
@needs("accessibility.approve_description", of=recording_of, decides=True)
@tells_errors
def decide(request: Request, recording: Any) -> HttpResponse:
    """Approve it, or take it away; also when learners hear it already."""
    found = request.permitted
    if request.POST.get("do") == "withdraw":
        recordings.withdraw_recording(recording=found, by=request.user)
        messages.success(request, _("Withdrawn. Lessons without another description go off the site within a day."))
    elif request.POST.get("do") == "return":
        recordings.reject_recording(recording=found, by=request.user)
        messages.success(request, _("Taken away. Another recording can be attached."))
    else:
        recordings.approve_recording(recording=found, by=request.user)
        messages.success(request, _("Approved. The described sound is being made."))
    return redirect(f"{asset_page(found.asset)}#description")


@require_POST
@needs("accessibility.begin_track", of=asset_of)
def burnt(request: Request, asset: Any) -> HttpResponse:
    found: Asset = request.permitted
    form = BurntForm(request.POST)
    form.full_clean()  # two ticks: nothing can be wrong with them
    recordings.ask_for_burnt(asset=found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved. These films are made as soon as there are approved captions."))
    return redirect(f"{asset_page(found)}#burnt")
