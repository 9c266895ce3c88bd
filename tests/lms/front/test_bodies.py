"""What may be sent is asked of the headers; what is sent and how answers go out is as HTTP has it."""

from __future__ import annotations

import socket
import time
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from lms.front.environ import REFUSAL, environ_of
from lms.front.streams import bounds
from lms.front.views import request_of
from lms.people.models.sessions import UserSession
from lms.people.signing_in.sessions import SessionStore
from lms.web import heads
from tests.drawn import end_session, form_of
from tests.lms.front.conftest import TOKEN, TREE
from tests.lms.front.peers import FORM, Line, b64

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.test import Client

    from tests.media_pipeline.server import Server

pytestmark = pytest.mark.django_db(transaction=True)
FILM = f"/m/{TREE}/film.mp4"
LARGE = bounds.SMALL + 1
FILE = {"Content-Type": "multipart/form-data; boundary=xyz"}
CSRF = {"Cookie": f"csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/record/", 100, 302),
        ("/record/", LARGE, 302),
        ("/exchange/rosters/", 2_000_000, 302),
        ("/manage/images/add/", 2_000_000, 302),
        ("/manage/media/upload/", 1 << 30, 413),  # no form without a file is so long
        ("/accounts/login/", LARGE, 413),
        ("/nowhere/", LARGE, 413),
        ("/accounts/login/", 10**16, 413),
    ],
)
def test_who_may_not_send_hears_it_before_the_body(front: Server, path: str, length: int, status: int) -> None:
    line = Line(front, "POST", path, FORM | CSRF, length)

    assert line.status(1.8) == status
    line.close()


@pytest.mark.parametrize("path", ["/exchange/rosters/", "/manage/media/upload/", "/manage/images/add/"])
def test_signed_in_without_the_right_is_not_enough(
    front: Server, client: Client, make_user: Callable[..., Any], path: str
) -> None:
    client.force_login(make_user("nobody"))
    cookies = {"Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"}

    assert Line(front, "POST", path, FILE | cookies, 3_000_000).status(1.8) == 403
    assert Line(front, "POST", path, FORM | cookies, 100).status(1.8) == 403


def test_a_form_of_somebody_who_was_signed_out_is_read_and_kept(
    front: Server, client: Client, make_user: Callable[..., Any]
) -> None:
    """The browser's device is known; a stranger's form is refused by its head, whatever mark it carries."""
    make_user("mei")
    client.post("/accounts/login/", {"login": "mei", "password": "pw"})
    mark = form_of(client, "/helping/", action="/language/")["drawn_for"]
    end_session(client)
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "words": "写了很久", "drawn_for": mark}).encode()
    cookies = "; ".join(f"{name}={client.cookies[name].value}" for name in ("known_device", "sessionid"))

    took = front.ask("POST", "/points/goal/", FORM | {"Cookie": f"{cookies}; csrftoken={TOKEN}"}, body)
    stranger = Line(front, "POST", "/points/goal/", FORM | CSRF, len(body))

    assert took.status == 302
    [session] = UserSession.objects.values_list("session_key", flat=True)
    assert len(SessionStore(session)["kept_forms"]) == 1
    assert stranger.status(1.8) == 302
    stranger.close()


def test_a_named_address_takes_more_from_who_is_let_in_and_no_more_than_named(
    front: Server, signed_in: dict[str, str]
) -> None:
    body = b"csrfmiddlewaretoken=" + TOKEN.encode() + b"&x=" + b"a" * 400_000
    took = front.ask("POST", "/exchange/rosters/", FORM | signed_in, body)
    assert took.status == 422  # the form again, with what is wrong
    assert Line(front, "POST", "/exchange/rosters/", FORM | signed_in, 30_000_000).status() == 413
    assert Line(front, "POST", "/record/", FORM | signed_in, LARGE).status() in (405, 413)


def test_a_body_without_a_length_is_refused(front: Server) -> None:
    line = Line(front, "POST", "/accounts/login/", FORM | CSRF | {"Transfer-Encoding": "chunked"}, None)

    assert line.status(1.8) == 411


def test_expect_is_answered_by_the_refusal_or_by_going_on(front: Server, signed_in: dict[str, str]) -> None:
    refused = Line(front, "POST", "/record/", FORM | {"Expect": "100-continue"}, 100)
    asked = Line(front, "POST", "/accounts/login/", FORM | signed_in | {"Expect": "100-continue"}, 3)

    assert refused.status() == 302
    assert asked.status() == 100
    asked.send(b"a=b")
    assert asked.status() in (200, 302, 403)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/study/courses/{'9' * 20}/join/", {}),
        (f"/lessons/{'9' * 20}/quizzes/x/", {}),
        (f"/study/lessons/{'9' * 20}/read/", {}),
        ("/uploads/", {"Upload-Metadata": f"collection {b64('9' * 5_000)}", "Upload-Length": "5"}),
        ("/uploads/", {"Upload-Metadata": f"collection {b64('9' * 20)}", "Upload-Length": "5"}),
    ],
)
def test_a_guard_asked_from_the_head_says_what_cannot_be_meant(
    front: Server, signed_in: dict[str, str], path: str, headers: dict[str, str]
) -> None:
    line = Line(front, "POST", path, FORM | signed_in | headers | {"Expect": "100-continue"}, 3)

    assert line.status() in (400, 404)


def test_a_header_with_an_underscore_is_not_the_one_that_a_proxy_sets() -> None:
    headers = {"x_forwarded_proto": "https", "x-forwarded-for": "203.0.113.9", "content-type": "text/plain"}
    scope = SimpleNamespace(
        server="[::1]:8000",
        client="[2001:db8::7]:5000",
        method="GET",
        path="/课/",
        query_string="a=云",
        http_version="1.1",
        scheme="http",
        headers=headers,
    )

    environ = environ_of(scope)

    assert "HTTP_X_FORWARDED_PROTO" not in environ
    assert environ["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"
    assert (environ["REMOTE_ADDR"], environ["SERVER_NAME"]) == ("2001:db8::7", "::1")
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/课/"
    assert environ["QUERY_STRING"].encode("latin-1").decode() == "a=云"


def test_files_go_out_whole_in_part_and_as_heads(front: Server, film: bytes) -> None:
    whole = Line(front, "GET", FILM, {"Connection": "close"}, None)
    assert (whole.answer() + whole.rest()).partition(b"\r\n\r\n")[2] == film

    part = Line(front, "GET", FILM, {"Connection": "close", "Range": "bytes=70000-2100000"}, None)
    head, _, body = (part.answer() + part.rest()).partition(b"\r\n\r\n")
    assert body == film[70_000:2_100_001]
    assert f"content-range: bytes 70000-2100000/{len(film)}".encode() in head.lower()

    few = front.ask("GET", FILM, {"Range": "bytes=-10"})
    assert (few.status, few.headers["Content-Length"]) == (206, "10")
    head_only = front.ask("HEAD", FILM, {})
    assert (head_only.status, head_only.headers["Content-Length"]) == (200, str(len(film)))
    assert front.ask("GET", FILM, {"Range": f"bytes={len(film)}-"}).status == 416
    assert front.ask("GET", FILM, {"Range": "bytes=0-1,5-6"}).status == 206  # all of it
    assert front.ask("GET", FILM, {"If-None-Match": head_only.headers["ETag"]}).status == 304


def test_who_hangs_up_in_the_middle_leaves_nothing_open(front: Server, film: bytes) -> None:
    from pathlib import Path

    from tests.lms.processes import descendants

    def open_films() -> int:
        found = 0
        for pid in descendants(front.process.pid):
            for entry in (Path("/proc") / str(pid) / "fd").iterdir():
                found += str(entry.readlink() if entry.is_symlink() else "").endswith("film.mp4")
        return found

    lines = [Line(front, "GET", FILM, {}, None) for _ in range(5)]
    assert all(line.status() == 200 for line in lines)
    front.until(lambda: open_films() == 5, 20)
    for line in lines:
        line.close()
    front.until(lambda: open_films() == 0, 20)


def test_every_named_address_is_one() -> None:
    from django.urls import get_resolver

    def names(resolver: Any, prefix: str = "") -> set[str]:
        found = {f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str)}
        for space, (_, inner) in resolver.namespace_dict.items():
            found |= names(inner, f"{prefix}{space}:")
        return found

    assert set(bounds.LARGER) <= names(get_resolver())
    assert all(size() >= 1_000_000 for size in bounds.LARGER.values())


ODD = [
    b"GET /courses/?q=\xff HTTP/1.1\r\nHost: localhost\r\n",
    b"GET /\xe4\xba\x91/ HTTP/1.1\r\nHost: localhost\r\n",
    b"GET /%00%ff/ HTTP/1.1\r\nHost: localhost\r\n",
    b"GET //elsewhere.example/ HTTP/1.1\r\nHost: localhost\r\n",
    b"GET http://localhost/courses/ HTTP/1.1\r\nHost: localhost\r\n",
    b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: localhost\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n",
    b"GET / HTTP/1.0\r\n",
    b"XYZ / HTTP/1.1\r\nHost: localhost\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=\xff\xfe; a=\xe4\xba\x91\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: \xff\r\nX-Odd: \xff\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"Cookie: a=b\r\n" * 90,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere.example\r\n",
    b"GET /m/x HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-" + b"9" * 5_000 + b"\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 6\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 00\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"9" * 30 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n",
    *(
        b"GET /accounts/login/?a=b HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain; " + kind + b"\r\n"
        for kind in (
            *(b"charset=hex", b"charset=undefined", b"charset=punycode", b"charset=zlib", b"charset=unicode_escape"),
            *(b"x*=bogus''a", b"charset*=utf-8''%00", b"x*=utf-8''a; x*0=b", b"x" * 10_001, b"; " * 3_000),
            *(b"x*" + b"9" * 5_000 + b"*=a", b"charset=\xff", b'charset="'),
        )
    ),
    b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/html; x*=bogus''a\r\n",
    b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/html; x*=utf-8''a; x*0=b\r\n",
    b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/html; " + b"x" * 10_001 + b"\r\n",
    b"GET / HTTP/1.1\r\nno colon\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


def test_a_head_that_no_browser_sends_is_no_error_of_ours(front: Server) -> None:
    found = []
    for head in ODD:
        with socket.create_connection(("127.0.0.1", front.port), timeout=10) as line:
            line.sendall(head + b"Connection: close\r\n\r\n")
            first = line.recv(4096).split(b"\r\n")[0]
        found.append((head[:120], first))

    assert [each for each in found if b" 5" in each[1]] == []
    assert front.ask("GET", "/courses/", {}).status in (200, 404)


def multipart(charset: str) -> dict[str, str]:
    return {"Content-Type": f"multipart/form-data; boundary=q{charset}", "Cookie": f"csrftoken={TOKEN}"}


def field(content: bytes, also: bytes = b"") -> bytes:
    return b'--q\r\nContent-Disposition: form-data; name="a"' + also + b"\r\n\r\n" + content + b"\r\n--q--\r\n"


def test_a_form_names_no_decoder_that_holds_the_whole_process(front: Server) -> None:
    form = field(b"aa-" + b"b" * 250_000)
    front.ask("POST", "/accounts/login/", multipart(""), form)  # what is imported at first use
    began = time.monotonic()
    answers = [front.ask("POST", "/accounts/login/", multipart(f"; charset={name}"), form) for name in DECODERS]
    took = time.monotonic() - began

    assert [answer.status for answer in answers] == [400] * len(DECODERS)
    assert took < 1  # 4.5 seconds for the first alone


DECODERS = ("punycode", '"punycode"', "hex", "undefined", "utf-16")


def test_a_form_in_utf_8_is_read(front: Server) -> None:
    for charset in ("", "; charset=UTF-8", '; charset="utf-8"', ";charset=utf8"):
        assert front.ask("POST", "/accounts/login/", multipart(charset), field(b"b")).status == 403, charset


def test_a_form_whose_parts_cannot_be_taken_apart_is_not_understood(front: Server) -> None:
    form = field(b"b", b"; x*=utf-8''a; x*0=b")

    assert front.ask("POST", "/accounts/login/", multipart(""), form).status == 400


def test_a_request_that_django_cannot_make_is_not_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its constructor raises at a head that `lms.web.heads` lets through."""
    monkeypatch.setattr(heads, "is_plain_content_type", lambda _text: True)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": BytesIO()}

    for odd in ("x*=bogus''a", "charset*=utf-8''%00", "x*=utf-8''a; x*0=b", "x" * 10_001):
        request = request_of(environ | {"CONTENT_TYPE": f"text/plain; {odd}"})
        assert request.META[REFUSAL] == 400
    assert REFUSAL not in request_of(environ | {"CONTENT_TYPE": "text/plain"}).META
