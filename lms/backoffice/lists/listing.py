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
address of what somebody looks at can be kept as a bookmark, and each heading that orders the list is a link.

Several lists on one page have a `prefix` each and are answered by `respond_all`. A file that names others is given only
under `@fresh_proof(when=wants_workbook)`; each one is written into the journal (`jobs.note_download`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from http import HTTPStatus
from operator import or_
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_filters import FilterSet

from foundation.daily_quota import take_place
from foundation.http.permission import visible
from foundation.refusals import show_refusal
from lms.backoffice import jobs
from lms.backoffice.errors import NothingChosen, TooManyRows, TooManyWorkbooks
from lms.backoffice.lists import bulk
from lms.backoffice.lists.parts import Cell, Choice, Heading, Pages
from lms.backoffice.lists.workbooks import STEP, as_file, write_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.core.paginator import Page
    from django.http import HttpRequest

    from foundation.http.requests import Request
    from foundation.refusals import Words
    from lms.backoffice.lists.bulk import Act
    from lms.backoffice.lists.parts import Column
    from lms.backoffice.models import Job

PER_PAGE = 50
AT_ONCE = 5_000  # rows of a workbook made within the request: some 2 s of one core; a longer one is a job
MOST_IN_A_WORKBOOK = 200_000  # rows: three provinces' people, some 80 s of one core in the worker
WORKBOOKS_A_DAY = 50
MOST_WORDS, LONGEST_SEARCH = 6, 60


@dataclass(frozen=True)
class Listed:
    """One page of a list, ready to be drawn by `backoffice/list.html`. `headings` are those of its table."""

    listing: Listing
    page: Page[Any]
    rows: list[tuple[Any, list[Cell]]]
    choices: list[Choice]
    acts: list[Act]
    headings: list[Heading]
    sought: str
    is_narrowed: bool
    workbook: str  # its address, with the filters of now
    everything: str  # the address of this list without any filter
    kept: list[tuple[str, str]]  # what the address says of other lists of the page

    @property
    def has_choice(self) -> bool:
        """Return whether any filter, or the order, is set: then they stand open."""
        return any(choice.chosen for choice in self.choices)

    @property
    def page_name(self) -> str:
        """Return what the number of the page is called in the address."""
        return self.listing.param("page")

    @property
    def prefix(self) -> str:
        """Return what this list's parameters and ids begin with."""
        return f"{self.listing.prefix}-" if self.listing.prefix else ""


LISTINGS: dict[str, Listing] = {}


def leave(rows: list[Any], user: Any) -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Listing:
    """See the module. `name` is its own among all lists and goes into the workbook's file name.

    `within(request)` gives what the rows are taken from, where they are those of one thing (a class, a period): `rows`
    is then called with it. `prepare(rows, user)` sets on the rows of a page, or of a step of a workbook, what columns
    show of other tables, all at once. `prefix` tells lists of one page apart, `title` is then the heading of this one.
    """

    rows: Callable[..., QuerySet[Any]]
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
    title: Words = ""
    lead: Words = ""
    prefix: str = ""
    within: Callable[[Any], Any] | None = None
    prepare: Callable[[list[Any], Any], None] = leave
    narrow: Callable[[Any, QuerySet[Any]], QuerySet[Any]] = visible

    def __post_init__(self) -> None:
        if self.name in LISTINGS:
            raise ValueError(f"two lists are called {self.name}")
        LISTINGS[self.name] = self

    def param(self, name: str) -> str:
        """Return what this list's parameter of the address is called."""
        return f"{self.prefix}-{name}" if self.prefix else name

    def whole(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all rows, seen by the user or not."""
        return self.rows(self.within(request)) if self.within else self.rows()

    def scoped(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows that the user may see."""
        return self.narrow(request.user, self.whole(request))

    def found(self, request: HttpRequest) -> tuple[QuerySet[Any], FilterSet | None]:
        """Return what the user may see, narrowed by what is asked; nothing where a filter's value is unknown."""
        rows = self.scoped(request)
        asked = None
        if self.filters is not None:
            asked = self.filters(request.GET, queryset=rows, request=request, prefix=self.prefix or None)
            rows = asked.qs if asked.form.is_valid() else rows.none()  # django-filter itself would show everything
        for word in self.sought(request).split()[:MOST_WORDS]:
            rows = rows.filter(reduce(or_, (Q(**{f"{name}__icontains": word}) for name in self.search)))
        return rows.order_by(*self.ordering(request)), asked

    def sought(self, request: HttpRequest) -> str:
        """Return the words that are looked for."""
        asked: str = request.GET.get(self.param("q"), "")
        return asked.replace("\x00", "").strip()[:LONGEST_SEARCH] if self.search else ""

    def ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the order: by the column that is asked for, a closed list of them, then the usual one."""
        asked = request.GET.get(self.param("sort"), "")
        known = {column.sort for column in self.columns if column.sort}
        if asked.removeprefix("-") not in known:
            return self.order
        same = {asked.removeprefix("-")}
        return (asked, *(each for each in self.order if each.removeprefix("-") not in same))

    def listed(self, request: Request) -> Listed:
        """Return the page that the address asks for."""
        rows, asked = self.found(request)
        page = Pages(rows, self.per_page, whole=self.whole(request)).get_page(request.GET.get(self.param("page")))
        shown = list(page)
        self.prepare(shown, request.user)
        choices = self.choices(request, asked)
        sought = self.sought(request)
        return Listed(
            listing=self,
            page=page,
            rows=[(row, self.cells(request, row)) for row in shown],
            choices=choices,
            acts=self.acts_of(request.user),
            headings=self.headings(request),
            sought=sought,
            is_narrowed=bool(sought) or any(each.chosen for each in choices if each.name != self.param("sort")),
            workbook=self.address(request, **{"as": "xlsx"}),
            everything=f"?{urlencode(self.kept(request))}" if self.kept(request) else request.path,
            kept=self.kept(request),
        )

    def acts_of(self, user: Any) -> list[Act]:
        """Return the acts that are offered to this person."""
        return [act for act in self.acts if act.open_to(user)]

    def called(self, row: Any) -> str:
        """Return what a row is called where it is named alone: what stands in its first column."""
        return str(self.columns[0].value(row))

    def cells(self, request: Request, row: Any) -> list[Cell]:
        return [Cell(column.value(row), column.address(request, row)) for column in self.columns]

    def kept(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the parameters that belong to other lists of the page, or to the page itself."""
        own = {self.param(name) for name in ("page", "sort", "q", "as")}
        own |= {self.param(name) for name in (self.filters.base_filters if self.filters else ())}
        return [(name, value) for name, values in request.GET.lists() if name not in own for value in values]

    def address(self, request: HttpRequest, **changed: str) -> str:
        """Return the address of this list as it stands, from its first page, with some parameters changed."""
        query = request.GET.copy()
        query.pop(self.param("page"), None)
        for name, value in changed.items():
            query[self.param(name)] = value
        return f"?{query.urlencode()}"

    def headings(self, request: HttpRequest) -> list[Heading]:
        """Return the headings; one that orders the list leads to that order, pressed again to the opposite one."""
        by = self.ordering(request)[0]
        found = [self.heading(request, column, by) for column in self.columns]
        return [found[0], Heading(_("Tick")), *found[1:]] if self.acts_of(request.user) else found

    def heading(self, request: HttpRequest, column: Column, by: str) -> Heading:
        if not column.sort:
            return Heading(column.heading)
        direction = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(by, "")
        next_one = f"-{column.sort}" if direction == "ascending" else column.sort
        return Heading(column.heading, self.address(request, sort=next_one), direction)

    def choices(self, request: HttpRequest, asked: FilterSet | None) -> list[Choice]:
        """Return the filters as choices, and the order as the last of them."""
        found = []
        for bound in asked.form if asked is not None else ():
            offered = [(str(value), str(words)) for value, words in bound.field.choices if str(value)]
            value = str(bound.value() or "")
            chosen = value if value in {option for option, _words in offered} else ""
            found.append(Choice(bound.html_name, bound.label, offered, chosen, _("All of them")))
        sorts = [(column.sort, str(column.heading)) for column in self.columns if column.sort]
        if len(sorts) > 1:
            chosen = request.GET.get(self.param("sort"), "")
            if chosen.startswith("-") and (words := dict(sorts).get(chosen[1:])):
                sorts.append((chosen, _("%(heading)s, the last first") % {"heading": words}))
            chosen = chosen if chosen in dict(sorts) else ""
            found.append(Choice(self.param("sort"), _("In the order of"), sorts, chosen, _("the usual order")))
        return found

    def respond(self, request: Request, template: str = "backoffice/listing.html", **context: Any) -> HttpResponse:
        """Return the page, with `as=xlsx` in the address the workbook of everything found, for an act its next page.

        A view with a form of its own on the page looks at its POST first: an act on rows sends `act`.
        """
        return respond_all(request, template, {"listed": self}, **context)

    def answer(self, request: Request) -> HttpResponse | None:
        """Return the response to a request that is about this list and no page: a workbook, an act; else None."""
        if wants_workbook(request, only=self):
            return self.workbook(request)
        if request.method == "POST" and (act := bulk.chosen_act(self.acts_of(request.user), request)):
            return bulk.respond(request, self, act)
        return None

    def workbook(self, request: Request) -> HttpResponse:
        """Return the rows found as a workbook; a long one is begun as a job. Leads back with words where it cannot be.

        Every one leaves a row that says what was asked, and an act in the journal.
        """
        rows, _asked = self.found(request)
        count = rows.count()
        query = request.GET.copy()
        query.pop(self.param("as"), None)
        back = f"{request.path}?{query.urlencode()}"
        if count > MOST_IN_A_WORKBOOK:
            show_refusal(request, TooManyRows())
            return redirect(back)
        if take_place(request.user, "workbooks", most=WORKBOOKS_A_DAY):
            show_refusal(request, TooManyWorkbooks())
            return redirect(back)
        if count > AT_ONCE:
            job = jobs.begin(kind=jobs.WORKBOOK, request=request, listing=self.name, total=count)
            return redirect("backoffice:job", job.uuid)
        jobs.note_download(request=request, listing=self.name, total=count)
        return as_file(self.written(rows, request.user), self.name)

    def written(
        self, rows: QuerySet[Any], user: Any, *, say: Callable[[int], None] = lambda done: None, most: int = AT_ONCE
    ) -> bytes:
        """Return the workbook of these rows, `most` at most; `say` hears how many are written."""
        in_steps = self.prepared(rows[: most + 1], user)
        values = ([column.value(row) for column in self.columns] for row in in_steps)
        return write_book(self.name, [column.heading for column in self.columns], values, say=say)

    def prepared(self, rows: QuerySet[Any], user: Any) -> Iterator[Any]:
        """Yield the rows without keeping them all; what is fetched beside them comes with each step."""
        step: list[Any] = []
        for row in rows.iterator(chunk_size=STEP):
            step.append(row)
            if len(step) == STEP:
                self.prepare(step, user)
                yield from step
                step = []
        self.prepare(step, user)
        yield from step


def respond_all(
    request: Request, template: str, listings: Mapping[str, Listing], status: int = 200, **context: Any
) -> HttpResponse:
    """Answer for a page of several lists: a workbook or an act of one of them, else the page with all, each by name."""
    for listing in listings.values():
        if (answer := listing.answer(request)) is not None:
            return answer
    acts = any(each.acts_of(request.user) for each in listings.values())
    if request.method == "POST" and status == HTTPStatus.OK and acts:
        show_refusal(request, NothingChosen())  # a form without the act that its button names
    drawn = {name: listing.listed(request) for name, listing in listings.items()}
    return render(request, template, drawn | context, status=status)


def wants_workbook(request: HttpRequest, *, only: Listing | None = None, **kwargs: Any) -> bool:
    """Return whether a workbook is asked for: for `@fresh_proof(when=…)`, of any list of the page."""
    if only is not None:
        return request.GET.get(only.param("as")) == "xlsx"
    return any(name == "as" or name.endswith("-as") for name in request.GET)


# --- beside the request -----------------------------------------------------------------------------------------------


def make_workbook(job: Job) -> None:
    """Make the workbook of a job and keep it, encrypted, for a week. Raises LeaseLost, JobOfAnother.

    Killed on the way it is made anew from its beginning: nothing is changed by reading.
    """
    request = jobs.request_of(job)
    listing = LISTINGS[job.listing]
    rows, _asked = listing.found(request)

    def say(done: int) -> None:
        jobs.advance(job, done=min(done, job.total))
        jobs.hold(job)

    jobs.keep_file(job, listing.written(rows, request.user, say=say, most=MOST_IN_A_WORKBOOK))


def run_act(job: Job) -> None:
    """Do what is left of an act on rows of a list. Raises LeaseLost, JobOfAnother, FormChanged."""
    jobs.request_of(job)  # imports the list
    bulk.run_act(job, LISTINGS[job.listing])


def register() -> None:
    """Register what a worker does of lists."""
    jobs.RUNNERS |= {jobs.WORKBOOK: make_workbook, jobs.ACT: run_act}
