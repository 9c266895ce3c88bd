"""Points and class hours, for the learner and for whoever may look: every line opens to what it stands on."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.study.models import StudyMinute
from lms.people.models import User
from lms.points import explain, ledger
from lms.points.amounts import hundredths, whole
from lms.points.models import LedgerTxn, Unit
from media_pipeline.permission import needs

LINES = 30


def the_subject(request: Any) -> User:
    subject: User = request.subject
    return subject


def somebody(request: HttpRequest, uuid: UUID) -> User:
    return get_object_or_404(User, uuid=uuid)


def whose(request: HttpRequest, uuid: UUID) -> User:
    """The learner a transaction belongs to."""
    return get_object_or_404(LedgerTxn.objects.select_related("subject__trainee"), uuid=uuid).subject


@require_safe
@needs("points.view_points", of=the_subject)
def mine(request: Any) -> HttpResponse:
    return show(request, request.permitted)


@require_safe
@needs("points.view_points", of=somebody)
def of(request: Any, uuid: UUID) -> HttpResponse:
    """Another learner's points, for who works with them."""
    return show(request, request.permitted)


def show(request: Any, subject: User) -> HttpResponse:
    rows = LedgerTxn.objects.filter(subject=subject).order_by("-number")
    page = Paginator(rows.select_related("reversed_by").prefetch_related("legs"), LINES).get_page(
        request.GET.get("page")
    )
    have = ledger.balances(subject.pk)
    context = {
        "learner": subject,
        "is_mine": subject == request.user,
        "points": whole(have.get(Unit.POINT, 0)),
        "hours": hundredths(have.get(Unit.CLASS_HOUR, 0)),
        "standing": explain.standing(subject),
        "page": page,
        "lines": explain.lines(page.object_list),
        "headings": [_("Day"), _("Earned for"), _("Where"), _("Amount"), _("Note")],
    }
    return render(request, "points/mine.html", context)


@require_safe
@needs("points.view_points", of=whose)
def txn(request: Any, uuid: UUID) -> HttpResponse:
    """One line of the ledger with what it stands on."""
    row = get_object_or_404(LedgerTxn.objects.select_related("policy", "reverses", "course"), uuid=uuid)
    line = explain.lines([row])[0]
    minutes = StudyMinute.objects.none()
    if row.source_type == "timeline":
        minutes = StudyMinute.objects.filter(subject=row.subject_id, timeline=int(row.source_id), day=row.day)
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
            (_("Number in the ledger"), row.number),
            (_("Seal"), row.hash[:16]),
            (_("Note"), line.note),
        ],
        "minutes": minutes.order_by("minute"),
        "headings": [_("Time of day"), _("Confirmed")],
    }
    return render(request, "points/txn.html", context)


def rules_in_force(row: LedgerTxn) -> dict[str, object]:
    return {"version": row.policy.version, "day": row.policy.starts}
