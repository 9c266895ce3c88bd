"""What a header may hold before it is taken apart (`lms.web.heads`)."""

from __future__ import annotations

from io import BytesIO

import pytest

from lms.web.heads import is_plain_accept, is_plain_content_type


@pytest.mark.parametrize(
    "text",
    [
        "",
        "application/json",
        "application/json;charset=utf-8",
        'text/plain; Charset="UTF8"',
        "application/offset+octet-stream",
        "multipart/form-data; boundary=----WebKitFormBoundaryAbC'()+_,-./:=?",
    ],
)
def test_what_programs_and_browsers_send_is_taken(text: str) -> None:
    assert is_plain_content_type(text)


@pytest.mark.parametrize(
    "text",
    [
        "text/plain; charset=gbk",
        "text/plain; charset=utf-8; charset=hex",
        "text/plain; charset =  hex",
        "text/plain; x*=utf-8''a",
        "text/plain; charset*0=he; charset*1=x",
        "text/plain" + " " * 1_000,
        "a/b;" + ";" * 1_000,
    ],
)
def test_other_charsets_and_names_with_a_star_are_not(text: str) -> None:
    assert not is_plain_content_type(text)


def test_an_accept_of_any_browser_is_kept() -> None:
    chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8,application/signed-exchange;v=b3"
    assert is_plain_accept(chrome)
    assert is_plain_accept("*/*;q=0.1,text/*;q=0.2, */*")
    assert not is_plain_accept("text/html; x*=bogus''a")
    assert not is_plain_accept("text/html," * 200)


@pytest.mark.django_db
def test_another_server_s_requests_are_looked_at_too() -> None:
    from lms.wsgi import application

    said: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/accounts/login/", "QUERY_STRING": "a=b", "wsgi.input": BytesIO()}
    environ |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}
    environ |= {"CONTENT_TYPE": "text/plain; charset=hex"}
    application(environ, lambda status, _headers: said.append(status))

    assert said == ["400 Bad Request"]
