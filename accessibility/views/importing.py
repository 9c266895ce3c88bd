"""Upload of a caption file: read, or asked about where its encoding is doubtful; what is left out is listed by line."""

import secrets
import zlib
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accessibility.captions import tracks
from accessibility.errors import Conflict, Unreadable
from accessibility.forms import EncodingForm, ImportForm
from accessibility.importing.caption_file import Imported, LeftOut, encoding_previews, kind_of, read
from accessibility.importing.encodings import DoubtfulEncodingError
from accessibility.models import Track, TrackVersion
from accessibility.views.conflicts import conflict_page
from accessibility.views.lookups import asset_page, tells_errors, track_of, trail
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.text.running_text import joined

MOST_BYTES = 1_000_000
KEPT_SECONDS = 30 * 60  # of the file, while a person chooses its encoding
MOST_LISTED = 20  # lines of what was left out: more than that is another file, not a slip


@require_POST
@needs("accessibility.edit_track", of=track_of)
@tells_errors
def upload(request: Request, track: Any) -> HttpResponse:
    """Save a caption file as the next version; the one before it stays."""
    track_: Track = request.permitted
    data, base, encoding = sent(request)
    try:
        imported = read(data, encoding)
    except DoubtfulEncodingError as doubt:
        return encoding_page(request, track_, data, base, doubt)
    if not imported.cues:
        raise nothing_read(data, imported)
    return save_import(request, track_, base, imported)


def sent(request: HttpRequest) -> tuple[bytes, int, str]:
    """Return the file's bytes, the version it was uploaded over, and the encoding that a person chose."""
    if "held" in request.POST:
        choice = EncodingForm(request.POST)
        name, data = cache.get(in_cache(request), ("", b""))
        if not choice.is_valid() or name != choice.cleaned_data["held"]:
            raise Unreadable("gone")
        return zlib.decompress(data), choice.cleaned_data["base"], choice.cleaned_data["encoding"]
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Unreadable("no_file")
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        raise Unreadable("too_large")
    return file.read(), form.cleaned_data["base"], ""


def encoding_page(
    request: HttpRequest, track: Track, data: bytes, base: int, doubt: DoubtfulEncodingError
) -> HttpResponse:
    """Ask which encoding is right, with the file's first lines in each; the file is cached meanwhile."""
    name = secrets.token_urlsafe(24)
    cache.set(in_cache(request), (name, zlib.compress(data)), KEPT_SECONDS)
    context = {
        "track": track,
        "trail": trail((track.asset.title, asset_page(track.asset)), (track.get_kind_display(), "")),
        "form": EncodingForm(initial={"base": base, "held": name}),
        "readings": encoding_previews(data, doubt),
    }
    return render(request, "accessibility/encoding.html", context, status=422)


def in_cache(request: HttpRequest) -> str:
    """Return the cache key, one a person: so nobody fills the cache with files that cannot be read."""
    return f"caption-file-{request.user.pk}"


def save_import(request: HttpRequest, track: Track, base: int, imported: Imported) -> HttpResponse:
    try:
        tracks.save_version(
            track=track, base_number=base, cues=imported.cues, by=request.user, origin=TrackVersion.Origin.IMPORT
        )
    except Conflict as conflict:
        tell(request, imported.left_out)
        was = track.versions.filter(number=base).first() or track.latest
        return conflict_page(request, track, was, conflict)
    messages.success(request, _("%(count)d captions read from the file.") % {"count": len(imported.cues)})
    tell(request, imported.left_out)
    return redirect(track.get_absolute_url())


def tell(request: HttpRequest, left_out: Sequence[LeftOut]) -> None:
    """Name what was left out, line by line, and what to do about it."""
    if not left_out:
        return
    if lost := [each for each in left_out if each.why != "damaged"]:
        words = ngettext("%(count)d place was left out.", "%(count)d places were left out.", len(lost))
        remedy = _("Type what is missing below, or mend these lines in the file and upload it again.")
        messages.warning(request, joined([words % {"count": len(lost)}, remedy]))
    for each in left_out[:MOST_LISTED]:
        messages.warning(request, line_of(each))
    if (more := len(left_out) - MOST_LISTED) > 0:
        messages.warning(request, _("And %(count)d more places further down in the file.") % {"count": more})


def nothing_read(data: bytes, imported: Imported) -> Unreadable:
    """Return the error: another kind of file, or one whose captions all fail: the first of them says why."""
    error = Unreadable(kind_of(data))
    failed = [each for each in imported.left_out if each.why not in ("stray", "cut")]
    if failed and not kind_of(data):
        error.words = f"{_('Nothing in this file could be read.')} {line_of(failed[0])}"
    return error


def line_of(each: LeftOut) -> str:
    place = _("Line %(line)d") % {"line": each.line}
    return f"{place}：{WHY[each.why]()}" + (f" “{each.words}”" if each.words else "")


WHY = {
    "times": lambda: _("the times cannot be read; they look like 00:01:05,250 --> 00:01:08,000."),
    "frames": lambda: _("the times count pictures (frames) where thousandths of a second belong."),
    "backwards": lambda: _("the caption ends before it begins."),
    "wordless": lambda: _("the caption has no words."),
    "stray": lambda: _("these words belong to no caption."),
    "cut": lambda: _("the file ends in the middle of a character: its end is missing."),
    "damaged": lambda: _("a character is damaged (�): correct it in this caption."),
}
