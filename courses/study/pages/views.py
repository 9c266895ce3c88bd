"""Joining, leaving, one's own courses, and saying that a text was read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.pages import catalogue
from courses.pages.models import CoursePage, LessonPage
from courses.study.engine import completion, enrolment, leases
from courses.study.models import Reading
from courses.study.pages import course_progress, lesson_progress
from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, signed_in
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal


def course_of(request: HttpRequest, course: int) -> CoursePage:
    found: CoursePage | None = CoursePage.objects.live().filter(pk=course).first()
    if found is None:
        raise Http404
    return found


def lesson_of(request: HttpRequest, lesson: int) -> LessonPage:
    found: LessonPage | None = LessonPage.objects.live().filter(pk=lesson).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def home(request: Request) -> HttpResponse:
    """Show what I learn: every course with its next lesson."""
    context = {
        "courses": course_progress.courses_of(request.subject),
        "subject": request.subject,
        "voids": course_progress.voids_of(request.subject),
    }
    return render(request, "study/home.html", context)


@require_POST
@needs("study.enrol", of=course_of)
@at_most_daily(100, "enrolments")
def enrol(request: Request, course: int) -> HttpResponse:
    page: CoursePage = request.permitted
    try:
        enrolment.enrol(subject=request.subject, course=page, by=request.actor)
    except Refusal as error:
        return refused(request, error)
    messages.success(request, _("You have joined “%(course)s”.") % {"course": page.title})
    study = course_progress.course_study(request.subject, page)
    return redirect((study.next_lesson or page).get_url(request))


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """Show a refusal with its remedy; as JSON where the request accepts that."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(error.as_json(), status=error.status)
    return render(request, "study/refused.html", {"error": error}, status=error.status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("study.enrol", of=course_of)
@at_most_daily(100, "enrolments")
def withdraw(request: Request, course: int) -> HttpResponse:
    """Leave a course after a confirmation; everything that was learnt is kept."""
    page: CoursePage = request.permitted
    if request.method != "POST":
        context = {"course": page, "is_closed": catalogue.is_hidden(page)}
        return render(request, "study/withdraw.html", context)
    current = lesson_progress.enrolment_of(request.subject, page)
    if current is not None:
        enrolment.withdraw(enrolment=current, by=request.actor)
        messages.success(request, _("You have left “%(course)s”. What you learnt is kept.") % {"course": page.title})
    return redirect(page.get_url(request))


@require_POST
@needs("study.study_lesson", of=lesson_of)
def read(request: Request, lesson: int) -> HttpResponse:
    """Store “I have read this”."""
    page: LessonPage = request.permitted
    try:
        place = leases.active_enrolment(request.subject, page)
    except Refusal as error:
        show_refusal(request, error)
    else:
        Reading.objects.get_or_create(enrolment=place, lesson=page, defaults={"actor": request.actor})
        completion.check_lesson(place, page, at=timezone.now())
        messages.success(request, _("Noted. Go on with the next lesson."))
    return redirect(page.get_url(request))
