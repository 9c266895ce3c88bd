"""What ledger lines are for, by name and address: a fixed number of queries for however many lines."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.models import Page

from lms.points.credits.credit import Place, of_source, page_place
from lms.points.ledger.stream_keys import Key

# A line's source: its type and id.
type Source = tuple[str, str]


def places(sources: Iterable[Source]) -> dict[Source, Place]:
    """Return where each was earned, as far as a kind of credit knows its source; all pages are fetched at once."""
    wanted: dict[str, set[str]] = {}
    for kind, pk in sources:
        wanted.setdefault(kind, set()).add(pk)
    found: dict[Source, Place] = {}
    page_of: dict[Source, int] = {}
    for kind, pks in wanted.items():
        credit = of_source(kind)
        if credit is not None:
            page_of |= {(kind, pk): page for pk, page in credit.pages(pks).items()}
            found |= {(kind, pk): place for pk, place in credit.places(pks).items()}
    pages = Page.objects.in_bulk(set(page_of.values())) if page_of else {}
    for source, page_id in page_of.items():
        page = pages.get(page_id)
        found[source] = page_place(page) if page else Place(str(Key.of("page", page_id)))
    return found


def place_of(found: dict[Source, Place], source: Source) -> Place:
    return found.get(source) or Place(str(Key.of(*source)))
