"""Members of a class as its training body and office handle them: put in, taken out, with a result at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.delivery import cohorts
from lms.delivery.membership import finding
from lms.delivery.membership.forms import FindForm, Results, WithdrawForm
from lms.delivery.models import Cohort, CohortMember, Mark
from lms.delivery.views import the_cohort

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lms.people.models import Trainee

LOOKUPS_A_DAY = 300  # numbers cannot be tried out without end
MOST_AT_ONCE = 200


def the_member(request: HttpRequest, uuid: UUID, subject: UUID) -> CohortMember:
    rows = CohortMember.objects.select_related("cohort__programme__organisation", "cohort__division", "subject")
    return get_object_or_404(rows, cohort__uuid=uuid, subject__uuid=subject)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.fill_cohort", of=the_cohort)
@at_most_daily(LOOKUPS_A_DAY, "class-members")
def add_members(request: Request, uuid: UUID) -> HttpResponse:
    """Find learners by name or number among those one may see, then put the ticked ones into the class."""
    row: Cohort = request.permitted
    if request.method == "POST" and "add" in request.POST:
        count = put_in(request, row)
        if count:
            words = ngettext(
                "%(count)s learner is in the class now.", "%(count)s learners are in the class now.", count
            )
            messages.success(request, words % {"count": count})
            return redirect("delivery:add_members", uuid)  # for the next one; the class is one link away
    form = FindForm(None if "add" in request.POST else posted(request))
    found: list[Trainee] | None = None
    if form.is_bound and form.is_valid():
        found = finding.found(request.user, row, form.cleaned_data["sought"])
    context = {"cohort": row, "form": form, "found": found, "is_full": cohorts.is_full(row)}
    return render(request, "delivery/add_members.html", context, status=422 if form.errors else 200)


def put_in(request: Request, row: Cohort) -> int:
    """Put the ticked learners into the class; of whom this person may not see nobody is put in."""
    wanted = [each for each in map(as_uuid, request.POST.getlist("who")[:MOST_AT_ONCE]) if each]
    people = finding.candidates(request.user, row).filter(user__uuid__in=wanted)
    if not people:
        messages.error(request, _("Nobody was chosen. Tick the learners, then press the button."))
        return 0
    try:
        with transaction.atomic():
            return sum(cohorts.join(cohort=row, subject=each.user, by=request.user)[1] for each in people)
    except Refusal as error:
        show_refusal(request, error)
        return 0


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.withdraw_member", of=the_member)
@at_most_daily(LOOKUPS_A_DAY, "withdrawals")
def withdraw(request: Request, uuid: UUID, subject: UUID) -> HttpResponse:
    """Take somebody out of a class, with a reason that she reads."""
    member: CohortMember = request.permitted
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            cohorts.withdraw(member=member, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("%(name)s is no longer in the class.") % {"name": member.subject.name})
            return redirect("delivery:cohort", uuid)
    context = {"member": member, "cohort": member.cohort, "form": form}
    return render(request, "delivery/withdraw.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.write_results", of=the_cohort)
@at_most_daily(LOOKUPS_A_DAY, "results")
def results(request: Request, uuid: UUID) -> HttpResponse:
    """Write who has finished; beside each stands how often she was there."""
    row: Cohort = request.permitted
    members = list(row.members.staying().select_related("subject__key").order_by("subject__name", "pk"))
    sheet = Results(members, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if sheet.is_valid():
            try:
                count = cohorts.write_results(cohort=row, results=sheet.results(), by=request.user)
            except Refusal as error:
                show_refusal(request, error)
                status = 409
            else:
                words = ngettext("%(count)s result saved.", "%(count)s results saved.", count)
                messages.success(request, words % {"count": count})
                return redirect("delivery:cohort", uuid)
    context = {"cohort": row, "sheet": sheet, "rows": with_attendance(row, sheet)}
    return render(request, "delivery/results.html", context, status=status)


def with_attendance(row: Cohort, sheet: Results) -> list[dict[str, Any]]:
    """Return each member with her form, and at how many of the meetings held she was for how many minutes."""
    marks = Mark.objects.current().filter(session__cohort=row)
    held = marks.values("session").distinct().count()
    came: dict[int, dict[str, Any]] = {
        each["subject"]: dict(each)
        for each in marks.values("subject").annotate(times=Count("pk", filter=Q(minutes__gt=0)), minutes=Sum("minutes"))
    }
    return [
        {
            "member": member,
            "form": form,
            "times": came.get(member.subject_id, {}).get("times", 0),
            "minutes": came.get(member.subject_id, {}).get("minutes") or 0,
            "held": held,
        }
        for member, form in sheet.rows
    ]
