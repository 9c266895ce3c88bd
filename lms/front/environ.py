"""A request's head as WSGI has it, and the stand-in for a body that is not here yet."""

import sys
from io import BytesIO
from typing import IO, Any

from foundation.http import body_sinks
from lms.web import heads

type Environ = dict[str, Any]

# Names with an underscore would become those of headers that a proxy sets (X_Forwarded_Proto).
UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
DRY = body_sinks.DRY  # the body is not here: answer from the headers, or read and be called a second time
REFUSAL = "lms.front.refusal"  # the status with which the front refuses the body
STREAMS = body_sinks.STREAMS  # a view may take the body piece by piece (`foundation.http.body_sinks`)
USER = "lms.front.user"  # who is sending, once the session has been read


class BodyNeeded(BaseException):
    """A view reads the body, so the headers are right. No `Exception`: middleware must not take it for an error."""


class Unsent:
    """Stands for a body that has not been collected."""

    def read(self, *_: Any) -> bytes:
        raise BodyNeeded

    readline = read


def in_bytes(text: str) -> str:
    """Return the text as WSGI has it, a character a byte: browsers write %E4, others send the byte as it is."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def environ_of(scope: Any, body: "IO[bytes] | Unsent | None" = None) -> Environ:
    server, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": in_bytes(scope.path),
        "QUERY_STRING": in_bytes(scope.query_string),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO() if body is None else body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = UNPREFIXED.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        if key in environ:
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    return with_plain_types(environ)


def with_plain_types(environ: Environ) -> Environ:
    """Refuse a Content-Type that stalls or crashes its parser, and drop such an Accept."""
    if not heads.is_plain_content_type(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = environ["CONTENT_TYPE"][: heads.LONGEST].partition(";")[0]  # how to answer
        environ[REFUSAL] = 400
    if not heads.is_plain_accept(environ.get("HTTP_ACCEPT", "")):
        del environ["HTTP_ACCEPT"]
    return environ
