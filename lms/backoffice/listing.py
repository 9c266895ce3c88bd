"""A list page as a value: rows in scope, columns, filters, search, order, a workbook of what it shows, acts on many.

    OFFICES = Listing(
        rows=lambda: Organisation.objects.select_related("division"),
        columns=(Column(_("Name"), "name", sort="name", link="registry:office"), Column(_("Place"), "division.name")),
        filters=OfficeFilter,
        search=("name",),
        name="offices",
    )

    @needs("registry.see_offices")
    def offices(request): return OFFICES.respond(request, "registry/offices/list.html")

The view stays a line and declares its permission itself. All of it works without script: filters are a GET form, so the
address of what somebody looks at can be kept as a bookmark.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import FilterSet

from foundation import link_access
from foundation.daily_quota import take_place
from foundation.permission import visible
from foundation.refusals import show_refusal
from foundation.workbooks import day_cell, number_cell, text_cell
from lms.backoffice import bulk
from lms.backoffice.errors import TooManyRows, TooManyWorkbooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.paginator import Page

    from foundation.refusals import Words
    from foundation.requests import Request
    from lms.backoffice.bulk import Act

PER_PAGE = 50
MOST_IN_A_WORKBOOK = 20_000  # rows; some 8 s of one core, so more is asked for in parts
WORKBOOKS_A_DAY = 50
MOST_WORDS, LONGEST_SEARCH = 6, 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and where its words come from: a path of attributes ("division.name"), or a function of the row.

    `sort` is the column of the database by which the list can be ordered. `link` names the address of the row; its
    argument is the row's `uuid`, else its key; it is drawn only where that page would open to the user. A path that
    ends in a method is called (`get_state_display`).
    """

    heading: Words
    of: str | Callable[[Any], Any]
    sort: str = ""
    link: str = ""

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


@dataclass(frozen=True)
class Listed:
    """One page of a list, ready to be drawn by `backoffice/list.html`."""

    listing: Listing
    page: Page[Any]
    rows: list[tuple[Any, list[Cell]]]
    choices: list[Choice]
    sought: str
    is_narrowed: bool
    workbook: str  # its address, with the filters of now

    @property
    def has_choice(self) -> bool:
        """Return whether any filter, or the order, is set: then they stand open."""
        return any(choice.chosen for choice in self.choices)

    @property
    def headings(self) -> list[Words]:
        ticks: list[Words] = [_("Tick")] if self.listing.acts else []
        first, *rest = [column.heading for column in self.listing.columns]
        return [first, *ticks, *rest]


@dataclass(frozen=True)
class Listing:
    """See the module. `name` goes into the workbook's file name; `exported(request, count)` is called for each one."""

    rows: Callable[[], QuerySet[Any]]
    columns: tuple[Column, ...]
    name: str
    filters: type[FilterSet] | None = None
    search: tuple[str, ...] = ()
    search_label: Words = ""
    order: tuple[str, ...] = ("pk",)
    acts: tuple[Act, ...] = ()
    per_page: int = PER_PAGE
    empty: Words = ""
    empty_text: Words = ""
    exported: Callable[[Request, int], None] = field(default=lambda request, count: None)
    narrow: Callable[[Any, QuerySet[Any]], QuerySet[Any]] = visible

    def found(self, request: Request) -> tuple[QuerySet[Any], FilterSet | None]:
        """Return what the user may see, narrowed by what is asked; nothing where a filter's value is unknown."""
        rows = self.narrow(request.user, self.rows())
        asked = None
        if self.filters is not None:
            asked = self.filters(request.GET, queryset=rows, request=request)
            rows = asked.qs if asked.form.is_valid() else rows.none()  # django-filter itself would show everything
        for word in self.sought(request).split()[:MOST_WORDS]:
            rows = rows.filter(reduce(or_, (Q(**{f"{name}__icontains": word}) for name in self.search)))
        return rows.order_by(*self.ordering(request)), asked

    def sought(self, request: Request) -> str:
        return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH] if self.search else ""

    def ordering(self, request: Request) -> tuple[str, ...]:
        asked = request.GET.get("sort", "")
        known = {column.sort for column in self.columns if column.sort}
        return (asked, *self.order) if asked.removeprefix("-") in known else self.order

    def listed(self, request: Request) -> Listed:
        """Return the page that the address asks for."""
        rows, asked = self.found(request)
        page = Paginator(rows, self.per_page).get_page(request.GET.get("page"))
        query = request.GET.copy()
        query.pop("page", None)
        query["as"] = "xlsx"
        choices = self.choices(request, asked)
        sought = self.sought(request)
        return Listed(
            listing=self,
            page=page,
            rows=[
                (row, [Cell(column.value(row), column.address(request, row)) for column in self.columns])
                for row in page
            ],
            choices=choices,
            sought=sought,
            is_narrowed=bool(sought) or any(choice.chosen for choice in choices if choice.name != "sort"),
            workbook=f"?{query.urlencode()}",
        )

    def cells(self, request: Request, row: Any) -> list[Cell]:
        return [Cell(column.value(row), column.address(request, row)) for column in self.columns]

    def choices(self, request: Request, asked: FilterSet | None) -> list[Choice]:
        """Return the filters as choices, and the order as the last of them."""
        found = []
        for bound in asked.form if asked is not None else ():
            offered = [(str(value), str(words)) for value, words in bound.field.choices if str(value)]
            value = str(bound.value() or "")
            chosen = value if value in {option for option, _words in offered} else ""
            found.append(Choice(bound.name, bound.label, offered, chosen, _("All of them")))
        sorts = [(column.sort, str(column.heading)) for column in self.columns if column.sort]
        if len(sorts) > 1:
            chosen = request.GET.get("sort", "")
            chosen = chosen if chosen in dict(sorts) else ""
            found.append(Choice("sort", _("In the order of"), sorts, chosen, _("the usual order")))
        return found

    def respond(self, request: Request, template: str = "backoffice/listing.html", **context: Any) -> HttpResponse:
        """Return the page, with `as=xlsx` in the address the workbook of everything found, for an act its next page.

        A view with a form of its own on the page looks at its POST first: an act on rows sends `act`.
        """
        if request.GET.get("as") == "xlsx":
            return self.workbook(request)
        if request.method == "POST" and (act := bulk.chosen_act(self.acts, request)):
            return bulk.respond(request, act, self.narrow(request.user, self.rows()))
        status = context.pop("status", 200)
        return render(request, template, {"listed": self.listed(request)} | context, status=status)

    def workbook(self, request: Request) -> HttpResponse:
        """Return the rows found as a workbook; lead back with a message where they are too many."""
        rows, _asked = self.found(request)
        count = rows.count()
        query = request.GET.copy()
        query.pop("as", None)
        back = f"{request.path}?{query.urlencode()}"
        if count > MOST_IN_A_WORKBOOK:
            show_refusal(request, TooManyRows())
            return redirect(back)
        if take_place(request.user, "workbooks", most=WORKBOOKS_A_DAY):
            show_refusal(request, TooManyWorkbooks())
            return redirect(back)
        self.exported(request, count)
        response = HttpResponse(self.written(rows), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{self.name}-{timezone.localdate():%Y%m%d}.xlsx"'
        response["Cache-Control"] = "private, no-store"
        return response

    def written(self, rows: QuerySet[Any]) -> bytes:
        from openpyxl import Workbook  # where it is used: it brings numpy

        book = Workbook(write_only=True)
        page = book.create_sheet(self.name)
        page.freeze_panes = "A2"
        page.append([text_cell(page, str(column.heading), bold=True) for column in self.columns])
        for row in in_steps(rows):
            page.append([cell_of(page, column.value(row)) for column in self.columns])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def key_of(row: Any) -> Any:
    """Return what names the row in an address: its uuid, else its number."""
    return getattr(row, "uuid", row.pk)


def in_steps(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield the rows without keeping them all; prefetched ones come with each step."""
    yield from rows.iterator(chunk_size=2000)


def cell_of(page: Any, value: Any) -> Any:
    """Return a workbook's cell: days and numbers as such, everything else as text, never as a formula."""
    if isinstance(value, datetime):
        return text_cell(page, f"{timezone.localtime(value):%Y-%m-%d %H:%M}")
    if isinstance(value, date):
        return day_cell(page, value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number_cell(page, value)
    return text_cell(page, "" if value is None else str(value))
