"""From rows to the plain values that `readiness` assesses."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accessibility.models import DescriptionRecording, SignTrack, Track
from accessibility.readiness.readiness import FilmNotice, Item, Links, Policy, Step
from media_pipeline.models import Asset
from media_pipeline.notices import notices_of


def house_policy(*, sign: bool | None = None) -> Policy:
    """Return the defaults as settings.ACCESSIBILITY_POLICY changes them; `sign`: whether this course requires it."""
    changes: dict[str, Any] = dict(settings.ACCESSIBILITY_POLICY)
    policy = replace(Policy(today=timezone.localdate()), **changes)
    return policy if sign is None else replace(policy, sign=sign or policy.sign)


def asset_item(asset: Asset, *, subject: str = "") -> Item:
    """Return how far an asset's alternatives are, captions to sign language. Seven queries, eight if described."""
    tracks = {track.kind: track for track in asset.tracks.all()}
    signs = list(asset.sign_tracks.all())
    captions = tracks.get(Track.Kind.CAPTIONS)
    description = description_step(asset, tracks.get(Track.Kind.DESCRIPTIONS))
    return Item(
        kind="audio" if asset.kind == Asset.Kind.AUDIO else "video",
        subject=subject or asset.title,
        playable=asset.ready_min,
        complete=asset.ready_full,
        captions=track_step(captions),
        transcript=bool(captions and captions.approved_version_id),
        description=description,
        description_heard=description != "approved" or asset.artifact("hls_described") is not None,
        statement=statement_step(asset),
        sign=sign_step(signs),
        sign_is_placeholder=not any(
            sign.state == SignTrack.State.APPROVED and not sign.is_placeholder for sign in signs
        ),
        waived_until=max((waiver.until for waiver in asset.waivers.all()), default=None),
        links=links(asset),
        notices=tuple(FilmNotice(each.code, each.words, each.remedy) for each in notices_of(asset)),
    )


def links(asset: Asset) -> Links:
    page = reverse("accessibility:asset", args=[asset.uuid])
    return Links(
        media=asset.get_absolute_url(),
        captions=reverse("accessibility:captions_of", args=[asset.uuid]),
        visuals=f"{page}#statement",
        sign=reverse("accessibility:attach_sign", args=[asset.uuid]),
        waiver=f"{page}#waiver",
    )


def track_step(track: Track | None) -> Step:
    """Return how far a track is; an approved version counts, whatever newer draft is in work beside it."""
    if track is None:
        return "missing"
    if track.approved_version_id:
        return "approved"
    return "review" if track.state == Track.State.REVIEW else "draft"


def description_step(asset: Asset, track: Track | None) -> Step:
    """Return how far descriptions are: a recording counts as well as timed text; the further one wins."""
    states = {recording.state for recording in asset.description_recordings.all()}
    if DescriptionRecording.State.APPROVED in states:
        return "approved"
    step = track_step(track)
    return "review" if states and step in ("missing", "draft") else step


def sign_step(signs: Iterable[SignTrack]) -> Step:
    states = {sign.state for sign in signs}
    if SignTrack.State.APPROVED in states:
        return "approved"
    return "review" if states else "missing"


def statement_step(asset: Asset) -> Step:
    reviewed = [bool(statement.reviewed_by_id) for statement in asset.visual_statements.all()]
    if any(reviewed):
        return "approved"
    return "review" if reviewed else "missing"
