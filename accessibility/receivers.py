"""What this folder does when the media pipeline has news."""

from typing import Any

from django.db.models import Q

from accessibility import sign, tracks
from accessibility.models import SignTrack
from media_pipeline.models import Artifact, Run

DRAFTED = ("LESSON_VIDEO", "LESSON_AUDIO")
ENCODED = (*DRAFTED, "SIGN_VIDEO")


def draft_captions(artifact: Artifact, **_kwargs: Any) -> None:
    """What was heard becomes a draft, in the transaction that publishes it."""
    if artifact.kind == "recognition":
        tracks.draft_from_recognition(artifact)


def leave_something_to_edit(run: Run, **_kwargs: Any) -> None:
    """A lesson that nothing was heard of still gets a track, so that somebody can type its captions."""
    if run.recipe in DRAFTED and run.state == Run.State.DONE:
        track = tracks.ensure_track(asset=run.asset)
        late = track.approved_version_id and run.params.get("tracks", []) != tracks.packaged(run.asset)
        # Approved while the video was still being encoded: of a long one, perhaps before its large sizes were there.
        if late or (run.asset.ready_min and not run.asset.ready_full):
            tracks.repackage(asset=run.asset, by=run.by)


def compose_what_waited(run: Run, **_kwargs: Any) -> None:
    """An interpreter who was approved before both videos were ready gets her MP4 now."""
    if run.recipe in ENCODED and run.state == Run.State.DONE:
        waiting = SignTrack.objects.filter(Q(asset=run.asset) | Q(sign_asset=run.asset), state=SignTrack.State.APPROVED)
        for track in waiting.select_related("asset", "sign_asset"):
            if track.asset.artifact("signed_mp4") is None:
                sign.compose(sign=track, by=run.by)
