"""What a film costs to watch, in bytes: said before anything of it is loaded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from media_pipeline.models import Artifact, Asset

PICTURES, SOUND = "hls_rendition", "hls_audio"
KINDS = (PICTURES, SOUND)


@dataclass(frozen=True, slots=True)
class Weight:
    """A whole film in one size of picture (its short edge; 0 is sound alone), with the sound that is heard with it."""

    edge: int
    bytes: int


def weights(made: Iterable[Artifact]) -> list[Weight]:
    """Return the sizes in which a film's current artifacts can be watched, the smallest first."""
    rows = list(made)
    sound = max((_bytes(each) for each in rows if each.kind == SOUND), default=0)
    pictures = [(each.facts.get("edge", 0), _bytes(each)) for each in rows if each.kind == PICTURES]
    found = [Weight(edge, count + sound) for edge, count in sorted(pictures) if count]
    return found or ([Weight(0, sound)] if sound else [])


def size_of(made: Iterable[Artifact], kind: str) -> int:
    """Return the bytes of the file of this kind; of several MP4s the smallest picture, as a player takes it; else 0."""
    files = [each for each in made if each.kind == kind]
    return min(files, key=lambda each: (each.facts.get("height", 0), each.pk)).size if files else 0


def with_rates(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """Annotate what `least` reads; it costs a listing no query of its own."""
    return assets.annotate(picture_rate=_rate(PICTURES, Min), sound_rate=_rate(SOUND, Max))


def least(asset: Any) -> int:
    """Return the bytes of an asset of `with_rates` in its smallest picture; 0 while nothing is made."""
    bits: int = (asset.picture_rate or 0) + (asset.sound_rate or 0)
    milliseconds: int = asset.duration_ms or 0
    return int(bits * milliseconds / 8000)


def _bytes(rendition: Artifact) -> int:
    return int(rendition.facts.get("average", 0) * rendition.facts.get("duration", 0) / 8)


def _rate(kind: str, chosen: type[Min | Max]) -> Subquery:
    rows = Artifact.objects.filter(asset=OuterRef("pk"), current=True, kind=kind).order_by().values("asset")
    average = Cast(KT("facts__average"), IntegerField())
    return Subquery(rows.annotate(rate=chosen(average)).values("rate"), output_field=IntegerField())
