"""Answering a survey by a plain form, and its results for those who write the course."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.pages.models import LessonPage
from courses.pages.redirects import redirect_to_block
from courses.study.engine import surveys
from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal
from foundation.text.running_text import joined


def lesson_of(request: HttpRequest, lesson: int, **rest: Any) -> LessonPage:
    found: LessonPage | None = LessonPage.objects.filter(pk=lesson).first()
    if found is None:
        raise Http404
    return found


def live_lesson_of(request: HttpRequest, lesson: int, **rest: Any) -> LessonPage:
    found = lesson_of(request, lesson)
    if not found.live:
        raise Http404
    return found


@require_POST
@needs("study.study_lesson", of=live_lesson_of)
@at_most_daily(100, "survey answers")
def answer(request: Request, lesson: int, block: str) -> HttpResponse:
    """Store answers: POST fields `q-<question id>` with option ids or words; redirect to the lesson."""
    page: LessonPage = request.permitted
    given = {name[2:]: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
    try:
        _row, news = surveys.answer(
            subject=request.subject, actor=request.actor, lesson=page, block_id=block, answers=given
        )
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, joined([_("Thank you; your answers were sent."), *news]))
    return redirect_to_block(request, page, f"survey-{block}")


@require_safe
@needs("pages.edit_course", of=lesson_of)
def results(request: Request, lesson: int) -> HttpResponse:
    page: LessonPage = request.permitted
    context = {"page": page, "results": surveys.results(page), "together": surveys.TOGETHER}
    context["headings"] = [_("What was chosen"), _("How many people")]
    return render(request, "study/surveys.html", context)
