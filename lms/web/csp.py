"""Two content security policies: a strict one for people's pages, Wagtail's own for its admin."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from foundation.http.permission import at_admin


def admin(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Allow inline scripts and styles, which Wagtail's admin writes, below its address and nowhere else."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if at_admin(request):
            response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]  # as csp_override does
        return response

    return middleware
