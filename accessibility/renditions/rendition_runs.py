"""Runs that make renditions again after an approval: the plan hash keeps a run from doing a thing twice."""

from collections.abc import Mapping
from typing import Any

from accessibility.models import Person
from accessibility.renditions import pipeline_params
from media_pipeline.engine import runs
from media_pipeline.models import Artifact, Asset, Run
from media_pipeline.storing import retiring

SIGNED, BURNT, SPOKEN, RECORDED = "COMPOSE_SIGNED", "BURN", "DESCRIBE", "DESCRIBE_RECORDED"
SIGNED_KINDS = ("signed_mp4", "signed_captioned_mp4")
DESCRIBED_KINDS = ("hls_described", "described_audio", "description_clips")


def repackage(*, asset: Asset, by: Person) -> None:
    """Make playlists and subtitles again from all approved tracks; encode nothing."""
    if asset.artifact("hls_master"):  # else the run that is still encoding packages them: `receivers` repackages
        start(asset, "REPACKAGE", {"tracks": pipeline_params.subtitles(asset)}, by)


def captions_changed(*, asset: Asset, by: Person) -> None:
    """Update playlists, the burnt films that were asked for, and a description whose pauses have moved."""
    repackage(asset=asset, by=by)
    burn(asset=asset, by=by)
    spoken = asset.runs.filter(recipe=SPOKEN).order_by("-pk").first()
    if spoken and spoken.params.get("speech") != pipeline_params.speech(asset):
        describe(asset=asset, by=by)


def signs_changed(*, asset: Asset, by: Person) -> None:
    """Make an MP4 per interpreter, for use without a player, once the lesson and the sign video are processed."""
    if asset.ready_min and (signs := pipeline_params.signs(asset)):
        start(asset, SIGNED, {"signs": signs}, by)
        burn(asset=asset, by=by)


def retire_signed_film(*, asset: Asset, sign_asset: Asset, by: Person) -> None:
    """Retire a wrong interpreter's films at once, before the new ones are made."""
    stop(asset, (SIGNED, BURNT), by)
    for kind in SIGNED_KINDS:
        retiring.retire(asset=asset, kind=kind, sign=str(sign_asset.uuid))


def is_composed(asset: Asset) -> bool:
    """Return whether each approved interpreter whose video is ready has a signed film already, or will soon."""
    made = {artifact.facts.get("sign") for artifact in current(asset, "signed_mp4")}
    return {sign["asset"] for sign in pipeline_params.signs(asset)} <= made


def burn(*, asset: Asset, by: Person) -> None:
    """Make films with captions in the picture, those that were asked for."""
    wish, captions = pipeline_params.burnt(asset), burnable(asset)
    if not any(wish.values()) or not captions or not asset.ready_min:
        return
    signs = pipeline_params.signs(asset) if wish["signed"] else []
    if wish["plain"] or signs:
        params = {"plain": wish["plain"], "signs": signs, "captions": captions}
        start(asset, BURNT, params, by)


def burnable(asset: Asset) -> str:
    """Return the file of the approved captions, "" where there is none."""
    return next((str(track["vtt"]) for track in pipeline_params.subtitles(asset) if track["kind"] == "captions"), "")


def describe(*, asset: Asset, by: Person) -> None:
    """Make the described sound again: an approved recording, else the timed text by the built-in voice."""
    if asset.artifact("hls_master") is None:
        return
    if recording := pipeline_params.recording(asset):
        if recording.audio_asset.ready_min:
            stop(asset, (SPOKEN,), by)
            retiring.retire(asset=asset, kind="description_clips")
            params = {
                "description_asset": str(recording.audio_asset.uuid),
                "description_offset_ms": recording.offset_ms,
            }
            start(asset, RECORDED, params, by)
    elif descriptions := pipeline_params.descriptions(asset):
        params = {"descriptions": descriptions, "speech": pipeline_params.speech(asset)}
        start(asset, SPOKEN, params, by)


def retire_description(*, asset: Asset, by: Person) -> None:
    """Retire a wrong recording's sound at once; what the built-in voice can say replaces it."""
    stop(asset, (RECORDED, "REPACKAGE"), by)  # one under way may have looked before the sound went
    for kind in DESCRIBED_KINDS:
        retiring.retire(asset=asset, kind=kind)
    repackage(asset=asset, by=by)
    describe(asset=asset, by=by)


def start(asset: Asset, recipe: str, params: Mapping[str, Any], by: Person) -> None:
    """Start a run, unless the very same is under way: starting it again would throw away what is half done."""
    for run in asset.runs.filter(recipe=recipe, state=Run.State.RUNNING):
        if all(run.params.get(name) == value for name, value in params.items()):
            return
    runs.start(asset=asset, recipe=recipe, params=params, by=by)


def stop(asset: Asset, recipes: tuple[str, ...], by: Person) -> None:
    for run in asset.runs.filter(recipe__in=recipes, state=Run.State.RUNNING):
        runs.cancel(run=run, by=by)


def current(asset: Asset, kind: str) -> "list[Artifact]":
    return list(asset.artifacts.filter(current=True, kind=kind).order_by("pk"))
