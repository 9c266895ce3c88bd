"""Texts that wait for work or review, oldest first, and all there is about one video."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accessibility.captions import tracks
from accessibility.display.player import SignedFile, addresses, files_of
from accessibility.forms import StatementForm, WaiverForm
from accessibility.models import DescriptionRecording, Return, SignTrack, Track, VisualStatement
from accessibility.readiness import readiness_items
from accessibility.readiness.readiness import assess
from accessibility.renditions import pipeline_params, rendition_runs
from accessibility.renditions.forms import BurntForm, RecordingForm
from accessibility.speech.state import speech_state
from accessibility.views.lookups import asset_of, asset_page, page_of, trail
from foundation.http.permission import needs, signed_in, visible, why
from foundation.http.requests import Request
from media_pipeline.models import Asset

A_PAGE = 25


@require_safe
@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """Show only what this person may see; a person who works on no captions sees an empty page."""
    tracks_ = visible(request.user, Track.objects.select_related("asset", "submitted_by"))
    waiting = tracks_.filter(state=Track.State.REVIEW).order_by("submitted", "pk")
    in_work = tracks_.filter(state=Track.State.DRAFT).order_by("created", "pk")
    wanted = request.GET.get("show")
    shown = wanted if wanted in ("work", "review") else has_work(request.user, waiting, in_work)
    rows = in_work if shown == "work" else waiting
    signs = visible(request.user, SignTrack.objects.select_related("asset", "edited_by"))
    recordings = visible(request.user, DescriptionRecording.objects.select_related("asset", "edited_by"))
    statements = visible(request.user, VisualStatement.objects.select_related("asset", "stated_by"))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "page": page,
        "opened": opened(request.user, page.object_list),
        "waiting": waiting.count(),
        "in_work": in_work.count(),
        "recordings": recordings.filter(state=DescriptionRecording.State.REVIEW).order_by("edited", "pk")[:A_PAGE],
        "signs": signs.filter(state=SignTrack.State.REVIEW).order_by("edited", "pk")[:A_PAGE],
        "statements": statements.filter(reviewed_by__isnull=True).order_by("stated_at", "pk")[:A_PAGE],
        "speech": speech_state(),
        "headings": [_("Video"), _("Kind"), _("Length"), _("Waiting since"), _("Handed in by")],
    }
    return render(request, "accessibility/queue.html", context)


@require_safe
@needs("accessibility.view_track", of=asset_of)
def asset(request: Request, asset: Any) -> HttpResponse:
    """Show how far a video's alternatives are, and what is missing, with the forms that mend it."""
    return render(request, "accessibility/asset.html", asset_context(request, request.permitted))


def has_work(user: Any, waiting: QuerySet[Track], in_work: QuerySet[Track]) -> str:
    """Return the list in which this person has something to do: what they may decide, else what they may continue."""
    if any(user.has_perm("accessibility.approve_track", track) for track in waiting[:A_PAGE]):
        return "review"
    return "work" if in_work.exists() else "review"


def opened(user: Any, tracks: Iterable[Track]) -> set[int]:
    """Return the shelves whose tracks this person may open; each shelf is checked once for all that lie on it."""
    may_open: dict[int, bool] = {}
    for track in tracks:
        shelf = track.asset.collection_id
        if shelf not in may_open:
            may_open[shelf] = user.has_perm("accessibility.view_track", track)
    return {shelf for shelf, may in may_open.items() if may}


def reviewer_return(track: Track) -> Return | None:
    """Return a reviewer's reason for returning what the track holds now."""
    if track.state != Track.State.DRAFT:
        return None
    return Return.objects.filter(version=track.latest).select_related("by").order_by("-pk").first()


def asset_context(request: HttpRequest, asset: Asset, **forms: Any) -> dict[str, Any]:
    may_begin = request.user.has_perm("accessibility.begin_track", asset)
    cannot_begin = not may_begin and request.user.has_perm("accessibility.edit_track", asset)
    return {
        "asset": asset,
        "findings": assess([readiness_items.asset_item(asset)], readiness_items.house_policy()),
        "tracks": [(track, reviewer_return(track)) for track in asset.tracks.order_by("kind")],
        "signs": asset.sign_tracks.select_related("sign_asset").order_by("pk"),
        "recordings": [
            {"row": recording, **may_decide(request, recording), "url": addresses(recording.audio_asset)}
            for recording in asset.description_recordings.select_related(
                "audio_asset", "edited_by", "approved_by", "asset__collection"
            ).order_by("state", "pk")
        ],
        "described": rendition_runs.current(asset, "hls_described"),
        "clips": next(iter(rendition_runs.current(asset, "description_clips")), None),
        "speech": speech_state(),
        "recording_form": RecordingForm(assets=recordings_to_choose(request, asset)),
        "burnt_form": BurntForm(initial=pipeline_params.burnt(asset)),
        "burnt_films": films(asset, ("captioned_mp4", "signed_captioned_mp4")),
        "signed_films": films(asset, ("signed_mp4",)),
        "rows": [
            {"row": statement, "may_confirm": may_confirm(request, statement)}
            for statement in asset.visual_statements.select_related(
                "stated_by", "reviewed_by", "asset__collection"
            ).order_by("-pk")
        ],
        "trail": trail((asset.title, "")),
        "waivers": asset.waivers.select_related("owner", "granted_by").order_by("-until"),
        "today": timezone.localdate(),
        "may_begin": may_begin,
        "why_not": why(request.user, "accessibility.begin_track", asset) if cannot_begin else "",
        "may_sign": request.user.has_perm("accessibility.edit_sign", asset),
        "may_state": request.user.has_perm("accessibility.state_visuals", asset),
        "may_waive": request.user.has_perm("accessibility.grant_waiver", asset),
        "statement_form": StatementForm(),
        "waiver_form": WaiverForm(people=[asset.owner, request.user]),
        **forms,
    }


def films(asset: Asset, kinds: tuple[str, ...]) -> list[SignedFile]:
    """Return what was made, to check before learners see it."""
    return [file for kind in kinds for file in files_of(asset, kind)]


def recordings_to_choose(request: HttpRequest, asset: Asset) -> Any:
    mine = Asset.objects.filter(kind=Asset.Kind.AUDIO, collection=asset.collection_id).exclude(pk=asset.pk)
    return visible(request.user, mine)


def may_decide(request: HttpRequest, recording: DescriptionRecording) -> dict[str, bool]:
    may = request.user.has_perm("accessibility.approve_description", recording)
    return {
        "may_decide": may and recording.state == DescriptionRecording.State.REVIEW,
        "may_withdraw": may and recording.state == DescriptionRecording.State.APPROVED,
    }


def may_confirm(request: HttpRequest, statement: VisualStatement) -> bool:
    return statement.reviewed_by_id is None and request.user.has_perm("accessibility.approve_statement", statement)


@require_safe
@needs("accessibility.view_track", of=asset_of)
def captions_of(request: Request, asset: Any) -> HttpResponse:
    """Redirect to the captions where there are any."""
    track = request.permitted.tracks.filter(kind=Track.Kind.CAPTIONS).first()
    return redirect(page_of(track) if track else f"{asset_page(request.permitted)}#captions")


@require_POST
@needs("accessibility.begin_track", of=asset_of)
def begin(request: Request, asset: Any) -> HttpResponse:
    """Begin a track of a kind, or go to the one there is."""
    kind = request.POST.get("kind", Track.Kind.CAPTIONS)
    track = tracks.ensure_track(
        asset=request.permitted, kind=kind if kind in Track.Kind.values else Track.Kind.CAPTIONS
    )
    return redirect(page_of(track))
