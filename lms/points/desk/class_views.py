"""What a class's people enter and ask, and what a learner sets herself."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal
from lms.delivery.models import Cohort
from lms.delivery.views import the_cohort
from lms.people.models import User
from lms.points.credits.achievements import award_event
from lms.points.desk.forms import AchievementForm, ClassRulesForm, GoalForm
from lms.points.learner import goals, milestones
from lms.points.learner.views import the_subject
from lms.points.models import Achievement, ClassTerms
from lms.points.policy.class_rules import set_class_rules

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@needs("points.enter_achievement", of=the_cohort, decides=True)
def work(request: Request, uuid: UUID) -> HttpResponse:
    """Enter approved practical work or a mentoring session; sending the same form twice enters it once."""
    cohort: Cohort = request.permitted
    form = AchievementForm(posted(request), cohort=cohort)
    once = request.POST.get("once", "")[:40] or uuid4().hex
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            award_event(
                kind=data["kind"],
                subject=data["member"],
                by=request.user,
                day=data["day"],
                key=once,
                title=data["title"],
                note=data["note"],
                cohort=cohort,
            )
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Entered. The learner sees it."))
            return redirect("points:work", cohort.uuid)
    rows = Achievement.objects.filter(cohort=cohort).select_related("subject__key", "by").order_by("-created")
    context = {
        "cohort": cohort,
        "form": form,
        "once": once,
        "rows": rows[:50],
        "headings": [_("Learner"), _("What"), _("Name of the work"), _("Day"), _("How one knows"), _("Entered by")],
    }
    return render(request, "points/work.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs("points.set_terms", of=the_cohort, decides=True)
def class_rules(request: Request, uuid: UUID) -> HttpResponse:
    """Set how much of a class's hours may be online, and whether theory comes first."""
    cohort: Cohort = request.permitted
    now = ClassTerms.objects.filter(cohort=cohort).first()
    initial = {"max_online_percent": now.max_online_percent, "theory_first": now.theory_first} if now else {}
    form = ClassRulesForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        set_class_rules(cohort=cohort, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It applies from now on."))
        return redirect("delivery:cohort", cohort.uuid)
    return render(request, "points/terms.html", {"cohort": cohort, "form": form}, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs("points.set_goal", of=the_subject)
@at_most_daily(50, "goals")
def goal(request: Request) -> HttpResponse:
    """Show and set a learner's own goal, with what she has reached."""
    subject: User = request.permitted
    form = GoalForm(posted(request), subject=subject)
    if request.method == "POST" and form.is_valid():
        goals.set_goal(subject=subject, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your goal is set."))
        return redirect("points:goal")
    context = {
        "learner": subject,
        "is_mine": subject == request.user,
        "form": form,
        "goal": goals.standing(subject),
        "milestones": milestones.reached(subject),
    }
    return render(request, "points/goal.html", context, status=422 if form.errors else 200)


@require_POST
@needs("points.set_goal", of=the_subject)
def end_goal(request: Request) -> HttpResponse:
    if goals.end_goal(subject=request.permitted, by=request.user):
        messages.success(request, _("The goal is put away. You can set another at any time."))
    return redirect("points:goal")
