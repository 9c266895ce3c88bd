"""The operators' pages of the admin: the board, one stage, and whose files fill the disk.

Operators are superusers, as no group is granted `media_pipeline.operate`. Commands and logs are shown only here; a
base's editor reads the words and the remedy on the media's own page.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.http.permission import needs
from foundation.refusals import Refusal, show_refusal
from media_pipeline.admin.views import framed
from media_pipeline.engine import runs
from media_pipeline.models import Run, StageRun
from media_pipeline.operating import board as shown
from media_pipeline.operating import usage

OPERATE = "media_pipeline.operate"


def stage_named(pk: int) -> StageRun:
    return get_object_or_404(StageRun.objects.select_related("run__asset__collection", "reused"), pk=pk)


@needs(OPERATE)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the board. It works by reloading; script fetches the rows every few seconds."""
    context = shown.board() | {"room": usage.capacity()}
    return render(request, "media_pipeline/board.html", framed(context, _("Media board"), (_("Media"), "assets")))


@needs(OPERATE)
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """Return the board's tables alone."""
    response = render(request, "media_pipeline/board_rows.html", shown.board())
    response["Cache-Control"] = "no-store"
    return response


@needs(OPERATE)
@require_safe
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one stage with all that is known of it."""
    stage_run = stage_named(pk)
    row = shown.row(stage_run)
    made = list(stage_run.artifacts.all())
    context = {
        "stage": row,
        "row": stage_run,
        "made": made,
        "in_use": any(artifact.current for artifact in made),
        "log": stage_run.log_tail,
    }
    title = f"{row['name']} · {stage_run.run.asset.title}"
    return render(request, "media_pipeline/stage.html", framed(context, title, (_("Media board"), "board")))


@needs(OPERATE)
@require_safe
def disk(request: HttpRequest) -> HttpResponse:
    owners = usage.by_owner()
    context = {"owners": owners, "total": usage.total(owners, _("Together")), "room": usage.capacity()}
    above = (_("Media board"), "board")
    return render(request, "media_pipeline/disk.html", framed(context, _("Disk by owner"), above))


@needs(OPERATE)
@require_POST
def retry_stage(request: HttpRequest, pk: int) -> HttpResponse:
    stage_run = stage_named(pk)
    begin = lambda: runs.retry(stage_run=stage_run, by=request.user)  # noqa: E731
    return run_and_report(request, begin, _("It is being tried again."))


@needs(OPERATE)
@require_POST
def remake(request: HttpRequest, pk: int) -> HttpResponse:
    stage_run = stage_named(pk)
    begin = lambda: runs.remake(stage_run=stage_run, by=request.user)  # noqa: E731
    return run_and_report(request, begin, _("It is being made anew; what is there stays in use until then."))


@needs(OPERATE)
@require_POST
def stop(request: HttpRequest, uuid: Any) -> HttpResponse:
    run = get_object_or_404(Run, uuid=uuid)
    return run_and_report(request, lambda: runs.cancel(run=run, by=request.user), _("The run was stopped."))


def run_and_report(request: HttpRequest, verb: Any, good: str) -> HttpResponse:
    """Call an operation, show a message of success or refusal, and redirect to the board."""
    try:
        verb()
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, good)
    return redirect("media_pipeline:board")
