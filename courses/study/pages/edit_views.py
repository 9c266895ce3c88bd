"""Corrected films: an editor says what stayed, and a learner finishes the version begun before."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accessibility.display.player import player_item
from courses.pages.models import LessonPage
from courses.pages.page_queries import course_of, parts, video_blocks
from courses.study.errors import NoSuchPart
from courses.study.models import Timeline, TimelineEdit
from courses.study.pages import lesson_progress
from courses.study.pages.forms import EditForm
from courses.study.versions import carry_over, edits
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, add_refusal


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


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pages.edit_course", of=lesson_of)
def versions(request: Request, lesson: int) -> HttpResponse:
    """Show every video that was replaced, and a form that says which parts of it."""
    page: LessonPage = request.permitted
    pairs = edits.waiting(page.pk)
    sent = request.POST.get("old", "")
    forms = {old: form_for(request, old, new, sent) for old, new in pairs}
    chosen = next(((old, new) for old, new in pairs if str(old.uuid) == sent), None)
    if chosen and forms[chosen[0]].is_valid() and try_state(request, *chosen, forms[chosen[0]]):
        return redirect("study:versions", page.pk)
    titles = {video.block_id: video.title for video in video_blocks(page)}
    stated = TimelineEdit.objects.filter(new__lesson=page).select_related("by", "old").order_by("-pk")
    context = {
        "page": page,
        "versions": [(titles.get(new.block_id, ""), old, new, forms[old]) for old, new in pairs],
        "said": stated,
    }
    return render(request, "study/versions.html", context, status=422 if chosen else 200)


def form_for(request: HttpRequest, old: Timeline, new: Timeline, sent: str) -> EditForm:
    data = request.POST if str(old.uuid) == sent else None
    return EditForm(data, old_ms=old.duration_ms, new_ms=new.duration_ms, prefix=f"v{old.pk}")


def try_state(request: Request, old: Timeline, new: Timeline, form: EditForm) -> bool:
    """Store what the form says; return whether it fits. What does not is shown above the form."""
    data = form.cleaned_data
    try:
        edits.state(old=old, new=new, replaced=data["replaced"], reason=data["reason"], by=request.user)
    except Refusal as error:
        add_refusal(form, error)
        return False
    messages.success(request, _("Noted. Those who had begun keep what they learnt in the unchanged parts."))
    return True


@require_safe
@needs("study.study_lesson", of=live_lesson_of)
def earlier(request: Request, lesson: int, block: str, uuid: Any) -> HttpResponse:
    """Show the version of a video that the learner began with, as long as it may be finished."""
    page: LessonPage = request.permitted
    enrolment = lesson_progress.enrolment_of(request.subject, course_of(page))
    part = next((part for part in parts(page, user=request.user) if part.id == block), None)
    if enrolment is None or part is None:
        raise Http404
    try:
        timeline = carry_over.earlier_version(enrolment, page, block, uuid=uuid, now=timezone.now())
    except NoSuchPart as error:
        raise Http404 from error
    context = {
        "page": page,
        "course": course_of(page),
        "part": part,
        "s": lesson_progress.lesson_study(request.subject, page),
        "study": lesson_progress.earlier_part(enrolment, timeline),
        "item": player_item(timeline.asset, user=request.user) if timeline.asset else None,
        "until": carry_over.open_until(timeline),
    }
    return render(request, "study/earlier.html", context)
