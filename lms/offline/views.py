"""The service worker and the page that it holds."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from foundation.permission import open_to_all
from lms.offline import shell

ask_again = cache_control(no_cache=True)  # held for ever as files are, the next version would never be seen


def worker_tag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(shell.worker().encode()).hexdigest()[:32]}"'


@require_safe
@open_to_all
@ask_again
@etag(worker_tag)
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a worker rules only what lies below its own address."""
    return HttpResponse(shell.worker(), content_type="text/javascript; charset=utf-8")


@require_safe
@open_to_all
@ask_again
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(shell.page())
