"""Answering a quiz: a plain form, or the same as JSON."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.assess import attempts
from courses.assess.models import QuizAttempt
from courses.pages.models import LessonPage
from courses.pages.redirects import redirect_to_block
from foundation.daily_quota import at_most_daily
from foundation.http.client_kind import wants_json
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal


def lesson_of(request: HttpRequest, lesson: int, block: str) -> LessonPage:
    found: LessonPage | None = LessonPage.objects.live().filter(pk=lesson).first()
    if found is None:
        raise Http404
    return found


@require_POST
@needs("study.study_lesson", of=lesson_of)
@at_most_daily(500, "attempts")
def answer(request: Request, lesson: int, block: str) -> HttpResponse:
    """Take a quiz: POST fields `q-<question id>` with option ids; redirect to the lesson, which shows the result."""
    page: LessonPage = request.permitted
    given = {name[2:]: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
    try:
        attempt = attempts.answer(
            subject=request.subject, actor=request.actor, lesson=page, block_id=block, answers=given
        )
    except Refusal as error:
        if wants_json(request):
            return JsonResponse(error.as_json(), status=error.status)
        show_refusal(request, error)
    else:
        if wants_json(request):
            return JsonResponse(as_json(attempt))
        messages.success(request, result_words(attempt))
    return redirect_to_block(request, page, f"quiz-{block}")


def result_words(attempt: QuizAttempt) -> str:
    facts = {"right": attempt.right, "total": attempt.total}
    if attempt.is_perfect:
        return _("All right: %(right)s of %(total)s.") % facts
    if attempt.passed:
        return _("Passed: %(right)s of %(total)s are right.") % facts
    return _("%(right)s of %(total)s are right. Look again and try once more; every try is free.") % facts


def as_json(attempt: QuizAttempt) -> dict[str, Any]:
    marks = attempts.result_of(attempt).shown()
    return {
        "right": attempt.right,
        "total": attempt.total,
        "passed": attempt.passed,
        "words": result_words(attempt),
        "marks": {
            question: {"right": mark.right, "correct": mark.correct, "explanation": mark.explanation}
            for question, mark in marks.items()
        },
    }
