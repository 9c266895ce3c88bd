"""Reading a section, by plain forms: begin, answer, and press once more when it has been open long enough."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.pages.models import LessonPage
from courses.pages.redirects import redirect_to_block
from courses.study.engine import text_reading, timelines
from courses.study.engine.leases import lock_learner
from courses.study.engine.text_reading import Answered
from courses.study.errors import TryLater, in_words
from courses.study.models import PlayLease
from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal
from foundation.text.running_text import joined


def lesson_of(request: HttpRequest, lesson: int, block: str) -> LessonPage:
    found: LessonPage | None = LessonPage.objects.live().filter(pk=lesson).first()
    if found is None:
        raise Http404
    return found


def lease_of(request: HttpRequest, uuid: Any) -> PlayLease:
    found = PlayLease.objects.select_related("subject").filter(uuid=uuid, grant=None).first()
    if found is None:
        raise Http404
    return found


@require_POST
@needs("study.study_lesson", of=lesson_of)
@at_most_daily(500, "readings")
def begin(request: Request, lesson: int, block: str) -> HttpResponse:
    """Begin reading (“Start reading”): from now on the section is open."""
    page: LessonPage = request.permitted
    timelines.prepare(page, block)
    try:
        text_reading.begin(subject=request.subject, actor=request.actor, lesson=page, block_id=block)
    except Refusal as error:
        show_refusal(request, error)
    return redirect_to_block(request, page, f"read-{block}")


@require_POST
@needs("study.hold_lease", of=lease_of)
@at_most_daily(500, "reading answers")
def answer(request: Request, uuid: Any) -> HttpResponse:
    """Answer a check question: POST `answer`, an option's id, and `question`; without one the right one repeats."""
    with transaction.atomic():
        lock_learner(request.permitted.subject_id)
        rows = PlayLease.objects.select_related("subject", "enrolment", "timeline__lesson")
        lease = rows.get(pk=request.permitted.pk)
        try:
            outcome = text_reading.answer(
                lease=lease,
                actor=request.actor,
                chosen=request.POST.getlist("answer"),
                question=request.POST.get("question", ""),
            )
        except TryLater as error:
            place = "ask"
            messages.info(request, str(error))
        except Refusal as error:
            place = "ask"
            show_refusal(request, error)
        else:
            place = "read" if outcome.complete else "ask"
            add_message(request, outcome)
    return redirect_to_block(request, lease.timeline.lesson, f"{place}-{lease.timeline.block_id}")


def add_message(request: HttpRequest, outcome: Answered) -> None:
    if not outcome.right:
        messages.info(request, _("Not yet right. Look again in the text, then try once more; there is no hurry."))
    elif outcome.missing_ms:
        messages.info(
            request,
            _("Right. Your answer is kept. Take %(time)s more for the text.") % {"time": in_words(outcome.missing_ms)},
        )
    elif outcome.undelivered:
        words = _("Right. Your answer is kept. The text has just come to this device: press the button, and it counts.")
        messages.info(request, words)
    else:
        messages.success(request, joined([_("Right. What you read is confirmed."), *outcome.news]))
