"""The tus server: POST creates, HEAD returns the offset, PATCH appends, DELETE discards."""

from concurrent.futures import Future
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.http import http_date
from wagtail.models import Collection

from foundation.daily_quota import take_place
from foundation.http import body_sinks
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal
from media_pipeline.models import Upload
from media_pipeline.uploads import tus, uploads
from media_pipeline.uploads.errors import TooLarge, TooManyUploads

PERMISSION = "media_pipeline.upload_asset"
BEGUN_A_DAY = 500  # each leaves a row and a file, even if not a byte comes
DRAINED = 64  # pieces of tus.CHUNK


def collection_named(request: HttpRequest) -> Collection | None:
    """Return where a new upload shall go; None for OPTIONS, which names no collection."""
    if request.method != "POST":
        return None
    try:
        key = tus.metadata(request).get("collection", "")
    except Refusal as error:
        raise Http404 from error
    if not key.isascii() or not key.isdigit():
        raise Http404
    return get_object_or_404(Collection, pk=int(key))


def collection_of_own(request: HttpRequest, uuid: Any) -> Collection:
    """Return the collection of an upload of one's own; another's does not exist."""
    return own(request, uuid).collection


def own(request: HttpRequest, uuid: Any) -> Upload:
    return get_object_or_404(
        Upload.objects.select_related("collection", "owner", "asset"), uuid=uuid, owner=request.user
    )


@needs(PERMISSION, of=collection_named)
def create(request: Request) -> HttpResponse:
    if request.method == "OPTIONS":
        offered = {"Tus-Version": tus.VERSION, "Tus-Extension": tus.EXTENSIONS, "Tus-Max-Size": uploads.largest()}
        return tus.empty_response(204, offered | {"Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS)})
    if request.method != "POST":
        return tus.empty_response(405, {"Allow": "OPTIONS, POST"})
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        return tus.empty_response(412, {"Tus-Version": tus.VERSION})
    if seconds := take_place(request.user, "uploads", most=BEGUN_A_DAY):
        refusal = tus.refusal(TooManyUploads())
        refusal["Retry-After"] = str(seconds)
        return refusal
    try:
        data = tus.metadata(request)
        upload = uploads.begin(
            owner=request.user,
            collection=request.permitted,
            size=tus.number(request, "Upload-Length"),
            filename=data.get("filename", ""),
            title=data.get("title", ""),
            purpose=data.get("purpose", ""),
        )
    except Refusal as error:
        return tus.refusal(error)
    return tus.empty_response(201, {"Location": reverse("media:upload", args=[upload.uuid])} | expiry(upload))


@needs(PERMISSION, of=collection_of_own)
def upload(request: HttpRequest, uuid: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return tus.empty_response(204, {"Tus-Version": tus.VERSION, "Tus-Extension": tus.EXTENSIONS})
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        return tus.empty_response(412, {"Tus-Version": tus.VERSION})
    handler = HANDLERS.get(request.method or "")
    if handler is None:
        return tus.empty_response(405, {"Allow": "OPTIONS, HEAD, PATCH, DELETE"})
    try:
        return handler(request, own(request, uuid))
    except Refusal as error:
        return tus.refusal(error)


def head(request: HttpRequest, upload: Upload) -> HttpResponse:
    offset = uploads.offset_of(upload)
    return tus.empty_response(
        200, {"Upload-Offset": offset, "Upload-Length": upload.size} | expiry(upload) | result(upload)
    )


def patch(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != tus.BODY:
        return tus.empty_response(415)
    offset, length = tus.number(request, "Upload-Offset"), request.headers.get("Content-Length", "")
    if length.isdigit() and offset + int(length) > upload.size:
        raise TooLarge
    checksum = tus.checksum(request)
    if body_sinks.streams(request):
        return body_sinks.BodyWanted(PartSink(upload, offset, checksum))
    chunks = tus.body(request)
    try:
        offset = uploads.append(upload=upload, chunks=chunks, offset=offset, checksum=checksum)
    except Refusal:
        # A client that is still sending reads no response; take in what is on its way, but not gigabytes of it.
        for _ in islice(chunks, DRAINED):
            pass
        raise
    return sent(upload, offset)


def sent(upload: Upload, offset: int) -> HttpResponse:
    return tus.empty_response(204, {"Upload-Offset": offset} | expiry(upload) | result(upload))


class PartSink:
    """The body of a PATCH, as `foundation.http.body_sinks` collects it."""

    def __init__(self, upload: Upload, offset: int, checksum: uploads.Checksum | None) -> None:
        self.upload = upload
        self.language = translation.get_language()  # of the request; what follows runs in other threads
        self.receiving = uploads.Receiving(upload, offset, checksum)
        self.later: Future[None] | None = None

    def write(self, piece: bytes) -> HttpResponse | None:
        try:
            self.receiving.write(piece)
        except Refusal as error:
            return self.refusal(error)
        return None

    def end(self) -> HttpResponse:
        try:
            try:
                self.receiving.check()
            finally:
                self.receiving.close()
            self.later = self.receiving.finish()
        except Refusal as error:
            return self.refusal(error)
        return self.answer()

    def answer(self) -> HttpResponse:
        return sent(self.upload, self.receiving.at)

    def refusal(self, error: Refusal) -> HttpResponse:
        with translation.override(self.language):
            return tus.refusal(error)

    def close(self) -> None:
        self.receiving.close()


def delete(request: HttpRequest, upload: Upload) -> HttpResponse:
    uploads.discard(upload=upload)
    return tus.empty_response(204)


def expiry(upload: Upload) -> dict[str, object]:
    return {"Upload-Expires": http_date((upload.touched + uploads.KEPT).timestamp())}


def result(upload: Upload) -> dict[str, object]:
    """Return where the finished file can be seen; ours, not the protocol's."""
    upload.refresh_from_db(fields=["asset"])
    return {"Upload-Asset": upload.asset.get_absolute_url()} if upload.asset else {}


HANDLERS = {"HEAD": head, "PATCH": patch, "DELETE": delete}
