"""A malformed request is the sender's mistake: 404 for what no row can be, 400 for the rest; never 500.

Our own views parse what they take. This catches what they and the libraries' views, which pass what was sent to the
database, to int() or to a dictionary unchecked, raise.
"""

import logging
import re
import traceback
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from modelsearch.backends.base import FieldError

from lms.web.errors import answer
from lms.web.heads import PartsParser, is_utf_8

logger = logging.getLogger(__name__)
LARGEST = 2**63 - 1  # what any column of ours holds
NUL = re.compile(r"%00|\x00")
# What Python and Django raise at a value that was sent, in our views and in libraries'.
NOT_A_VALUE = (MultiValueDictKeyError, UnicodeError, RecursionError, ValidationError, DataError)
NO_SUCH_THING = (OverflowError, ObjectDoesNotExist, InvalidPage)
# ValueError and TypeError are also what a mistake of ours raises: they count only with these words, or from a library.
WORDS = re.compile(
    r"expected a number but got|limit \(\d+ digits\)|null (byte|character)|NUL \(0x00\)|invalid literal for int|"
    r"badly formed hexadecimal UUID|year \S+ is out of range|codec can't (en|de)code|not enough values to unpack|"
    r"cannot convert float|Expecting value|Extra data|Unterminated string|month must be in|day is out of range|"
    r"Invalid IPv6 URL|does not appear to be an IPv4 or IPv6 address|netloc .* contains invalid characters|^Port "
)
LIBRARIES = (
    "/wagtail/",
    "/allauth/",
    "/rest_framework/",
    "/modelcluster/",
    "/taggit/",
    "/django_filters/",
    "/modelsearch/",
)


class MalformedRequests:
    """Refuses what no view should see, and turns views' errors over malformed values into a response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_readable(request):
            return refused(request)
        request.multipart_parser_class = PartsParser  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        check_parts(args, kwargs)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return response_to(request, exception)


def check_parts(args: Any, kwargs: Any) -> None:
    """Raise Http404 where a part of the address can name nothing."""
    if any(not fits(value) for value in (*args, *kwargs.values())):
        raise Http404


def response_to(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Return the response to what a view, or its guard, raised over a malformed value; None for a mistake of ours."""
    if isinstance(exception, NO_SUCH_THING):
        status = 404 if request.method in ("GET", "HEAD") else 400
    elif isinstance(exception, NOT_A_VALUE) or is_of_a_value(exception) or is_of_a_library(request, exception):
        status = 400
    else:
        return None
    logger.warning("malformed request for %s: %r", request.path, exception)
    return refused(request, status=status)


def fits(value: Any) -> bool:
    """Return whether a part of an address can name something: whole numbers as columns hold them, text without NUL."""
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    if isinstance(value, str):
        return "\x00" not in value and not (value.isdigit() and len(value) > len(str(LARGEST)))
    return True


def is_readable(request: HttpRequest) -> bool:
    """Return whether address, query and cookies have no NUL (PostgreSQL stores none), and are UTF-8."""
    if not is_utf_8(request.encoding or "utf-8"):  # its decoder would be asked for the query already
        return False
    if NUL.search(request.path) or NUL.search(request.META.get("QUERY_STRING", "")):
        return False
    cookies = request.META.get("HTTP_COOKIE", "")
    try:
        request.path.encode()
        "".join((*request.GET, *(text for key in request.GET for text in request.GET.getlist(key)))).encode()
    except (UnicodeError, SuspiciousOperation):
        return False
    return not NUL.search(cookies)


def is_of_a_value(exception: Exception) -> bool:
    return isinstance(exception, ValueError | TypeError) and bool(WORDS.search(str(exception)))


def is_of_a_library(request: HttpRequest, exception: Exception) -> bool:
    """Return whether a library's view raised it over what a form, a query or a body held, which it did not check."""
    if isinstance(exception, NoReverseMatch):  # Wagtail takes `next` for the name of a view
        return "next" in request.GET or "next" in request.POST
    if isinstance(exception, FieldError):  # a filter that the search beside it cannot take
        return True
    if not isinstance(exception, ValueError | TypeError | LookupError | AttributeError | AssertionError):
        return False
    if request.method in ("GET", "HEAD") and not request.GET:
        return False
    last = traceback.extract_tb(exception.__traceback__)[-1].filename if exception.__traceback__ else ""
    return any(library in last for library in LIBRARIES)


def refused(request: HttpRequest, *, status: int = 400) -> HttpResponse:
    """Return the refusal as JSON to programs and as a page to people."""
    return answer(request, status)
