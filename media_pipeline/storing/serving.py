"""Artifacts over HTTP, piece by piece: players request ranges, and phones on a bad line small ones.

Names are unguessable and files never change, so anybody may read and caches may keep them for ever. Where a web
server stands in front, settings.MEDIA_ACCEL_PREFIX lets it send the bytes (X-Accel-Redirect).
"""

import gzip
import re
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.http.permission import needs, open_to_all
from foundation.http.requests import Request
from media_pipeline.models import Asset
from media_pipeline.signals import media_handed_out
from media_pipeline.storing import storage

# Also what may be served at all: the recogniser's WAV and the probe's JSON lie in the same trees and are private.
TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
}
# Nothing plays before its playlists are there: of 45 minutes each has 43 kB, which take most of a second at 400 kbit/s;
# packed it has 4.
PACKED = (TYPES[".m3u8"], TYPES[".vtt"])
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
FURTHEST_DIGITS = 18
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "private, max-age=86400, immutable"


@open_to_all
@require_safe
def file(request: HttpRequest, tree: Any, name: str) -> HttpResponseBase:
    return served(request, tree, name, keep=FOR_EVER)


@open_to_all
@require_safe
def file_by_token(request: HttpRequest, token: str, tree: Any, name: str) -> HttpResponseBase:
    """Serve the same bytes under a token, and send a signal with what was sent to its issuer.

    Playlists name each other by relative addresses, so everything that a player fetches from a master under a token
    stands under that token too.
    """
    response = served(request, tree, name, keep=FOR_A_DAY)
    if request.method == "GET" and response.status_code in (200, 206):
        media_handed_out.send(Asset, token=token, tree=tree, name=name, whole=is_whole(response))
    return response


def is_whole(response: HttpResponseBase) -> bool:
    span, _, size = response.get("Content-Range", "").removeprefix("bytes ").partition("/")
    return not size or span == f"0-{int(size) - 1}"


def served(request: HttpRequest, tree: Any, name: str, *, keep: str) -> HttpResponseBase:
    kind = TYPES.get(PurePosixPath(name).suffix)
    if kind is None or not NAME.fullmatch(name):
        raise Http404
    response = ranged(request, f"{storage.TREES}/{tree}/{name}", kind, etag=f'"{tree.hex}-{{size:x}}"')
    if response.status_code < 400:
        response["Cache-Control"] = keep
        response["Access-Control-Allow-Origin"] = "*"  # a pack or a village node may play from here
    return response


def asset_named(request: HttpRequest, uuid: Any) -> Asset:
    return get_object_or_404(Asset, uuid=uuid)


@needs("media_pipeline.view_asset", of=asset_named)
@require_safe
def original(request: Request, uuid: Any) -> HttpResponseBase:
    """Serve the file as it was uploaded, for people who may see the asset; always as a download, whatever its type."""
    asset: Asset = request.permitted
    response = ranged(request, asset.source, "application/octet-stream", etag=f'"{asset.sha256}"')
    response["Cache-Control"] = "private, no-store"
    if response.status_code < 400:
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=asset.filename) or ""
    return response


def ranged(request: HttpRequest, name: str, kind: str, *, etag: str) -> HttpResponseBase:
    """Serve the file or the requested part of it: 200, 206, 304, 404 or 416."""
    try:
        size = default_storage.size(name)
    except storage.Unreachable:
        return service_unavailable()
    except OSError as error:
        raise Http404 from error
    etag = etag.format(size=size)
    range_header = request.headers.get("Range", "")
    prefix = getattr(settings, "MEDIA_ACCEL_PREFIX", "")
    packs = kind in PACKED and not range_header and not prefix and takes_gzip(request)
    if packs:
        etag = f'{etag[:-1]}-gzip"'  # other bytes
    if etag in request.headers.get("If-None-Match", ""):
        return headed(HttpResponse(status=304), etag)
    if range_header and request.headers.get("If-Range", etag) != etag:
        range_header = ""  # the client's first half is of another file
    span = parsed(range_header, size)
    if span is None:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return headed(response, etag)
    start, end = span
    if prefix:
        handed_over = headed(HttpResponse(content_type=kind), etag)
        handed_over["X-Accel-Redirect"] = f"{prefix}{name}"
        return handed_over
    if packs:
        return packed(request, name, kind, size, etag)
    body = [] if request.method == "HEAD" else storage.windowed_pieces(name, start, end - start)
    streamed = StreamingHttpResponse(body, content_type=kind, status=206 if range_header else 200)
    if storage.on_this_machine():  # the server may send it by itself (`lms.front.answering`)
        streamed.span = (default_storage.path(name), start, end)  # type: ignore[attr-defined]
    streamed["Content-Length"] = str(end - start)
    if range_header:
        streamed["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if kind in PACKED:
        patch_vary_headers(streamed, ("Accept-Encoding",))
    return headed(streamed, etag)


def takes_gzip(request: HttpRequest) -> bool:
    return GZIP.search(request.headers.get("Accept-Encoding", "")) is not None


def packed(request: HttpRequest, name: str, kind: str, size: int, etag: str) -> HttpResponse:
    """Serve all of a text file, as gzip: 200 or 503."""
    try:
        body = gzip.compress(b"".join(storage.windowed_pieces(name, 0, size)), mtime=0)
    except storage.Unreachable:
        return service_unavailable()
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=kind)
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(body))
    patch_vary_headers(response, ("Accept-Encoding",))
    return headed(response, etag)


def service_unavailable() -> HttpResponse:
    """Return a 503, after which players and browsers try again; a 404 they would believe."""
    response = HttpResponse(_("The film cannot be fetched just now. Try again in a minute."), status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response


def headed[R: HttpResponseBase](response: R, etag: str) -> R:
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def parsed(header: str, size: int) -> tuple[int, int] | None:
    """Return start and end (not included) of one range; all for an unknown header; None if it fits nowhere."""
    match = RANGE.fullmatch(header.strip())
    if not match or not any(match.groups()):
        return (0, size)
    first, last = match.groups()
    if not first:  # the last so many bytes
        length = min(position(last), size)
        return (size - length, size) if length else None
    start, end = position(first), min(position(last) + 1, size) if last else size
    return (start, end) if start < size and start < end else None


def position(digits: str) -> int:
    """Return a place in a file; a number of more digits than any file has bytes is behind its end."""
    return int(digits) if len(digits) <= FURTHEST_DIGITS else 10**FURTHEST_DIGITS
