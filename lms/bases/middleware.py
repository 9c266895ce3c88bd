"""Wagtail checks its groups, which are a projection of postings: update them to today's before it checks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from foundation.http.permission import at_admin
from lms.bases.lifecycle import projection
from lms.people.models import User


def postings_of_today(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Update the groups of a user of the admin before any of its views checks what she may do."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if at_admin(request) and isinstance(user, User):
            projection.bring_up_to_date(user)
        return get_response(request)

    return middleware
