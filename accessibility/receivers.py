"""What this folder does when the media pipeline has news."""

from typing import Any

from accessibility import tracks
from media_pipeline.models import Artifact, Run

DRAFTED = ("LESSON_VIDEO", "LESSON_AUDIO")


def draft_captions(artifact: Artifact, **_kwargs: Any) -> None:
    """What was heard becomes a draft, in the transaction that publishes it."""
    if artifact.kind == "recognition":
        tracks.draft_from_recognition(artifact)


def leave_something_to_edit(run: Run, **_kwargs: Any) -> None:
    """A lesson that nothing was heard of still gets a track, so that somebody can type its captions."""
    if run.recipe in DRAFTED and run.state == Run.State.DONE:
        track = tracks.ensure_track(asset=run.asset)
        if track.approved_version_id and run.params.get("tracks", []) != tracks.packaged(run.asset):
            # Approved while the video was still being encoded.
            tracks.repackage(asset=run.asset, by=run.by)
