"""The context processor of all our templates."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lms.people import access, notices
from lms.people.models import User


def site(request: HttpRequest) -> dict[str, Any]:
    """Return name, hotline, whose study it is, and the roles that decide what the navigation offers."""
    user = getattr(request, "user", None)
    return {
        "site_name": settings.SITE_NAME,
        "hotline": settings.HOTLINE,
        "subject": getattr(request, "subject", user),
        "actor": user,
        "works_here": SimpleLazyObject(lambda: works_here(user)),
        "unseen": SimpleLazyObject(lambda: notices.count_unseen(user) if isinstance(user, User) else 0),
        "goes_without_second_factor": not settings.SECOND_FACTOR_REQUIRED,
        "roles": SimpleLazyObject(lambda: access.roles(user) if user is not None else frozenset()),
    }


def works_here(user: Any) -> bool:
    """Return whether she has a post or runs the machine: her header offers her account and the bell always."""
    return isinstance(user, User) and (user.is_superuser or bool(access.postings(user)))
