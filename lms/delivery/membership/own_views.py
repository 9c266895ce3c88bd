"""What a learner, or her helper with her, does: look at classes that are open, sign up, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.bases.lifecycle import standing
from lms.delivery import cohorts
from lms.delivery.membership.forms import LeaveForm
from lms.delivery.models import Cohort, CohortMember, WaitingMember

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

MOST = 100
MOST_A_DAY = 50


def open_now() -> QuerySet[Cohort]:
    """Return the classes for which learners may sign up today."""
    today = timezone.localdate()
    rows = Cohort.objects.filter(state__in=cohorts.SIGN_UP, open_from__lte=today, open_until__gte=today)
    return rows.select_related("programme__organisation__base", "programme__course", "division")


def the_open_cohort(request: HttpRequest, uuid: UUID) -> Cohort:
    return get_object_or_404(Cohort.objects.select_related("programme__organisation", "programme__course"), uuid=uuid)


@require_safe
@needs("delivery.sign_up")
def open_cohorts(request: Request) -> HttpResponse:
    """List the classes that are open: first those of the learner's county, then her prefecture's, then the others."""
    subject = request.subject
    rows = list(open_now().order_by("starts", "code")[:MOST])
    standing.cache_bases(each.programme.organisation for each in rows)
    trainee = getattr(subject, "trainee", None)
    home = trainee.division_id if trainee else ""
    rows = [each for each in rows if standing.may_begin(each.programme.organisation)]
    rows.sort(key=lambda each: (-shared(home, each.division_id), each.starts, each.code))
    mine = dict(CohortMember.objects.staying().filter(subject=subject).values_list("cohort", "state"))
    waits = set(WaitingMember.objects.filter(subject=subject).values_list("cohort", flat=True))
    context = {
        "rows": [
            {"cohort": each, "is_member": each.pk in mine, "waits": each.pk in waits, "is_full": cohorts.is_full(each)}
            for each in rows
        ],
        "may": trainee is not None,
    }
    return render(request, "delivery/open_cohorts.html", context)


def shared(one: str, other: str) -> int:
    """Return how many levels of place two codes share: 3 the county, 2 the prefecture."""
    return sum(bool(one) and one[:digits] == other[:digits] for digits in (2, 4, 6))


@require_POST
@needs("delivery.sign_up", of=the_open_cohort)
@at_most_daily(MOST_A_DAY, "sign-ups")
def self_enrol(request: Request, uuid: UUID) -> HttpResponse:
    """Take a place in a class, or wait for one."""
    row: Cohort = request.permitted
    if getattr(request.subject, "trainee", None) is None:
        messages.error(request, _("Only learners sign up for classes. Ask the office of your place to enter you."))
        return redirect("delivery:open_cohorts")
    try:
        member = cohorts.self_enrol(cohort=row, subject=request.subject, by=request.actor)
    except Refusal as error:
        show_refusal(request, error)
    else:
        if member is None:
            words = _("“%(class)s” is full. You wait for a place and are told when there is one.")
        else:
            words = _("You have a place in “%(class)s”. It begins on %(day)s.")
        messages.success(request, words % {"class": row.name, "day": row.starts})
    return redirect("delivery:open_cohorts")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.sign_up", of=the_open_cohort)
@at_most_daily(MOST_A_DAY, "sign-ups")
def leave(request: Request, uuid: UUID) -> HttpResponse:
    """Leave a class with a reason, or wait no longer."""
    row: Cohort = request.permitted
    waits = row.waiting.filter(subject=request.subject).exists()
    is_member = row.members.filter(subject=request.subject, state=CohortMember.State.ADMITTED).exists()
    if not waits and not is_member:
        messages.info(request, _("You are not in this class."))
        return redirect("delivery:open_cohorts")
    form = LeaveForm(posted(request))
    if request.method == "POST" and (waits or form.is_valid()):
        try:
            reason = "" if waits else form.cleaned_data["reason"]
            cohorts.leave(cohort=row, subject=request.subject, by=request.actor, reason=reason)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("You have left “%(class)s”. What you learnt is kept.") % {"class": row.name})
            return redirect("delivery:open_cohorts")
    context = {"cohort": row, "form": form, "waits": waits}
    return render(request, "delivery/leave.html", context, status=422 if request.method == "POST" else 200)
