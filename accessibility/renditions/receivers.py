"""Receivers of the media pipeline's signals."""

from typing import Any

from django.db.models import Q

from accessibility.captions import recognition_artifact, tracks
from accessibility.models import SignTrack
from accessibility.renditions import pipeline_params, rendition_runs
from media_pipeline.models import Artifact, Asset, Run

DRAFTED = ("LESSON_VIDEO", "LESSON_AUDIO")
ENCODED = (*DRAFTED, "SIGN_VIDEO")


def cut_captions(artifact: Artifact, **_kwargs: Any) -> None:
    """Cut recognised speech into captions while no transaction is open; `draft_captions` uses the cached result."""
    if artifact.kind == "recognition":
        recognition_artifact.cues_of(artifact)


def draft_captions(artifact: Artifact, **_kwargs: Any) -> None:
    """Save recognised speech as a draft, in the transaction that publishes it."""
    if artifact.kind == "recognition":
        tracks.draft_from_recognition(artifact)


def leave_something_to_edit(run: Run, **_kwargs: Any) -> None:
    """Give a lesson without recognised speech a track, so that its captions can be typed."""
    if run.recipe in DRAFTED and run.state == Run.State.DONE:
        track = tracks.ensure_track(asset=run.asset)
        late = track.approved_version_id and run.params.get("tracks", []) != pipeline_params.subtitles(run.asset)
        # Approved while the video was still being encoded: of a long one, perhaps before its large sizes were there.
        if late or (run.asset.ready_min and not run.asset.ready_full):
            rendition_runs.repackage(asset=run.asset, by=run.by)


def make_what_waited(run: Run, **_kwargs: Any) -> None:
    """Make what was approved before the films were ready: signed films, burnt captions, descriptions."""
    if run.recipe not in ENCODED or run.state != Run.State.DONE:
        return
    for asset in Asset.objects.filter(
        Q(sign_tracks__sign_asset=run.asset, sign_tracks__state=SignTrack.State.APPROVED) | Q(pk=run.asset_id)
    ).distinct():
        if not rendition_runs.is_composed(asset):
            rendition_runs.signs_changed(asset=asset, by=run.by)
    if run.recipe == "LESSON_VIDEO" and not rendition_runs.current(run.asset, "captioned_mp4"):
        rendition_runs.burn(asset=run.asset, by=run.by)
    spoken_over = Q(description_recordings__audio_asset=run.asset, description_recordings__state="approved")
    for asset in Asset.objects.filter(spoken_over | Q(pk=run.asset_id)).distinct():
        if not rendition_runs.current(asset, "hls_described"):
            rendition_runs.describe(asset=asset, by=run.by)
