"""Links that other apps show beside a film, and films they keep out of its chooser: named in the settings."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string

from media_pipeline.models import Asset


@dataclass(frozen=True)
class Link:
    """One thing that belongs to a film: its text, its address, and its state."""

    text: str
    href: str
    state: str


def links(request: HttpRequest, asset: Asset) -> list[Link]:
    """Return what `settings.MEDIA_ASIDE` has to show beside a film."""
    return [link for name in settings.MEDIA_ASIDE for link in import_string(name)(request, asset)]


def to_choose(assets: QuerySet[Any]) -> QuerySet[Any]:
    """Return the films that may be put into a lesson, by `settings.MEDIA_TO_CHOOSE`."""
    for name in settings.MEDIA_TO_CHOOSE:
        assets = import_string(name)(assets)
    return assets
