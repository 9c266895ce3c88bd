"""Signing in by password and by code; and who makes a request, with what every page asks about her, in one question."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lms.people.models import HelperLink, Posting, User
from media_pipeline.prepared import Fetch, Slot

IN_FORCE = Q(ends=None) | Q(ends__gte=Slot("today")), Q(starts__lte=Slot("today"))
KNOWN = Fetch(
    lambda: User.objects.filter(pk=Slot("user"), is_active=True),
    *("trainee", "preference"),
    also={
        "is_posted": Exists(Posting.objects.filter(*IN_FORCE, user=OuterRef("pk"))),
        "is_helping": Exists(HelperLink.objects.filter(helper=OuterRef("pk"), revoked=None)),
    },
)


class Known:
    """Brings her trainee row and preferences along, and whether there are postings or people she helps to look for."""

    def get_user(self, user_id: Any) -> User | None:
        user: Any = KNOWN.first(user=user_id, today=timezone.localdate())
        if user is None:
            return None
        if not user.is_posted:  # what is known to be empty is not asked for again (`access.postings`, `access.helped`)
            user._postings = []
        if not user.is_helping:
            user._helped = []
        return user  # type: ignore[no-any-return]


class ByPassword(Known, ModelBackend):
    """User name and password."""


class ByCode(Known, AuthenticationBackend):
    """allauth's: phone and code, passkeys."""
