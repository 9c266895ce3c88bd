"""The base's own page, and the province's list of who owes a course."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses.pages.editing.replies import replies, returned_pages
from courses.pages.models import CoursePage
from foundation.http.permission import needs, signed_in, visible
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal
from foundation.text.running_text import joined
from lms.backoffice.lists.listing import Listing, respond_all
from lms.backoffice.lists.parts import Column
from lms.bases import base_queries, submissions
from lms.bases.desk.forms import StepForm
from lms.bases.forms import HandInForm, PublicNameForm, ReturnForm
from lms.bases.lifecycle import life
from lms.bases.models import CourseSubmission, SubmissionDuty, TrainingBase
from lms.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """Show one base of those one works at; the first unless another is asked for. Others see that they have none."""
    bases = list(base_queries.bases_of(request.user))
    base = next((b for b in bases if str(b.uuid) == request.GET.get("base")), bases[0] if bases else None)
    if base is None:
        return render(request, "bases/none.html", status=403)
    return render(request, "bases/mine.html", about(request, base) | {"bases": bases})


def about(request: HttpRequest, base: TrainingBase) -> dict[str, Any]:
    standing = submissions.standing(base)
    courses = list(base_queries.courses_of(base).select_related("live_revision", "latest_revision"))
    latest_replies = replies(courses)
    return {
        "base": base,
        "standing": [(row, HandInForm(base=base, duty=row.duty)) for row in standing],
        "submitted": base.submissions.select_related("course", "duty").order_by("-at"),
        "courses": [(course, latest_replies.get(course.pk)) for course in courses],
        "sent_back": returned_pages(base.root_page),
        "course_headings": [_("Course"), _("State"), _("Changed")],
        "submitted_headings": [_("Course"), _("For"), _("State"), _("Handed in"), _("Reply")],
        "step_headings": [_("Since"), _("Level"), _("Status"), _("Reason")],
        "steps": base.steps.select_related("by")[:10],
        "public_name": PublicNameForm(instance=base),
        "may_edit": request.user.has_perm("bases.submit_course", base),
    }


def course_of_request(request: HttpRequest, duty: int) -> CoursePage:
    chosen = request.POST.get("course", "")
    if not chosen.isdigit():
        raise Http404
    return get_object_or_404(CoursePage, pk=chosen)


def submission_of_request(request: HttpRequest, uuid: UUID) -> CourseSubmission:
    rows = CourseSubmission.objects.select_related("course", "base__organisation", "base__division", "by", "duty")
    return get_object_or_404(rows, uuid=uuid)


def base_of_request(request: HttpRequest, uuid: UUID) -> TrainingBase:
    return get_object_or_404(base_queries.with_names(), uuid=uuid)


@require_POST
@needs("bases.submit_course", of=course_of_request)
def submit(request: Request, duty: int) -> HttpResponse:
    found = get_object_or_404(SubmissionDuty, pk=duty)
    try:
        submissions.submit(duty=found, course=permitted(request), by=person(request))
    except Refusal as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, _("The course has been handed in."))
    return redirect("bases:mine")


@require_POST
@needs("bases.submit_course", of=base_of_request)
def public_name(request: Request, uuid: UUID) -> HttpResponse:
    """Set, as one of the base's own editors, the name that strangers who check a certificate read."""
    form = PublicNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, joined(error for errors in form.errors.values() for error in errors))
        return redirect("bases:mine")
    try:
        life.name_publicly(base=permitted(request), public_name=form.cleaned_data["public_name"], by=person(request))
    except Refusal as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, _("The neutral name has been saved."))
    return redirect("bases:mine")


@needs("bases.view_duties")
def duties(request: Request) -> HttpResponse:
    """Show who owes a course and who has handed in what, of the places one looks after."""
    current = duty_of(request)
    context: dict[str, Any] = {
        "periods": list(SubmissionDuty.objects.all()),
        "duty": current,
        "waiting": waiting(request, current) if current else [],
    }
    return respond_all(request, "bases/duties.html", {"owing": OWING} if current else {}, **context)


def duty_of(request: HttpRequest) -> SubmissionDuty | None:
    """Return the one that the address asks for, else the first; None where none has been set."""
    rows = list(SubmissionDuty.objects.select_related("period"))
    return next((row for row in rows if str(row.pk) == request.GET.get("duty")), rows[0] if rows else None)


def owing(duty: SubmissionDuty | None) -> "QuerySet[TrainingBase]":
    """Return the bases on which the duty falls; none without one."""
    return submissions.owes(duty) if duty is not None else TrainingBase.objects.none()


def how_far(row: Any) -> str:
    if row.approved_courses >= row.owed_courses:
        return _("Fulfilled")
    return _("Waiting for a decision") if row.waiting_courses else _("Owes a course")


OWING = Listing(
    rows=lambda duty: owing(duty).annotate(owed_courses=Value(duty.count if duty else 0)),
    columns=(
        Column(gettext_lazy("Base"), "name", sort="organisation__name", link="bases:base"),
        Column(gettext_lazy("Place"), "division.name", sort="division"),
        Column(gettext_lazy("Level then"), "words_then"),
        Column(
            gettext_lazy("Courses"), lambda row: f"{row.approved_courses}/{row.owed_courses}", sort="approved_courses"
        ),
        Column(gettext_lazy("State"), how_far),
    ),
    name="courses-owed",
    order=("approved_courses", "division__code", "organisation__name", "pk"),
    within=duty_of,
    prefix="owing",
    title=gettext_lazy("Who owes a course"),
    empty=gettext_lazy("No base here has this duty."),
)


def waiting(request: HttpRequest, duty: SubmissionDuty) -> list[tuple[CourseSubmission, ReturnForm | None]]:
    """Return what waits for a decision; the form comes with those this person may decide."""
    rows = visible(request.user, CourseSubmission.objects.filter(duty=duty, state="submitted"))
    found = rows.select_related("course", "base__organisation", "base__division", "by").order_by("at")
    may = request.user.has_perm
    return [(row, ReturnForm(submission=row) if may("bases.decide_submission", row) else None) for row in found]


@require_POST
@needs("bases.decide_submission", of=submission_of_request)
def decide(request: Request, uuid: UUID) -> HttpResponse:
    submission = permitted(request)
    try:
        if request.POST.get("verdict") == "approve":
            submissions.approve(submission=submission, by=person(request))
            messages.success(request, _("Approved: it counts for the base."))
        else:
            submissions.refuse(submission=submission, by=person(request), reason=request.POST.get("reason", ""))
            messages.success(request, _("Returned to the base with your reason."))
    except Refusal as refusal:
        show_refusal(request, refusal)
    return redirect("bases:duties")


@needs("bases.view_base", of=base_of_request)
def base(request: Request, uuid: UUID) -> HttpResponse:
    """Show one base to those who look after its place."""
    context = about(request, permitted(request))
    if request.user.has_perm("bases.manage_base", context["base"]):
        context["step_form"] = StepForm(base=context["base"])
    return render(request, "bases/base.html", context)


def permitted(request: Request) -> Any:
    return request.permitted  # what `needs` found and asked about


def person(request: HttpRequest) -> User:
    """Return the user whom `needs` let in: never anonymous."""
    return cast("User", request.user)
