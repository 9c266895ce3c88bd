"""The media pages of the admin: list, upload, one asset with its runs. Each parses, calls and renders."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.http.permission import needs, signed_in, visible, why
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from media_pipeline import aside
from media_pipeline import assets as asset_verbs
from media_pipeline.admin.forms import UploadForm
from media_pipeline.engine import runs
from media_pipeline.models import Asset, Run, StageRun, Upload
from media_pipeline.notices import notices_of
from media_pipeline.operating import progress as shown
from media_pipeline.uploads import uploads
from media_pipeline.uploads.shelves import open_to_upload
from media_pipeline.words import readiness

PER_PAGE = 20


def asset_named(request: HttpRequest, uuid: Any) -> Asset:
    return get_object_or_404(Asset.objects.select_related("collection", "owner"), uuid=uuid)


def asset_of_stage(request: HttpRequest, pk: int) -> Asset:
    return get_object_or_404(StageRun.objects.select_related("run__asset__collection"), pk=pk).run.asset


def asset_of_run(request: HttpRequest, uuid: Any) -> Asset:
    return get_object_or_404(Run.objects.select_related("asset__collection"), uuid=uuid).asset


@signed_in
@require_safe
def assets(request: HttpRequest) -> HttpResponse:
    """List the media in this person's scope, which may be empty."""
    query = request.GET.get("q", "").strip()
    found = visible(request.user, Asset.objects.with_readiness().select_related("collection", "owner"))
    if query:
        found = found.filter(title__icontains=query)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "items": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "query": query,
        "may_upload": request.user.has_perm("media_pipeline.upload_asset"),
    }
    return render(request, "media_pipeline/assets.html", framed(context, _("Media")))


def space_refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the form with a refusal where the headers already show that no open shelf has space; else None."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method != "POST" or not str(length).isdecimal():
        return None
    collections = open_to_upload(request.user)
    try:
        if collections:
            uploads.check_space(collections=collections, size=int(length) - uploads.FORM)
    except Refusal as error:
        return upload_page(request, UploadForm(collections=collections), problem=str(error), status=error.status)
    return None


@needs("media_pipeline.upload_asset", then=space_refusal)
def upload(request: HttpRequest) -> HttpResponse:
    """Show the form; with script the file goes by tus, without it comes here in one piece."""
    collections = open_to_upload(request.user)
    form = UploadForm(posted(request), request.FILES or None, collections=collections)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            begun = uploads.begin(
                owner=request.user,
                collection=data["collection"],
                size=data["file"].size,
                filename=data["file"].name,
                title=data["title"],
                purpose=data["purpose"],
            )
            uploads.append(upload=begun, chunks=data["file"].chunks(), offset=0)
        except Refusal as error:
            add_refusal(form, error, "file")
        else:
            begun.refresh_from_db()
            if begun.asset is None:
                messages.success(
                    request, _("The whole film has arrived. It appears in this list within a few minutes.")
                )
            return redirect(begun.asset or "media_pipeline:assets")
    return upload_page(request, form)


def upload_page(request: HttpRequest, form: UploadForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    mine = Upload.objects.filter(owner=request.user, state=Upload.State.OPEN)  # type: ignore[misc]
    waiting = mine.filter(offset__lt=F("size"))  # what has arrived whole waits for the storage, not for a person
    context = {"form": form, "waiting": waiting, "problem": problem}
    context |= {"largest": uploads.largest(), "kept_days": uploads.KEPT.days}
    frame = framed(context, _("Upload"), (_("Media"), "assets"))
    return render(request, "media_pipeline/upload.html", frame, status=status)


@signed_in
@require_POST
def forget(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Delete one's own half-uploaded file."""
    uploads.discard(upload=get_object_or_404(Upload, uuid=uuid, owner=request.user))
    messages.success(request, _("The unfinished upload was deleted."))
    return redirect("media_pipeline:upload")


@needs("media_pipeline.view_asset", of=asset_named)
@require_safe
def asset(request: Request, uuid: Any) -> HttpResponse:
    thing: Asset = request.permitted
    may_change = request.user.has_perm("media_pipeline.change_asset", thing)
    may_begin = request.user.has_perm("media_pipeline.begin_run", thing)
    context = {
        "asset": thing,
        "notices": notices_of(thing),
        "runs": shown.runs_of(thing),
        "poster": thing.artifact("poster"),
        "film": thing.artifact("mp4"),
        "sound": thing.artifact("audio_only"),
        "signed": thing.artifact("signed_mp4"),
        "pages": asset_verbs.pages_using(thing),
        "aside": aside.links(request, thing),
        "may_change": may_change,
        "may_begin": may_begin,
        "why_not": "" if may_begin else why(request.user, "media_pipeline.begin_run", thing),
        "same": visible(request.user, Asset.objects.filter(sha256=thing.sha256).exclude(pk=thing.pk)),
    }
    return render(request, "media_pipeline/asset.html", framed(context, thing.title, (_("Media"), "assets")))


@needs("media_pipeline.view_asset", of=asset_named)
@require_safe
def progress(request: Request, uuid: Any) -> HttpResponse:
    """Return what the asset's page fetches every two seconds while something runs."""
    thing: Asset = request.permitted
    response = JsonResponse({"runs": shown.runs_of(thing), "readiness": readiness(thing)})
    response["Cache-Control"] = "no-store"
    return response


@needs("media_pipeline.begin_run", of=asset_of_stage)
@require_POST
def retry(request: Request, pk: int) -> HttpResponse:
    stage_run = get_object_or_404(StageRun, pk=pk)
    return run_and_report(
        request, lambda: runs.retry(stage_run=stage_run, by=request.user), _("It is being tried again.")
    )


@needs("media_pipeline.change_asset", of=asset_of_run)
@require_POST
def cancel(request: Request, uuid: Any) -> HttpResponse:
    run = get_object_or_404(Run, uuid=uuid)
    return run_and_report(request, lambda: runs.cancel(run=run, by=request.user), _("The run was stopped."))


@needs("media_pipeline.begin_run", of=asset_named)
@require_POST
def start_new_run(request: Request, uuid: Any) -> HttpResponse:
    """Start the whole recipe again; stages that the same plan has made are reused."""
    thing: Asset = request.permitted
    first = thing.runs.filter(recipe__in=uploads.PURPOSES.values()).order_by("-pk").first()
    recipe, params = (first.recipe, first.params) if first else (uploads.PURPOSES["lesson"], {})
    begin = lambda: runs.start(asset=thing, recipe=recipe, params=params, by=request.user)  # noqa: E731
    return run_and_report(request, begin, _("A new run has begun."))


@needs("media_pipeline.change_asset", of=asset_named)
@require_POST
def delete(request: Request, uuid: Any) -> HttpResponse:
    thing: Asset = request.permitted
    try:
        asset_verbs.delete_asset(asset=thing, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
        return redirect("media_pipeline:asset", uuid=uuid)
    messages.success(request, _("The media was deleted."))
    return redirect("media_pipeline:assets")


def run_and_report(request: Request, verb: Any, good: str) -> HttpResponse:
    """Call an operation, show a message of success or refusal, and redirect to the asset's page."""
    thing: Asset = request.permitted
    try:
        verb()
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, good)
    return redirect("media_pipeline:asset", uuid=thing.uuid)


def framed(context: dict[str, Any], title: str, *above: tuple[str, str]) -> dict[str, Any]:
    """Add what Wagtail's page frame needs: a title and breadcrumbs."""
    crumbs = [{"url": reverse(f"media_pipeline:{name}"), "label": label} for label, name in above]
    frame = {"header_title": title, "header_icon": "media", "breadcrumbs_items": [*crumbs, {"url": "", "label": title}]}
    return context | frame
