"""Wagtail asks its groups, which are a projection of postings: hold them against today's before it asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from foundation.permission import at_admin
from lms.bases.lifecycle import projection
from lms.people.models import User


def postings_of_today(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Put who comes to the admin right before any of its views asks what she may."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if at_admin(request) and isinstance(user, User):
            projection.bring_up_to_date(user)
        return get_response(request)

    return middleware
