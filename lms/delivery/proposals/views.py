"""The county's list of proposed marks: what a suspended base's people wrote, approved or refused together."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.http.permission import needs, visible
from foundation.http.requests import Request
from foundation.refusals import Refusal
from lms.delivery.models import MarkDecision, ProposedMark
from lms.delivery.proposals import proposals

AT_ONCE = 200
DECIDED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.view_proposals")
def proposed(request: Request) -> HttpResponse:
    """List what waits, the oldest meeting first; POST `proposal` (one or many uuids) and `verdict` (yes or no)."""
    rows = visible(request.user, ProposedMark.objects.waiting())
    if request.method == "POST":
        decide(request, list(rows.filter(uuid__in=chosen(request)).select_related("subject").order_by("subject", "pk")))
        return redirect("delivery:proposed")
    related = ("session__cohort__programme__organisation", "subject", "actor")
    mine = visible(request.user, ProposedMark.objects.exclude(decision=None)).values("pk")
    decided = MarkDecision.objects.filter(proposal__in=mine).select_related("proposal__session__cohort", "by")
    context = {
        "waiting": rows.select_related(*related).order_by("session__starts", "subject__name", "pk")[:AT_ONCE],
        "decided": decided.select_related("proposal__subject", "proposal__actor").order_by("-at")[:DECIDED],
        "headings": [_("Let through"), _("Learner"), _("Meeting"), _("Came"), _("Proposed by")],
        "decided_headings": [_("Learner"), _("Meeting"), _("Proposed"), _("Decision"), _("Decided by")],
    }
    return render(request, "delivery/proposed.html", context)


def chosen(request: Request) -> list[UUID]:
    found = []
    for text in request.POST.getlist("proposal"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue  # what is no uuid names nothing
    return found


def decide(request: Request, rows: list[ProposedMark]) -> None:
    """Decide each by itself: one that cannot be approved stops none of the others."""
    verb = proposals.approve if request.POST.get("verdict") == "yes" else proposals.refuse
    done: Counter[bool] = Counter()
    for row in rows:
        try:
            verb(proposal=row, by=request.user)
        except Refusal as error:
            messages.error(request, f"{row.subject.name}: {error}")
            continue
        done[True] += 1
    if done[True]:
        messages.success(request, _("Decided: %(count)s. The learners see it.") % {"count": done[True]})
    elif not rows:
        messages.info(request, _("Nothing was chosen."))
