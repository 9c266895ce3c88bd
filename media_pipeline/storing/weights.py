"""Data cost of a film in bytes: shown before anything of it is loaded."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import IntegerField, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from media_pipeline.models import Artifact, Asset

PICTURES, SOUND = "hls_rendition", "hls_audio"
KINDS = (PICTURES, SOUND)
RATES = ("picture_rate", "sound_rate")  # bits a second: of the smallest picture, of the sound


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
    """Annotate `RATES`, which `least` reads; it costs a listing no query of its own."""
    return assets.annotate(picture_rate=_rate(PICTURES, Min), sound_rate=_rate(SOUND, Max))


def least(duration_ms: int | None, picture_rate: int | None, sound_rate: int | None) -> int:
    """Return the bytes of a film in its smallest picture; 0 while nothing is made."""
    return int(((picture_rate or 0) + (sound_rate or 0)) * (duration_ms or 0) / 8000)


def _bytes(rendition: Artifact) -> int:
    return int(rendition.facts.get("average", 0) * rendition.facts.get("duration", 0) / 8)


def _rate(kind: str, chosen: type[Min | Max]) -> Subquery:
    rows = Artifact.objects.filter(asset=OuterRef("pk"), current=True, kind=kind).order_by().values("asset")
    average = Cast(KT("facts__average"), IntegerField())
    return Subquery(rows.annotate(rate=chosen(average)).values("rate"), output_field=IntegerField())
