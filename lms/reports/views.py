"""Figures for officers, the ledger rows they are the sum of, and both as a workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.http.permission import needs
from lms.delivery.class_members import memberships_known_to
from lms.people.access import CASE_WORKERS, postings, trainees_seen_whole
from lms.people.models import Division
from lms.points.ledger.amounts import hundredths, whole
from lms.points.models import LedgerLeg
from lms.points.values.units import Unit
from lms.reports.choosing import as_query, choice_of, counts_somebody, own_place, seen_whole, whose
from lms.reports.figures import Choice, Figure, Total, figures, hidden_members, rows, total
from lms.reports.tables import figures_as_workbook

LINES = 50
COUNTY = 6  # digits of a county's code
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs("reports.view_figures")
def show(request: HttpRequest) -> HttpResponse:
    """Show figures by place, course and month; every line links to its rows, every place to the places in it."""
    if not counts_somebody(request.user):
        return render(request, "reports/none.html")
    choice = choice_of(request.user, request.GET.dict())
    found = figures(request.user, choice)
    context = {
        "choice": choice,
        "is_office": request.user.is_superuser or bool(seen_whole(request.user)),
        "is_narrowed": choice.place != own_place(request.user),
        "whose": whose(request.user, choice),
        "years": years(choice),
        "lines": [(line, as_query(line.choice), query_below(choice, line)) for line in found],
        "total": in_words(total(request.user, choice)),
        "query": as_query(choice),
        "headings": [
            _("Place"),
            _("Course"),
            _("Month"),
            _("Persons"),
            _("Points"),
            _("Class hours"),
            _("Ledger rows"),
        ],
    }
    return render(request, "reports/figures.html", context)


def query_below(choice: Choice, line: Figure) -> str:
    """Return the query of the link on a place's name: into the place; "" when it is the one that is shown."""
    return "" if line.place == choice.place else as_query(Choice(place=line.place, year=choice.year))


def years(choice: Choice) -> list[tuple[int, str]]:
    last = min(choice.year + 1, timezone.localdate().year)  # there are no figures of next year
    return [(year, as_query(Choice(choice.place, year))) for year in range(last, choice.year - 3, -1)]


def in_words(sums: Total) -> list[tuple[str, object]]:
    return [
        (_("Persons"), sums.persons),
        (_("Points"), whole(sums.points)),
        (_("Class hours"), hundredths(sums.hours)),
    ]


@require_safe
@needs("reports.view_figures")
def drill(request: HttpRequest) -> HttpResponse:
    """Show the ledger rows that a figure is the sum of."""
    if not counts_somebody(request.user):
        return render(request, "reports/none.html")
    choice = choice_of(request.user, request.GET.dict())
    page = Paginator(rows(request.user, choice), LINES).get_page(request.GET.get("page"))
    context = {
        "choice": choice,
        "whose": whose(request.user, choice),
        "page": page,
        "legs": lines(request.user, page.object_list),
        "leaves_out": bool(not request.user.is_superuser and hidden_members(request.user).exists()),
        "total": in_words(total(request.user, choice)),
        "back": as_query(Choice(place=choice.place, year=choice.year)),
        "headings": [_("Day"), _("Learner"), _("Place"), _("Earned for"), _("Course"), _("Amount"), _("Counted in")],
    }
    return render(request, "reports/rows.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """A leg as it is shown; an empty `name` is a learner whom this person knows as a number, `why` says why."""

    leg: LedgerLeg
    name: str
    why: str
    opens: bool
    place: str
    amount: str


def lines(user: Any, legs: Iterable[LedgerLeg]) -> list[Row]:
    """Return the legs as rows; without a name, and with the county as place, for a learner the user may not name."""
    legs = list(legs)
    learners = {leg.txn.subject_id for leg in legs}
    whole_known = set(trainees_seen_whole(user).filter(user__in=learners).values_list("user", flat=True))
    by_class = set(
        memberships_known_to(user).filter(subject__in=learners).values_list("subject", "cohort__programme__course")
    )
    codes = {code for leg in legs for code in (place_of(leg), place_of(leg)[:COUNTY])}
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    found = []
    for leg in legs:
        subject, code = leg.txn.subject_id, place_of(leg)
        is_whole = subject in whole_known
        is_named = is_whole or (leg.txn.course_id is not None and (subject, leg.txn.course_id) in by_class)
        place = names[code] if is_named or is_over(user, code) else names.get(code[:COUNTY], "")
        why = "" if is_named else _("has moved away") if is_over(user, code) else _("not of your class")
        name = leg.txn.subject.name if is_named else ""
        found.append(Row(leg, name, why, is_whole, place, amount(leg.unit, leg.milli)))
    return found


def is_over(user: Any, code: str) -> bool:
    """Return whether the place lies within the user's posts at an office; posts at a base do not count."""
    posts = (posting for posting in postings(user) if posting.role in CASE_WORKERS)
    return user.is_superuser or any(code.startswith(posting.division.prefix) for posting in posts)


def place_of(leg: Any) -> str:
    code: str = leg.place
    return code


def amount(unit: str, milli: int) -> str:
    return whole(milli) if unit == Unit.POINT else hundredths(milli)


@require_safe
@needs("reports.view_figures")
def xlsx(request: HttpRequest) -> HttpResponse:
    """Return the table as a workbook; redirect somebody who may count nobody, instead of a table of zeros."""
    if not counts_somebody(request.user):
        return redirect("reports:figures")
    choice = choice_of(request.user, request.GET.dict())
    data = figures_as_workbook(figures(request.user, choice), total(request.user, choice))
    response = HttpResponse(data, content_type=XLSX)
    part = choice.place.code if seen_whole(request.user) else "base"
    response["Content-Disposition"] = f'attachment; filename="figures-{part}-{choice.year}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
