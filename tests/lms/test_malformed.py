"""The rules of `lms.web.malformed`, one by one; that every address keeps them is `tests/house/test_malformed.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import EmptyPage
from django.db import DataError
from django.http import Http404, HttpResponse
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from modelsearch.backends.base import FieldError

from lms.web.malformed import MalformedRequests

if TYPE_CHECKING:
    from django.test import RequestFactory


@pytest.fixture
def guard() -> MalformedRequests:
    return MalformedRequests(lambda _request: HttpResponse("seen"))


@pytest.mark.parametrize(
    ("address", "cookie", "status"),
    [
        ("/a/?q=%E4%BA%91", "a=b", 200),
        ("/a\x00b/", "", 400),
        ("/a/?q=a%00b", "", 400),
        ("/a/?q=a&a%00b=1", "", 400),
        ("/a/", "sessionid=a%00", 400),
        ("/a/", "sessionid=a\x00", 400),
        ("/a\udc80/", "", 400),
    ],
)
def test_what_no_view_should_see_is_refused_before_it(
    guard: MalformedRequests, rf: RequestFactory, address: str, cookie: str, status: int
) -> None:
    path, _, query = address.partition("?")
    request = rf.get("/", QUERY_STRING=query, HTTP_COOKIE=cookie)
    request.path = path

    assert guard(request).status_code == status


@pytest.mark.parametrize("charset", ["gbk", "utf-7", "utf-16"])
def test_a_request_in_another_charset_is_refused_before_its_decoder_is_asked(
    guard: MalformedRequests, rf: RequestFactory, charset: str
) -> None:
    assert guard(rf.get("/?a=b", CONTENT_TYPE=f"text/plain; charset={charset}")).status_code == 400
    assert guard(rf.get("/?a=b", CONTENT_TYPE="text/plain; charset=UTF-8")).status_code == 200


def test_more_fields_in_an_address_than_django_reads_are_refused(
    guard: MalformedRequests, rf: RequestFactory, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5

    assert guard(rf.get("/?a=1&a=2&a=3")).status_code == 200
    assert guard(rf.get("/?" + "a=1&" * 9)).status_code == 400


def test_a_part_of_an_address_that_no_column_holds_is_nothing(guard: MalformedRequests, rf: RequestFactory) -> None:
    for good in (2**63 - 1, -(2**63) + 1, "9" * 19, "a" * 40, uuid4(), "１"):
        guard.process_view(rf.get("/"), None, (good,), {"name": good})
    for bad in (2**63, -(2**63), "9" * 20, "a\x00"):
        with pytest.raises(Http404):
            guard.process_view(rf.get("/"), None, (bad,), {})
        with pytest.raises(Http404):
            guard.process_view(rf.get("/"), None, (), {"name": bad})


def split(address: str) -> Exception:
    try:
        assert urlsplit(address).port is None
    except ValueError as error:
        return error
    raise AssertionError


def value(text: str) -> Exception:
    try:
        int(text)
    except ValueError as error:
        return error
    raise AssertionError


MEANT = [
    *((error, "get", 404) for error in (OverflowError(), ObjectDoesNotExist(), EmptyPage())),
    *((error, "post", 400) for error in (OverflowError(), ObjectDoesNotExist(), EmptyPage())),
    (MultiValueDictKeyError("body-count"), "post", 400),
    (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), "post", 400),
    (RecursionError(), "post", 400),
    (ValidationError("no uuid"), "get", 400),
    (DataError("out of range"), "post", 400),
    (value("x"), "get", 400),
    (value("9" * 5_000), "get", 400),
    (ValueError("A string literal cannot contain NUL (0x00) characters."), "post", 400),
    (ValueError("Field 'id' expected a number but got 'x'."), "get", 400),
    (ValueError("cannot convert float NaN to integer"), "post", 400),
    (FieldError("cannot filter"), "get", 400),
    *((split(f"http://{host}"), "post", 400) for host in ("[", "[x]/", "\u2100", "a:b/", "a:99999/")),
    # Mistakes of ours stay what they are.
    *((error, "post", 500) for error in (ValueError("no"), TypeError("no"), KeyError("no"), AttributeError("no"))),
    (NoReverseMatch("no"), "post", 500),
    (ZeroDivisionError(), "post", 500),
]


@pytest.mark.parametrize(("error", "method", "status"), MEANT, ids=lambda each: str(each)[:30])
def test_what_a_view_stumbles_over_is_the_senders_only_where_it_was_a_value(
    guard: MalformedRequests, rf: RequestFactory, error: Exception, method: str, status: int
) -> None:
    answer = guard.process_exception(getattr(rf, method)("/api/"), error)

    assert (answer.status_code if answer else 500) == status


def raised_in(path: str) -> Exception:
    made: dict[str, Any] = {}
    exec(compile("def view():\n    return {}['x']", path, "exec"), made)  # noqa: S102
    try:
        made["view"]()
    except KeyError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/x/wagtail/admin/views.py", ("post", "/"), 400),
        ("/x/wagtail/admin/views.py", ("get", "/?p=x"), 400),
        ("/x/wagtail/admin/views.py", ("get", "/"), 500),
        ("/x/allauth/views.py", ("post", "/"), 400),
        ("/x/lms/views.py", ("post", "/"), 500),
    ],
)
def test_a_library_s_own_view_that_reads_without_looking_is_the_sender_s_mistake(
    guard: MalformedRequests, rf: RequestFactory, path: str, asked: tuple[str, str], status: int
) -> None:
    method, address = asked

    answer = guard.process_exception(getattr(rf, method)(address), raised_in(path))

    assert (answer.status_code if answer else 500) == status


def test_a_place_to_go_next_that_is_none_is_the_sender_s_mistake(guard: MalformedRequests, rf: RequestFactory) -> None:
    for request in (rf.get("/?next=x"), rf.post("/", {"next": "x"})):
        answer = guard.process_exception(request, NoReverseMatch("x"))
        assert answer is not None
        assert answer.status_code == 400
