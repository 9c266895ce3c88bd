"""What a page of a list is drawn from: columns, cells, filters, headings; pages whose rows are read by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Subquery
from django.urls import reverse
from django_filters import FilterSet

from foundation.http import link_access
from foundation.http.permission import visible

if TYPE_CHECKING:
    from foundation.http.requests import Request
    from foundation.refusals import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and where its words come from: a path of attributes ("division.name"), or a function of the row.

    `sort` is the column of the database by which the list can be ordered. `link` names the address of the row; its
    argument is the row's `uuid`, else its key; it is drawn only where that page would open to the user, unless
    `opens_all` says that it does for every row of this list (asking costs queries a row). A path that ends in a method
    is called (`get_state_display`).
    """

    heading: Words
    of: str | Callable[[Any], Any]
    sort: str = ""
    link: str = ""
    opens_all: bool = False

    def value(self, row: Any) -> Any:
        """Return what stands in the cell of this row: None where there is nothing."""
        if callable(self.of):
            return self.of(row)
        found = row
        for name in self.of.split("."):
            found = getattr(found, name, None)
            if callable(found):
                found = found()
        return found

    def address(self, request: Request, row: Any) -> str:
        """Return the address of the row's own page; "" where it has none, or would not open."""
        if self.link and self.opens_all:
            return reverse(self.link, args=[key_of(row)])
        return link_access.address(request, self.link, key_of(row), of=row) if self.link else ""


class ScopedFilter(FilterSet):
    """Filters whose choices are rows offer only rows that the user may see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self.filters.values():
            # In `extra` too: django-filter copies the field's choices from there.
            if isinstance(each.extra.get("queryset"), QuerySet):
                each.queryset = each.extra["queryset"] = visible(self.request.user, each.extra["queryset"].all())


@dataclass(frozen=True, slots=True)
class Cell:
    """What a page shows of one column of one row; `href` is "" where it leads nowhere."""

    text: Any
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter drawn as one choice of several: (value, words) pairs, and the words for “any”."""

    name: str
    label: Words
    options: list[tuple[str, str]]
    chosen: str
    everything: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a column; with `href` a link that orders the list by it. `direction` is the value of aria-sort."""

    words: Words
    href: str = ""
    direction: str = ""

    def __str__(self) -> str:
        return str(self.words)


class Pages(Paginator[Any]):
    """Pages of rows of which the database sorts the keys only, and reads the rows of one page by these.

    `whole` are the rows with all that a line shows. Sorting seventy thousand of them made page 900 cost five times the
    first page of a small list (`bench.lists`).
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, whole: QuerySet[Any]) -> None:
        super().__init__(rows, per_page)
        self.whole = whole

    def page(self, number: int | str) -> Page[Any]:
        """Return the page of this number. Raises what Paginator raises."""
        valid = self.validate_number(number)
        rows: Any = self.object_list
        begin, end = (valid - 1) * self.per_page, valid * self.per_page
        if rows.query.distinct:  # PostgreSQL wants the columns of its order among those that are distinct
            return Page(rows[begin:end], valid, self)
        keys = rows.select_related(None).prefetch_related(None).values("pk")[begin:end]
        found = self.whole.filter(pk__in=Subquery(keys)).order_by(*rows.query.order_by)
        return Page(found, valid, self)


def key_of(row: Any) -> Any:
    """Return what names the row in an address: its uuid, else its number."""
    return getattr(row, "uuid", row.pk)
