"""An interpreter beside a lesson: choose the video, set the offset by eye, and a second person approves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accessibility.display.player import addresses
from accessibility.models import SignTrack
from accessibility.renditions.forms import PROTECT, SignForm
from accessibility.signing.sign import approve_sign, attach_sign, layout_of, reject_sign, withdraw_sign
from accessibility.views.lookups import asset_of, asset_page, sign_of, tells_errors, trail
from foundation.http.permission import needs, visible
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal
from media_pipeline.models import Asset

SIGN_KINDS = ("mp4", "sign_hls_master", "poster")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("accessibility.edit_sign", of=asset_of)
def attach(request: Request, asset: Any) -> HttpResponse:
    lesson: Asset = request.permitted
    now = (
        lesson.sign_tracks.select_related("sign_asset").order_by("-state", "-pk").first()
    )  # what waits before what holds
    videos = visible(request.user, Asset.objects.filter(kind=Asset.Kind.VIDEO, collection=lesson.collection_id))
    form = SignForm(posted(request), assets=videos.exclude(pk=lesson.pk), initial=initial(now))
    if request.method == "POST" and form.is_valid():
        try:
            attach_sign(
                asset=lesson,
                sign_asset=form.cleaned_data["sign_asset"],
                offset_ms=form.offset_ms,
                variant=form.cleaned_data["variant"],
                is_placeholder=form.cleaned_data["is_placeholder"],
                picture=form.picture,
                by=request.user,
            )
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Attached. A second person will look at it."))
            return redirect(f"{asset_page(lesson)}#sign")
    context = {
        "trail": steps(lesson),
        "asset": lesson,
        "form": form,
        "sign": now,
        "media": addresses(lesson),
        **preview(now),
    }
    return render(request, "accessibility/sign_attach.html", context, status=422 if form.errors else 200)


def steps(lesson: Asset) -> list[tuple[str, str]]:
    return trail((lesson.title, asset_page(lesson)), (_("Sign language"), ""))


def facts(track: SignTrack) -> list[tuple[str, str]]:
    offset = _("%(seconds)s seconds") % {"seconds": f"{track.offset_ms / 1000:g}"}
    return [
        (_("State"), track.get_state_display()),
        (_("The interpreter is later by"), offset),
        (_("The film with both pictures"), pictured(track)),
        (_("Attached by"), str(track.edited_by)),
    ]


def pictured(track: SignTrack) -> str:
    """Return how the signed film looks, and why, where that is not as was asked for."""
    layout = layout_of(track)
    if layout is None:
        return track.get_layout_display()
    if layout.moved == "no_corner_free":
        return _("Beside the lesson, because in each corner the window would cover what is protected")
    if layout.moved == "other_corner":
        corner = SignTrack.Corner(layout.corner).label
        return _("%(corner)s, because in the one asked for the window would cover what is protected") % {
            "corner": corner
        }
    return str(SignTrack.Corner(layout.corner).label) if layout.corner else track.get_layout_display()


def initial(now: SignTrack | None) -> dict[str, Any]:
    if now is None:
        return {}
    return {
        "sign_asset": now.sign_asset.uuid,
        "offset": now.offset_ms / 1000,
        "variant": now.variant,
        "is_placeholder": now.is_placeholder,
        "layout": now.layout,
        "corner": now.corner,
        "crop": now.crop,
        **dict(zip(PROTECT, (round(share * 100) for share in next(iter(now.protected), [])), strict=False)),
    }


def preview(now: SignTrack | None) -> dict[str, Any]:
    if now is None:
        return {}
    urls = addresses(now.sign_asset, SIGN_KINDS)
    return {"sign_url": urls["mp4"], "sign_master": urls["sign_hls_master"]}


@require_safe
@needs("accessibility.view_track", of=sign_of)
def sign_page(request: Request, sign: Any) -> HttpResponse:
    """Show both videos side by side, with the offset, before approving."""
    track: SignTrack = request.permitted
    may = request.user.has_perm("accessibility.approve_sign", track)
    context = {
        "asset": track.asset,
        "sign": track,
        "trail": steps(track.asset),
        "facts": facts(track),
        "may_approve": may and track.state == SignTrack.State.REVIEW,
        "may_withdraw": may and track.state == SignTrack.State.APPROVED,
        "media": addresses(track.asset),
        **preview(track),
    }
    return render(request, "accessibility/sign_review.html", context)


@require_POST
@needs("accessibility.approve_sign", of=sign_of, decides=True)
@tells_errors
def decide(request: Request, sign: Any) -> HttpResponse:
    """Approve it, or take it away; also when learners see it already."""
    track: SignTrack = request.permitted
    if request.POST.get("do") == "withdraw":
        withdraw_sign(sign=track, by=request.user)
        messages.success(request, _("Withdrawn. Lessons that need sign language are taken off the site within a day."))
    elif request.POST.get("do") == "return":
        reject_sign(sign=track, by=request.user)
        messages.success(request, _("Taken away. Another video can be attached."))
    else:
        approve_sign(sign=track, by=request.user)
        messages.success(request, _("Approved. The version with both pictures side by side is being made."))
    return redirect("accessibility:queue")
