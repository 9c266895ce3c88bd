"""Points and class hours, for the learner and those permitted: every line opens to what it stands on."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.http.permission import needs
from foundation.http.requests import Request
from lms.people.models import User
from lms.points.credits.credit import of_kind
from lms.points.learner import explain, goals
from lms.points.learner.cases import cases_of, waiting_of
from lms.points.learner.statement import statement
from lms.points.ledger import transactions
from lms.points.ledger.amounts import hours_of, whole
from lms.points.models import LedgerTxn
from lms.points.values.units import Unit

LINES = 50


def the_subject(request: Request) -> User:
    subject: User = request.subject
    return subject


def somebody(request: HttpRequest, uuid: UUID, **kwargs: Any) -> User:
    return get_object_or_404(User.objects.select_related("trainee"), uuid=uuid)


def whose(request: HttpRequest, uuid: UUID) -> User:
    """Return the learner to whom a transaction belongs."""
    return get_object_or_404(LedgerTxn.objects.select_related("subject__trainee"), uuid=uuid).subject


@require_safe
@needs("points.view_points", of=the_subject)
def mine(request: Request) -> HttpResponse:
    return show(request, request.permitted)


@require_safe
@needs("points.view_points", of=somebody)
def points_of(request: Request, uuid: UUID) -> HttpResponse:
    """Show another learner's points, for those who work with them."""
    return show(request, request.permitted)


def show(request: Request, subject: User) -> HttpResponse:
    before = request.GET.get("before", "")
    found = statement(subject, before=int(before) if before.isdecimal() and len(before) < 10 else None)
    have = transactions.balances(subject.pk)
    context = {
        "learner": subject,
        "is_mine": subject == request.user,
        "is_first": not before,
        "points": whole(have.get(Unit.POINT, 0)),
        "hours": hours_of(have.get(Unit.CLASS_HOUR, 0)),
        "standing": explain.standing(subject),
        "goal": goals.standing(subject),
        "waiting": waiting_of(subject),
        "cases": cases_of(subject),
        "statement": found,
        "headings": [_("Day"), _("Where"), _("Earned for"), _("Amount"), _("Note")],
        "may_appeal": request.user.has_perm("points.appeal", subject),
        "may_correct": request.user.has_perm("points.ask_adjustment", subject),
        "may_set_goal": subject == the_subject(request) and request.user.has_perm("points.set_goal", subject),
    }
    return render(request, "points/mine.html", context)


@require_safe
@needs("points.view_points", of=somebody)
def day(request: Request, uuid: UUID, day: str) -> HttpResponse:
    """Show every single line of a day."""
    try:
        asked = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    subject: User = request.permitted
    rows = LedgerTxn.objects.filter(subject=subject, day=asked).order_by("-number")
    page = Paginator(rows.select_related("reversed_by").prefetch_related("legs"), LINES).get_page(
        request.GET.get("page")
    )
    context = {
        "learner": subject,
        "is_mine": subject == request.user,
        "day": asked,
        "page": page,
        "lines": explain.lines(page.object_list),
        "headings": [_("Number in the ledger"), _("Earned for"), _("Where"), _("Amount"), _("Note")],
    }
    return render(request, "points/day.html", context)


@require_safe
@needs("points.view_points", of=whose)
def txn(request: Request, uuid: UUID) -> HttpResponse:
    """Show one line of the ledger with what it stands on."""
    row = get_object_or_404(LedgerTxn.objects.select_related("policy", "reverses", "course"), uuid=uuid)
    line = explain.lines([row])[0]
    credit = of_kind(row.kind)
    context = {
        "learner": request.permitted,
        "is_mine": request.permitted == request.user,
        "line": line,
        "facts": [
            (_("Amount"), line.amounts),
            (_("Earned for"), line.what),
            (_("Where"), line.where),
            (_("Day"), row.day),
            (_("Course"), row.course.title if row.course else ""),
            (_("Rules"), _("version %(version)s, in force since %(day)s") % rules_in_force(row)),
            *credit.details(row),
            (_("Number in the ledger"), row.number),
            (_("Seal"), row.hash[:16]),
            (_("Note"), line.note),
        ],
        "minutes": credit.minutes(row),
        "headings": [_("Time of day"), _("Confirmed")],
        "may_appeal": request.user.has_perm("points.appeal", request.permitted),
    }
    return render(request, "points/txn.html", context)


def rules_in_force(row: LedgerTxn) -> dict[str, object]:
    return {"version": row.policy.version, "day": row.policy.starts}
