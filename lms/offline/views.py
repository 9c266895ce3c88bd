"""The service worker and the page that it caches."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from foundation.http.permission import open_to_all
from lms.offline import shell

revalidated = cache_control(no_cache=True)  # cached for ever like static files, the next version would never be seen


def worker_tag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(shell.worker().encode()).hexdigest()[:32]}"'


@require_safe
@open_to_all
@revalidated
@etag(worker_tag)
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker at the root, because it controls only what lies below its own address."""
    return HttpResponse(shell.worker(), content_type="text/javascript; charset=utf-8")


@require_safe
@open_to_all
@revalidated
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(shell.page())
