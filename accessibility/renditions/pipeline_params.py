"""Parameters for the pipeline from what was approved: plain values, so that it knows no tracks and people."""

from typing import Any

from django.conf import settings

from accessibility.captions import recognition_artifact
from accessibility.descriptions import description_timing
from accessibility.models import BurntCaptions, DescriptionRecording, SignTrack, Track, TrackVersion
from media_pipeline.models import Asset


def subtitles(asset: Asset) -> list[dict[str, Any]]:
    """Return the packager's parameter `tracks`."""
    approved = asset.tracks.all() & Track.objects.approved()
    approved = approved.select_related("approved_version__approval").order_by("pk")
    return [
        {
            "kind": track.kind,
            "lang": track.language,
            "label": track.label,
            "vtt": track.approved_version.approval.vtt,
            "default": track.kind == Track.Kind.CAPTIONS,
        }
        for track in approved.filter(kind__in=(Track.Kind.CAPTIONS, Track.Kind.EASY_READ))
        if track.approved_version
    ]


def signs(asset: Asset) -> list[dict[str, Any]]:
    """Return the composer's parameter `signs`: approved, its video ready, real sign language first."""
    found = SignTrack.objects.filter(asset=asset, state=SignTrack.State.APPROVED).select_related("sign_asset")
    found = found.order_by("is_placeholder", "variant", "pk")
    return [described(sign) for sign in found if sign.sign_asset.ready_min]


def described(sign: SignTrack) -> dict[str, Any]:
    return {
        "asset": str(sign.sign_asset.uuid),
        "offset_ms": sign.offset_ms,
        "layout": sign.layout,
        "corner": sign.corner,
        "protected": sign.protected,
        "crop": sign.crop,
        "variant": sign.variant,
        "placeholder": sign.is_placeholder,
    }


def approved_version(asset: Asset, kind: str) -> TrackVersion | None:
    track = asset.tracks.filter(kind=kind, approved_version__isnull=False).select_related("approved_version").first()
    return track.approved_version if track else None


def recording(asset: Asset) -> DescriptionRecording | None:
    """Return the approved recording of an audio description, which replaces a synthetic voice."""
    found = asset.description_recordings.filter(state=DescriptionRecording.State.APPROVED)
    return found.select_related("audio_asset").first()


def descriptions(asset: Asset) -> list[dict[str, Any]]:
    """Return the speaking stage's parameter `descriptions`: what is to be said, and when."""
    version = approved_version(asset, Track.Kind.DESCRIPTIONS)
    return [{"at_ms": cue.start_ms, "text": cue.text} for cue in version.read()] if version else []


def speech(asset: Asset) -> list[list[int]]:
    """Return where somebody speaks (ms), by captions and recogniser: no description may talk over it."""
    version = approved_version(asset, Track.Kind.CAPTIONS)
    captions = description_timing.speech_spans(version.read()) if version else []
    return [list(span) for span in description_timing.united([*captions, *recognition_artifact.speech_of(asset)])]


def burnt(asset: Asset) -> dict[str, bool]:
    """Return which films have their captions in the picture: `plain` the lesson, `signed` each signed film."""
    wish = BurntCaptions.objects.filter(asset=asset).first()
    house: dict[str, bool] = settings.BURNT_CAPTIONS
    return {name: bool(house.get(name) or (wish and getattr(wish, name))) for name in ("plain", "signed")}
