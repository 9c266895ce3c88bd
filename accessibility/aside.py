"""What the media pages show of captions, signing and descriptions, lent to them by name in the settings."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accessibility.models import DescriptionRecording, SignTrack
from media_pipeline.aside import Link
from media_pipeline.models import Asset


def links(request: HttpRequest, asset: Asset) -> Iterator[Link]:
    """Yield one link for each alternative that a film has, and one to the page for all of them."""
    for track in asset.tracks.order_by("kind"):
        yield Link(track.get_kind_display(), track.get_absolute_url(), track.get_state_display())
    for sign in asset.sign_tracks.order_by("pk"):
        where = reverse("accessibility:sign", args=[sign.uuid])
        yield Link(_("Sign language"), where, f"{sign.label} · {sign.get_state_display()}")
    for recording in asset.description_recordings.order_by("pk"):
        yield Link(_("Recorded description"), recording.get_absolute_url(), recording.get_state_display())
    for sign in asset.signs_for.select_related("asset").order_by("pk"):
        yield Link(_("Interpreter for"), reverse("media_pipeline:asset", args=[sign.asset.uuid]), sign.asset.title)
    whole = reverse("accessibility:asset", args=[asset.uuid])
    yield Link(_("Captions, signing and descriptions: what is there, and what is missing"), whole, "")


def without_parts(assets: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out interpreters' films and narrators' recordings: they belong to another film and are no lesson."""
    return assets.exclude(pk__in=SignTrack.objects.values("sign_asset")).exclude(
        pk__in=DescriptionRecording.objects.values("audio_asset")
    )
