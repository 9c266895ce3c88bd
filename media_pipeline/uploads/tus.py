"""tus 1.0 as far as headers go, of requests and responses. https://tus.io/protocols"""

import base64
import binascii
from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError

from foundation.refusals import Refusal
from media_pipeline.uploads.errors import BadMetadata

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
ALGORITHMS = ("sha256", "sha1")
CHUNK = 1 << 18
BODY = "application/offset+octet-stream"


def empty_response(status: int, headers: Mapping[str, object] | None = None) -> HttpResponse:
    response = HttpResponse(status=status)
    return stamped(response, headers or {})


def refusal(error: Refusal) -> HttpResponse:
    response = JsonResponse(error.as_json(), status=error.status)
    if error.status in (423, 507):
        response["Retry-After"] = "5"
    return stamped(response, {})


def stamped(response: HttpResponse, headers: Mapping[str, object]) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response[name] = str(value)
    return response


def number(request: HttpRequest, name: str) -> int:
    """Return a header that must be a whole number, zero or more."""
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadMetadata
    return int(text)


def metadata(request: HttpRequest) -> dict[str, str]:
    """Parse Upload-Metadata: names and base64 values, separated by commas."""
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if not name:
            continue
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadMetadata from error
    return found


def checksum(request: HttpRequest) -> tuple[str, bytes] | None:
    """Parse Upload-Checksum: an algorithm and a base64 digest."""
    header = request.headers.get("Upload-Checksum")
    if not header:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadMetadata
    try:
        return algorithm, base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise BadMetadata from error


def body(request: HttpRequest) -> Iterator[bytes]:
    """Yield what the client sends, as it comes; a line that drops is an end like any other, and what came is kept."""
    while True:
        try:
            chunk = request.read(CHUNK)
        except (UnreadablePostError, ConnectionError):
            return
        if not chunk:
            return
        yield chunk
