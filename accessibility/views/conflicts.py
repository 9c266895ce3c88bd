"""Conflicts when two people saved: both texts on one page, and a choice for each caption that differs."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accessibility.captions import editing, tracks
from accessibility.captions.cues import from_json, to_json
from accessibility.errors import Conflict
from accessibility.models import Track, TrackVersion
from accessibility.views.lookups import asset_page, track_of, trail
from foundation.http.permission import needs
from foundation.http.requests import Request


def conflict_page(request: HttpRequest, track: Track, base: TrackVersion, conflict: Conflict) -> HttpResponse:
    """Show both texts; nothing was saved and nothing is lost: the text as typed is in the form."""
    context = {
        "track": track,
        "trail": trail((track.asset.title, asset_page(track.asset)), (track.get_kind_display(), "")),
        "conflict": conflict,
        "base": base,
        "author": track.versions.select_related("author").get(number=conflict.latest_number).author,
        "differences": editing.differences(base.read(), conflict.mine, conflict.theirs),
        "mine": json.dumps(to_json(conflict.mine), ensure_ascii=False),
    }
    return render(request, "accessibility/conflict.html", context, status=409)


@require_POST
@needs("accessibility.edit_track", of=track_of)
def resolve(request: Request, track: Any) -> HttpResponse:
    """Save what was chosen on top of the other person's version; a third person may have been quicker again."""
    track_: Track = request.permitted
    theirs = track_.versions.filter(number=request.POST.get("latest", 0)).first() or track_.latest
    try:
        mine = from_json(json.loads(request.POST.get("mine", "")))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        messages.error(request, _("The form was not complete. Nothing was changed."))
        return redirect(track_.get_absolute_url())
    keep = [
        name.removeprefix("keep-")
        for name, value in request.POST.items()
        if name.startswith("keep-") and value == "mine"
    ]
    cues = editing.merged(mine, theirs.read(), keep)
    try:
        version = tracks.save_version(track=track_, base_number=theirs.number, cues=cues, by=request.user)
    except Conflict as conflict:
        return conflict_page(request, track_, theirs, conflict)
    messages.success(request, _("Saved as version %(number)d.") % {"number": version.number})
    return redirect(track_.get_absolute_url())
