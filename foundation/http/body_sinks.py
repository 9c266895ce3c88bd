"""A view's answer to a body that has not been read: the server hands the bytes to a sink, which makes the response.

A server that collects bodies outside its threads says so in the environ. Everywhere else (Django's test client, another
server) the view reads the body itself, as ever.
"""

from concurrent.futures import Future
from typing import Protocol

from django.http import HttpRequest, HttpResponse

STREAMS = "lms.front.streams"
DRY = "lms.front.dry"  # in the environ: the body is not here, so a view that reads it is called again


class Sink(Protocol):
    """Called from threads, never from two at once. What has been written is kept, however the body ends."""

    def write(self, piece: bytes) -> HttpResponse | None:
        """Take the next bytes; return a response when no more are wanted."""

    later: "Future[None] | None"  # after `end`: work that runs beside the requests; done once it has ended

    def end(self) -> HttpResponse:
        """Return the response once all has come."""

    def answer(self) -> HttpResponse:
        """Return the response as of now: it differs once what `later` stands for has ended."""

    def close(self) -> None:
        """Release everything, also after a body that was cut; may be called twice."""


class BodyWanted(HttpResponse):
    """Middleware sees it as the answer; the one that goes out is the sink's."""

    def __init__(self, sink: Sink) -> None:
        super().__init__(status=204)
        self.sink = sink


def streams(request: HttpRequest) -> bool:
    return bool(request.META.get(STREAMS))


def is_asked_twice(request: HttpRequest) -> bool:
    """Return whether the server calls from the headers alone: a view that needs the body is then called once more."""
    return bool(request.META.get(DRY))
