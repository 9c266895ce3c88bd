"""Django's response, sent by granian: bytes and files at once, streams as something to pump."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase

AT_ONCE = 64 * 1024  # a file no longer than this is read here: opening it once more would cost more
PIECE = 64 * 1024

type Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Stream:
    """An answer that is still being made: `pieces` runs in a thread, for one piece at a time."""

    status: int
    headers: Headers
    first: bytes
    pieces: Iterator[bytes]
    response: HttpResponseBase

    def next(self) -> bytes:
        """Return what is worth sending on its own; b"" at the end."""
        found, size = [], 0
        for piece in self.pieces:
            found.append(piece)
            size += len(piece)
            if size >= PIECE:
                break
        return b"".join(found)

    def close(self) -> None:
        self.response.close()


def send_response(proto: Any, method: str, response: HttpResponseBase) -> Stream | None:
    """Send the response; return the stream that is left to pump, if any. It is closed here, or once it is pumped."""
    headers = [(name, value) for name, value in response.items()]
    headers += [("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values()]
    status = response.status_code
    if method == "HEAD" or status in (204, 304):
        response.close()
        proto.response_empty(status, headers)
    elif not response.streaming:
        content: bytes = response.content  # type: ignore[attr-defined]
        response.close()
        proto.response_bytes(status, headers, content)
    elif span := file_of(response):
        send_file(proto, status, headers, response, span)
    else:
        return begun(proto, status, headers, response)
    return None


def send_file(proto: Any, status: int, headers: Headers, response: HttpResponseBase, span: "Span") -> None:
    if not response.has_header("Content-Length"):
        headers.append(("Content-Length", str(span.end - span.start)))
    if span.end - span.start <= AT_ONCE:
        content = b"".join(response)
        response.close()
        proto.response_bytes(status, headers, content)
    else:
        response.close()
        proto.response_file_range(status, headers, span.path, span.start, span.end)


def begun(proto: Any, status: int, headers: Headers, response: HttpResponseBase) -> Stream | None:
    """Draw the first piece while a failure can still be answered with an error page; send a short response whole."""
    stream = Stream(status, headers, b"", iter(response), response)
    try:
        stream.first = stream.next()
        if len(stream.first) < PIECE:
            rest = stream.next()
            stream.first += rest
            if not rest:
                proto.response_bytes(status, headers, stream.first)
                stream.close()
                return None
    except BaseException:
        stream.close()
        raise
    return stream


# --- files ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    path: str
    start: int
    end: int


def file_of(response: Any) -> Span | None:
    """Return the part of a file on this machine that the response is, if it is one."""
    if (span := getattr(response, "span", None)) is not None:  # `media_pipeline.storing.serving`
        return Span(*span)
    outer = getattr(response, "file_to_stream", None)  # Django's FileResponse, WhiteNoise's
    if outer is None:
        return None
    file = getattr(outer, "fileobj", outer)  # WhiteNoise's part of a file
    file = getattr(file, "file", file)  # Django's File
    try:
        kept = os.fstat(file.fileno())
        if not stat.S_ISREG(kept.st_mode) or not os.path.samestat(kept, os.stat(file.name)):  # noqa: PTH116
            return None
        start: int = file.tell()
    except (AttributeError, OSError, TypeError, ValueError):
        return None
    length = getattr(outer, "remaining", None)
    end = kept.st_size if length is None else start + length
    return Span(os.path.abspath(file.name), start, end) if end > start else None  # noqa: PTH100
