"""Whose a film, picture, document or page is: what the gate and the editor's form ask by settings.FOREIGN_CHECKS.

What lies on a base's shelf, or stands in its branch, is that base's. What lies on a shelf of no base is common, and
the house's own pages may show anything.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.models import Collection, Page

from accessibility.models import DescriptionRecording, SignTrack
from courses.pages.editing.choosing import Foreign
from courses.pages.gate.references import Reference, things
from lms.bases import base_queries
from lms.bases.models import TrainingBase
from media_pipeline.models import Asset


def of_another_base(found: Iterable[Reference], place: Page) -> list[Foreign]:
    """Return those references that lead to what another base has; `place` says which base the page is of."""
    base = base_queries.base_of_page(place)
    found = list(found)
    if base is None or not found:
        return []
    owners = Owners()
    rows = things(found)
    return [each for reference in found for each in foreign_of(reference, rows, base, owners)]


def foreign_of(reference: Reference, rows: dict[Any, Any], base: TrainingBase, owners: "Owners") -> Iterator[Foreign]:
    thing = rows.get((reference.model, reference.pk))
    if thing is None:
        return
    for each in (thing, *attached(thing)):
        owner = owners.owner_of(each)
        if owner is not None and owner.pk != base.pk:
            yield Foreign(reference, type(each), each.pk, owner.name)


def attached(thing: Any) -> Iterator[Asset]:
    """Yield the interpreters and described voices that go out with a film."""
    if isinstance(thing, Asset):
        signs = SignTrack.objects.filter(asset=thing).select_related("sign_asset__collection")
        voices = DescriptionRecording.objects.filter(asset=thing).select_related("audio_asset__collection")
        yield from (sign.sign_asset for sign in signs)
        yield from (voice.audio_asset for voice in voices)


class Owners:
    """Whose things are, each shelf asked for once."""

    def __init__(self) -> None:
        self.shelves: dict[int, TrainingBase | None] = {}

    def owner_of(self, thing: Any) -> TrainingBase | None:
        if isinstance(thing, Page):
            return base_queries.base_of_page(thing)
        collection: Collection = thing.collection
        if collection.pk not in self.shelves:
            self.shelves[collection.pk] = base_queries.base_of_collection(collection)
        return self.shelves[collection.pk]
