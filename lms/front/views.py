"""Django's handler as the front calls it, in one of its threads."""

import logging
from typing import IO, Any, Literal

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from foundation.http.body_sinks import BodyWanted
from lms.front import ready
from lms.front.answering import Stream, send_response
from lms.front.environ import DRY, REFUSAL, STREAMS, USER, BodyNeeded, Environ, Unsent, environ_of
from media_pipeline.storing.storage import Unreachable

logger = logging.getLogger(__name__)

type Outcome = Stream | BodyWanted | Literal["body needed"] | None


class Handler(WSGIHandler):
    """One request after another in each thread, answered from there."""

    def whole(self, scope: Any, proto: Any, body: "IO[bytes] | None") -> Outcome:
        """Answer a request that is all here."""
        return self.answered(scope, proto, environ_of(scope, body))

    def dry(self, scope: Any, proto: Any, environ: Environ) -> Outcome:
        """Answer from the headers alone if that is possible; "body needed" if it is not.

        `environ` (made by `dry_environ`) says afterwards who is sending.
        """
        try:
            return self.answered(scope, proto, environ)
        except BodyNeeded:
            request_finished.send(sender=self.__class__)
            return "body needed"

    def refuse(self, scope: Any, proto: Any, status: int) -> Outcome:
        return self.answered(scope, proto, environ_of(scope, Unsent()) | {REFUSAL: status})

    def answered(self, scope: Any, proto: Any, environ: Environ) -> Outcome:
        set_script_prefix("/")
        try:
            request_started.send(sender=self.__class__, environ=environ)
            response = self.get_response(request_of(environ))
        except Exception:  # the page of an error has one itself
            logger.exception("no answer: %s", scope.path)
            ready.send(scope, proto, 500)
            return None
        if isinstance(response, BodyWanted):
            return response
        return self.send_response(scope, proto, response)

    def send_response(self, scope: Any, proto: Any, response: HttpResponseBase) -> Stream | None:
        try:
            return send_response(proto, scope.method, response)
        except (Unreachable, FileNotFoundError) as error:  # with the first piece, so nothing has gone out
            logger.warning("not sent: %r", error)
            ready.send(scope, proto, 503)
        except Exception:
            logger.exception("not sent: %s", scope.path)
            ready.send(scope, proto, 500)
        return None


def request_of(environ: Environ) -> WSGIRequest:
    """Return the request, or one whose refusal says that it was not understood."""
    try:
        return WSGIRequest(environ)
    except (BadRequest, ValueError, TypeError, LookupError) as error:
        logger.warning("malformed head for %s: %r", environ["PATH_INFO"], error)
        return WSGIRequest(environ | {"CONTENT_TYPE": "", REFUSAL: 400})


def dry_environ(scope: Any) -> Environ:
    environ = environ_of(scope, Unsent()) | {DRY: True}
    if scope.method == "PATCH":
        environ[STREAMS] = True
    return environ


def sender_of(environ: Environ) -> object:
    return environ.get(USER)


def with_headers_of(first: HttpResponseBase, answer: HttpResponseBase) -> HttpResponseBase:
    """Copy what middleware added to the view's first response to the last one, and return that."""
    for name, value in first.items():
        if name not in ("Content-Length", "Content-Type"):
            answer.headers.setdefault(name, value)
    answer.cookies.update(first.cookies)
    return answer
