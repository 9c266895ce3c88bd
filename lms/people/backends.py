"""Signing in by password and by code; and who makes a request, with what every page asks about her, in one question."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from lms.people.models import User

# By hand, because this is asked at every request and Django takes longer to put an Exists() together than to ask it.
POSTED = """EXISTS(SELECT 1 FROM people_posting WHERE people_posting.user_id = people_user.id
                   AND people_posting.starts <= %s AND (people_posting.ends IS NULL OR people_posting.ends >= %s))"""
HELPING = """EXISTS(SELECT 1 FROM people_helperlink WHERE people_helperlink.helper_id = people_user.id
                    AND people_helperlink.revoked IS NULL)"""


class Known:
    """Brings her trainee row and preferences along, and whether there are postings or people she helps to look for."""

    def get_user(self, user_id: Any) -> User | None:
        today = timezone.localdate()
        people = User.objects.select_related("trainee", "preference").annotate(
            is_posted=RawSQL(POSTED, [today, today], BooleanField()),  # noqa: S611  (constant, with parameters)
            is_helping=RawSQL(HELPING, [], BooleanField()),  # noqa: S611  (constant)
        )
        user: Any = people.filter(pk=user_id, is_active=True).order_by().first()
        if user is not None:  # what is known to be empty is not asked for again (`access.postings`, `access.helped`)
            if not user.is_posted:
                user._postings = []
            if not user.is_helping:
                user._helped = []
        return user  # type: ignore[no-any-return]


class ByPassword(Known, ModelBackend):
    """User name and password."""


class ByCode(Known, AuthenticationBackend):
    """allauth's: phone and code, passkeys."""
