"""Captions as files and as text to read."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accessibility.captions import files, transcripts, webvtt
from accessibility.captions import storyboard as storyboards
from accessibility.models import Approval, Track, TrackVersion
from accessibility.views.lookups import asset_page, track_of, trail
from foundation.http.permission import needs, open_to_all
from foundation.http.requests import Request
from media_pipeline.models import Artifact

A_YEAR = 31_536_000


@require_safe
@open_to_all
def vtt(request: HttpRequest, track: Any, number: int) -> HttpResponse:
    """Return an approved version, for players; its address cannot be guessed and its text never changes."""
    return kept_for_ever(files.to_vtt(approved(track, number).read()))


@require_safe
@open_to_all
def storyboard(request: HttpRequest, track: Any, number: int, tree: Any) -> HttpResponse:
    """Return a storyboard's frames with the words of an approved version: as unguessable and unchanging as both."""
    version = approved(track, number)
    frames = Artifact.objects.filter(asset=version.track.asset_id, kind="storyboard_vtt", tree=tree).first()
    if frames is None:
        raise Http404
    bare = webvtt.parse(frames.local_path().read_bytes())
    return kept_for_ever(webvtt.write(storyboards.described(bare, version.read(), frames.url)))


def approved(track: Any, number: int) -> TrackVersion:
    found = Approval.objects.filter(version__track__uuid=track, version__number=number)
    approval = found.select_related("version__track").first()
    if approval is None:
        raise Http404
    return approval.version


def kept_for_ever(text: str) -> HttpResponse:
    response = file(text)
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@require_safe
@needs("accessibility.view_track", of=track_of)
def download(request: Request, track: Any) -> HttpResponse:
    """Return the latest version as a file, whatever its state."""
    version = request.permitted.latest
    response = file(files.to_vtt(version.read()))
    response["Content-Disposition"] = f'attachment; filename="captions-v{version.number}.vtt"'
    response["Cache-Control"] = "private, no-store"
    return response


def file(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/vtt; charset=utf-8")


@require_safe
@needs("accessibility.view_track", of=track_of)
def transcript(request: Request, track: Any) -> HttpResponse:
    """Show what learners will read beside the video; the approved version where there is one."""
    track_: Track = request.permitted
    version = track_.approved_version or track_.latest
    context = {"track": track_, "version": version, "paragraphs": transcripts.paragraphs(version.read())}
    context["trail"] = trail((track_.asset.title, asset_page(track_.asset)), (_("Transcript"), ""))
    return render(request, "accessibility/transcript.html", context)
