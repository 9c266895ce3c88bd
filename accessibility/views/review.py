"""A second person's approval or return."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accessibility.captions import tracks
from accessibility.errors import WrongState
from accessibility.models import Track, TrackVersion
from accessibility.views.lookups import tells_errors, track_of
from foundation.http.permission import needs
from foundation.http.requests import Request


def version_seen(request: Request, track: Track) -> TrackVersion:
    """Return the version that the page showed: nobody approves an unseen one."""
    number = request.POST.get("version", "")
    found = track.versions.filter(number=number).first() if number.isdigit() else None
    if found is None:
        raise WrongState
    return found


@require_POST
@needs("accessibility.approve_track", of=track_of, decides=True)
@tells_errors
def approve(request: Request, track: Any) -> HttpResponse:
    track_: Track = request.permitted
    tracks.approve(
        track=track_, version=version_seen(request, track_), by=request.user, note=request.POST.get("note", "")
    )
    described = track_.kind == Track.Kind.DESCRIPTIONS
    captions = _("Approved. Learners get these captions and the transcript.")
    messages.success(request, _("Approved. The described sound is being made.") if described else captions)
    return redirect("accessibility:queue")


@require_POST
@needs("accessibility.approve_track", of=track_of, decides=True)
@tells_errors
def return_track(request: Request, track: Any) -> HttpResponse:
    track_: Track = request.permitted
    reason = request.POST.get("reason", "")
    tracks.return_to_author(track=track_, version=version_seen(request, track_), by=request.user, reason=reason)
    messages.success(request, _("Returned to those who wrote it, with your reason."))
    return redirect("accessibility:queue")
