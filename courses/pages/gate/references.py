"""What a page refers to: films, pictures, documents and pages, in any of its fields.

Wagtail's own extraction is used (its reference index rests on it), so that a block or field added later is known
without a line here: foreign keys, choosers in blocks, links and embeds in running text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from media_pipeline.models import Asset

# Of an alias, what it repeats is content too; of Wagtail's bookkeeping (locale, owner, revisions) nothing is.
PATHS_NOT_CONTENT = ("latest_revision", "live_revision", "wagtail_admin_comments")


@dataclass(frozen=True, slots=True)
class Reference:
    """`field` is the page's field; `place` leads to the block within it."""

    model: type[Model]
    pk: str
    field: str
    place: str


def chosen_models() -> tuple[type[Model], ...]:
    """Return the models whose rows are chosen from a library or a tree, and so have an owner."""
    return (Asset, get_image_model(), get_document_model(), Page)


def references(page: Page) -> Iterator[Reference]:
    """Yield everything of `chosen_models` that the page as it is in memory refers to."""
    wanted = {ContentType.objects.get_for_model(model).pk: model for model in chosen_models()}
    for content_type, pk, _path, place in ReferenceIndex._extract_references_from_object(page):
        model = wanted.get(content_type)
        if model is not None and not place.startswith(PATHS_NOT_CONTENT):
            yield Reference(model, str(pk), place.partition(".")[0], place)


def things(found: Iterable[Reference]) -> dict[tuple[type[Model], str], Any]:
    """Return the rows behind references, one query a model; deleted rows and keys that are no number are left out."""
    numbers: dict[type[Model], set[int]] = defaultdict(set)
    for reference in found:
        if reference.pk.isascii() and reference.pk.isdigit() and len(reference.pk) < 19:
            numbers[reference.model].add(int(reference.pk))
    rows: dict[tuple[type[Model], str], Any] = {}
    for model, pks in numbers.items():
        found_rows = model._default_manager.filter(pk__in=pks)
        for row in found_rows if model is Page else found_rows.select_related("collection"):
            rows[model, str(row.pk)] = row
    return rows
