"""The objects that addresses name, and what is done when a service refuses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext

from accessibility.models import DescriptionRecording, SignTrack, Track, VisualStatement
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal
from media_pipeline.models import Asset


def asset_of(request: HttpRequest, asset: Any) -> Asset:
    return get_object_or_404(Asset.objects.select_related("collection", "owner"), uuid=asset)


def track_of(request: HttpRequest, track: Any, **_more: Any) -> Track:
    return get_object_or_404(Track.objects.select_related("asset__collection", "submitted_by"), uuid=track)


def sign_of(request: HttpRequest, sign: Any) -> SignTrack:
    found = SignTrack.objects.select_related("asset__collection", "sign_asset", "edited_by")
    return get_object_or_404(found, uuid=sign)


def recording_of(request: HttpRequest, recording: Any) -> DescriptionRecording:
    found = DescriptionRecording.objects.select_related("asset__collection", "audio_asset", "edited_by")
    return get_object_or_404(found, uuid=recording)


def statement_of(request: HttpRequest, statement: Any) -> VisualStatement:
    return get_object_or_404(VisualStatement.objects.select_related("asset__collection"), uuid=statement)


def tells_errors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap a view so that a refusal is shown on the page it came from; nothing else happened."""

    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refusal as error:
            show_refusal(request, error)
            thing = request.permitted
            return redirect(page_of(thing))

    return wrapped


def page_of(thing: Any) -> str:
    """Return the address of the page on which people work on this."""
    return str(thing.get_absolute_url()) if not isinstance(thing, Asset) else asset_page(thing)


def trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs from the queue to here."""
    return [(gettext("Captions and sign language"), reverse("accessibility:queue")), *steps]


def asset_page(asset: Asset) -> str:
    return reverse("accessibility:asset", args=[asset.uuid])
