"""Counting a past period again: asked, looked at, approved by a second person, watched, undone."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lists.listing import Listing
from lms.backoffice.lists.parts import Column
from lms.people.models import Trainee
from lms.points.desk.case_views import attempt
from lms.points.desk.forms import GradeForm, ReasonForm
from lms.points.desk.policy_views import shown, totals
from lms.points.errors import PeriodUnreadable
from lms.points.models import GradeRun
from lms.points.rerun import regrade
from lms.points.rerun.dry_run import simulate
from lms.points.values import rules
from lms.web.periods import shown_period

FORM = ["GET", "HEAD", "POST"]


def the_run(request: HttpRequest, uuid: UUID) -> GradeRun:
    return get_object_or_404(GradeRun.objects.select_related("policy", "by", "second", "undone_by"), uuid=uuid)


@require_http_methods(FORM)
@needs("points.regrade")
def runs(request: Request) -> HttpResponse:
    """Show all runs, and the form that asks for another."""
    form = GradeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            run = regrade.ask(by=request.user, **data)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Asked for. A second person decides; look through it meanwhile."))
            return redirect("points:run", run.uuid)
    return RUNS.respond(request, "points/runs.html", form=form, status=422 if form.errors else 200)


RUNS = Listing(
    rows=lambda: GradeRun.objects.select_related("policy", "by"),
    columns=(
        Column(
            gettext_lazy("Period"),
            lambda row: f"{row.starts} – {row.ends}",
            sort="starts",
            link="points:run",
            opens_all=True,
        ),
        Column(gettext_lazy("By the rules of"), "policy.version", sort="policy__version"),
        Column(gettext_lazy("Reason"), "reason"),
        Column(gettext_lazy("State"), "get_state_display", sort="state"),
        Column(gettext_lazy("Learners changed"), "changed", sort="changed"),
    ),
    name="counted-again",
    order=("-pk",),
    narrow=lambda user, rows: rows,  # whoever may open the page sees them all: they are about no place
    title=gettext_lazy("Runs so far"),
    empty=gettext_lazy("None yet."),
)


@require_safe
@needs("points.regrade")
def run(request: Request, uuid: UUID) -> HttpResponse:
    """Show one run: what it would do, how far it is, and what can be done about it."""
    row = the_run(request, uuid)
    outcome = None
    if row.state == GradeRun.State.ASKED:
        try:
            read = row.policy.read()
            outcome = simulate(trainees=Trainee.objects.all(), read=read, starts=row.starts, ends=row.ends)
        except (Refusal, rules.BadRules):
            show_refusal(request, PeriodUnreadable())
    context = {
        "run": row,
        "outcome": outcome,
        "totals": totals(outcome) if outcome else [],
        "changes": [(who, *shown(each)) for who, each in outcome.shown] if outcome else [],
        "headings": [_("Learner"), _("Points now"), _("Points then"), _("Class hours now"), _("Class hours then")],
        "facts": [
            (_("Period"), shown_period(row.starts, row.ends)),
            (_("By the rules of"), _("version %(version)s") % {"version": row.policy.version}),
            (_("Reason"), row.reason),
            (_("Asked by"), row.by.name),
            (_("State"), row.get_state_display()),
            (_("Decided by"), row.second.name if row.second else ""),
            (_("Learners looked at"), row.learners or ""),
            (_("Learners changed"), row.changed or ""),
            (_("Undone by"), row.undone_by.name if row.undone_by else ""),
            (_("Why it was undone"), row.undo_reason),
            (_("What stopped it last"), row.error),
        ],
        "may_decide": row.state == GradeRun.State.ASKED and row.by_id != request.user.pk,
        "is_own": row.state == GradeRun.State.ASKED and row.by_id == request.user.pk,
        "undo_form": ReasonForm() if row.state == GradeRun.State.DONE else None,
    }
    return render(request, "points/run.html", context)


@require_POST
@needs("points.regrade")
def decide_run(request: Request, uuid: UUID) -> HttpResponse:
    row = the_run(request, uuid)
    verb: Callable[..., object] = regrade.approve if request.POST.get("verdict") == "yes" else regrade.refuse
    if attempt(request, "points.regrade", row, lambda: verb(run=row, by=request.user)):
        messages.success(request, _("Decided."))
    return redirect("points:run", uuid)


@require_POST
@needs("points.regrade")
def undo_run(request: Request, uuid: UUID) -> HttpResponse:
    row = the_run(request, uuid)
    reason = request.POST.get("reason", "")[:200]
    if attempt(request, "points.regrade", row, lambda: regrade.undo(run=row, by=request.user, reason=reason)):
        messages.success(request, _("The differences are being taken back."))
    return redirect("points:run", uuid)
