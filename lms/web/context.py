"""The context processor of all our templates."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lms.people import access


def site(request: HttpRequest) -> dict[str, Any]:
    """Return name, hotline, whose study it is, and the roles that decide what the navigation offers."""
    user = getattr(request, "user", None)
    return {
        "site_name": settings.SITE_NAME,
        "hotline": settings.HOTLINE,
        "subject": getattr(request, "subject", user),
        "actor": user,
        "goes_without_second_factor": not settings.SECOND_FACTOR_REQUIRED,
        "roles": SimpleLazyObject(lambda: access.roles(user) if user is not None else frozenset()),
    }
